from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ftm_facet_value import FtmFacetValue


T = TypeVar("T", bound="FtmFacet")


@_attrs_define
class FtmFacet:
    """Counts by one property.

    Attributes:
        label (str): For people.
        values (list[FtmFacetValue]): Counts, the largest first.
    """

    label: str
    values: list[FtmFacetValue]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        label = self.label

        values = []
        for values_item_data in self.values:
            values_item = values_item_data.to_dict()
            values.append(values_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "label": label,
                "values": values,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ftm_facet_value import FtmFacetValue

        d = dict(src_dict)
        label = d.pop("label")

        values = []
        _values = d.pop("values")
        for values_item_data in _values:
            values_item = FtmFacetValue.from_dict(values_item_data)

            values.append(values_item)

        ftm_facet = cls(
            label=label,
            values=values,
        )

        ftm_facet.additional_properties = d
        return ftm_facet

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
