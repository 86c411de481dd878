from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.ftm_explained import FtmExplained


T = TypeVar("T", bound="FtmScoredEntityExplanations")


@_attrs_define
class FtmScoredEntityExplanations:
    """The parts in words, by name."""

    additional_properties: dict[str, FtmExplained] = _attrs_field(
        init=False, factory=dict
    )

    def to_dict(self) -> dict[str, Any]:

        field_dict: dict[str, Any] = {}
        for prop_name, prop in self.additional_properties.items():
            field_dict[prop_name] = prop.to_dict()

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ftm_explained import FtmExplained

        d = dict(src_dict)
        ftm_scored_entity_explanations = cls()

        additional_properties = {}
        for prop_name, prop_dict in d.items():
            additional_property = FtmExplained.from_dict(prop_dict)

            additional_properties[prop_name] = additional_property

        ftm_scored_entity_explanations.additional_properties = additional_properties
        return ftm_scored_entity_explanations

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> FtmExplained:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: FtmExplained) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
