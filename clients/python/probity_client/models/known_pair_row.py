from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="KnownPairRow")


@_attrs_define
class KnownPairRow:
    """A judged pair.

    Attributes:
        by (list[str]): Who had judged it.
        document (str): Where the reasons are written down.
        entry (str): The entry.
        judged_at (str): Since when.
        list_ (str): The list.
        pair (str): Its id.
        role (str): `customer`, or `counterparty` for the other side of a transfer.
        verdict (str): `cleared` or `confirmed`.
        expires_at (None | str | Unset): Until when, where it ends by itself.
        listed_name (None | str | Unset): Its primary name on the version in force; not there where it had left its
            list.
    """

    by: list[str]
    document: str
    entry: str
    judged_at: str
    list_: str
    pair: str
    role: str
    verdict: str
    expires_at: None | str | Unset = UNSET
    listed_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by = self.by

        document = self.document

        entry = self.entry

        judged_at = self.judged_at

        list_ = self.list_

        pair = self.pair

        role = self.role

        verdict = self.verdict

        expires_at: None | str | Unset
        if isinstance(self.expires_at, Unset):
            expires_at = UNSET
        else:
            expires_at = self.expires_at

        listed_name: None | str | Unset
        if isinstance(self.listed_name, Unset):
            listed_name = UNSET
        else:
            listed_name = self.listed_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "document": document,
                "entry": entry,
                "judged_at": judged_at,
                "list": list_,
                "pair": pair,
                "role": role,
                "verdict": verdict,
            }
        )
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        by = cast(list[str], d.pop("by"))

        document = d.pop("document")

        entry = d.pop("entry")

        judged_at = d.pop("judged_at")

        list_ = d.pop("list")

        pair = d.pop("pair")

        role = d.pop("role")

        verdict = d.pop("verdict")

        def _parse_expires_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        expires_at = _parse_expires_at(d.pop("expires_at", UNSET))

        def _parse_listed_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        listed_name = _parse_listed_name(d.pop("listed_name", UNSET))

        known_pair_row = cls(
            by=by,
            document=document,
            entry=entry,
            judged_at=judged_at,
            list_=list_,
            pair=pair,
            role=role,
            verdict=verdict,
            expires_at=expires_at,
            listed_name=listed_name,
        )

        known_pair_row.additional_properties = d
        return known_pair_row

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
