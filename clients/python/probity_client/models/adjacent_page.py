from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ftm_entity import FtmEntity
    from ..models.ftm_total import FtmTotal


T = TypeVar("T", bound="AdjacentPage")


@_attrs_define
class AdjacentPage:
    """A page of adjacent entities.

    Attributes:
        limit (int): The page's size.
        offset (int): Where it starts.
        results (list[FtmEntity]): The entities.
        total (FtmTotal): A count.
    """

    limit: int
    offset: int
    results: list[FtmEntity]
    total: FtmTotal
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        limit = self.limit

        offset = self.offset

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        total = self.total.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "limit": limit,
                "offset": offset,
                "results": results,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ftm_entity import FtmEntity
        from ..models.ftm_total import FtmTotal

        d = dict(src_dict)
        limit = d.pop("limit")

        offset = d.pop("offset")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = FtmEntity.from_dict(results_item_data)

            results.append(results_item)

        total = FtmTotal.from_dict(d.pop("total"))

        adjacent_page = cls(
            limit=limit,
            offset=offset,
            results=results,
            total=total,
        )

        adjacent_page.additional_properties = d
        return adjacent_page

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
