from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="KnownHitRow")


@_attrs_define
class KnownHitRow:
    """A possible match.

    Attributes:
        decision (str): The newest decision that held it.
        entry (str): The entry.
        found_at (str): When it was found first.
        list_ (str): The list.
        open_ (bool): Whether it waited for a person.
        role (str): `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
        score (str): The score.
        source (str): `live` or `lookback`.
        listed_name (None | str | Unset): Its primary name on the version in force; not there where it had left its
            list.
        rating (None | str | Unset): How the customer was rated.
        transfer (None | str | Unset): The transfer whose other side it was.
    """

    decision: str
    entry: str
    found_at: str
    list_: str
    open_: bool
    role: str
    score: str
    source: str
    listed_name: None | str | Unset = UNSET
    rating: None | str | Unset = UNSET
    transfer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision

        entry = self.entry

        found_at = self.found_at

        list_ = self.list_

        open_ = self.open_

        role = self.role

        score = self.score

        source = self.source

        listed_name: None | str | Unset
        if isinstance(self.listed_name, Unset):
            listed_name = UNSET
        else:
            listed_name = self.listed_name

        rating: None | str | Unset
        if isinstance(self.rating, Unset):
            rating = UNSET
        else:
            rating = self.rating

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
                "entry": entry,
                "found_at": found_at,
                "list": list_,
                "open": open_,
                "role": role,
                "score": score,
                "source": source,
            }
        )
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name
        if rating is not UNSET:
            field_dict["rating"] = rating
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision = d.pop("decision")

        entry = d.pop("entry")

        found_at = d.pop("found_at")

        list_ = d.pop("list")

        open_ = d.pop("open")

        role = d.pop("role")

        score = d.pop("score")

        source = d.pop("source")

        def _parse_listed_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        listed_name = _parse_listed_name(d.pop("listed_name", UNSET))

        def _parse_rating(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rating = _parse_rating(d.pop("rating", UNSET))

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        known_hit_row = cls(
            decision=decision,
            entry=entry,
            found_at=found_at,
            list_=list_,
            open_=open_,
            role=role,
            score=score,
            source=source,
            listed_name=listed_name,
            rating=rating,
            transfer=transfer,
        )

        known_hit_row.additional_properties = d
        return known_hit_row

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
