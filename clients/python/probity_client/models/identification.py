from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Identification")


@_attrs_define
class Identification:
    """A list that has the address.

    Attributes:
        category (str): `sanctions`; `listed` on a list of another kind; `not screened` in an error. Example: sanctions.
        description (str): Programmes, measures and remarks.
        name (str): List, party, date of listing and address. Example: SANCTIONS: OFAC SDN Jane Doe 2021-04-15
            12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.
        url (str): Where the entry can be read at its issuer's; empty where it cannot.
    """

    category: str
    description: str
    name: str
    url: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        category = self.category

        description = self.description

        name = self.name

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "category": category,
                "description": description,
                "name": name,
                "url": url,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        category = d.pop("category")

        description = d.pop("description")

        name = d.pop("name")

        url = d.pop("url")

        identification = cls(
            category=category,
            description=description,
            name=name,
            url=url,
        )

        identification.additional_properties = d
        return identification

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
