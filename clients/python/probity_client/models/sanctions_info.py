from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="SanctionsInfo")


@_attrs_define
class SanctionsInfo:
    """The listing.

    Attributes:
        description (str): Measures and legal bases.
        programs (list[str]): Programmes.
        secondary (bool): Whether the list says that dealing with the party is sanctioned too.
    """

    description: str
    programs: list[str]
    secondary: bool
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        description = self.description

        programs = self.programs

        secondary = self.secondary

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "description": description,
                "programs": programs,
                "secondary": secondary,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        description = d.pop("description")

        programs = cast(list[str], d.pop("programs"))

        secondary = d.pop("secondary")

        sanctions_info = cls(
            description=description,
            programs=programs,
            secondary=secondary,
        )

        sanctions_info.additional_properties = d
        return sanctions_info

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
