from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="KnownListRow")


@_attrs_define
class KnownListRow:
    """A list in force.

    Attributes:
        current_at (str): When its content was last known to be current.
        list_ (str): The list.
        parties (int): Parties.
        sha256 (str): SHA-256 of the list as parsed.
        version (int): The entry that put this version in force.
        published (None | str | Unset): The issuer's date.
    """

    current_at: str
    list_: str
    parties: int
    sha256: str
    version: int
    published: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        current_at = self.current_at

        list_ = self.list_

        parties = self.parties

        sha256 = self.sha256

        version = self.version

        published: None | str | Unset
        if isinstance(self.published, Unset):
            published = UNSET
        else:
            published = self.published

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "current_at": current_at,
                "list": list_,
                "parties": parties,
                "sha256": sha256,
                "version": version,
            }
        )
        if published is not UNSET:
            field_dict["published"] = published

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        current_at = d.pop("current_at")

        list_ = d.pop("list")

        parties = d.pop("parties")

        sha256 = d.pop("sha256")

        version = d.pop("version")

        def _parse_published(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        published = _parse_published(d.pop("published", UNSET))

        known_list_row = cls(
            current_at=current_at,
            list_=list_,
            parties=parties,
            sha256=sha256,
            version=version,
            published=published,
        )

        known_list_row.additional_properties = d
        return known_list_row

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
