from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WaitingRow")


@_attrs_define
class WaitingRow:
    """One possible match that waits for a person.

    Attributes:
        customer (str): Whose.
        decision (str): The newest decision that holds it: judge the pair by this one. Example: dec_1042.
        entry (str): The entry.
        found_at (str): When it was found first.
        list_ (str): The list.
        role (str): `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
        score (str): The score of the newest decision.
        source (str): `live` or `lookback`.
        threshold (str): The score from which pairs of this list and rating are looked at, under the policy in force.
        due_at (None | str | Unset): When somebody must have looked, where the policy says (`tf_queue_seconds`).
        listed_name (None | str | Unset): Its primary name, where the entry is on the list in force.
        pair (None | str | Unset): The judgement of one person, where it takes another.
        rating (None | str | Unset): How the customer was rated, where its profile was screened.
        transfer (None | str | Unset): The transfer whose other side it is.
    """

    customer: str
    decision: str
    entry: str
    found_at: str
    list_: str
    role: str
    score: str
    source: str
    threshold: str
    due_at: None | str | Unset = UNSET
    listed_name: None | str | Unset = UNSET
    pair: None | str | Unset = UNSET
    rating: None | str | Unset = UNSET
    transfer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer = self.customer

        decision = self.decision

        entry = self.entry

        found_at = self.found_at

        list_ = self.list_

        role = self.role

        score = self.score

        source = self.source

        threshold = self.threshold

        due_at: None | str | Unset
        if isinstance(self.due_at, Unset):
            due_at = UNSET
        else:
            due_at = self.due_at

        listed_name: None | str | Unset
        if isinstance(self.listed_name, Unset):
            listed_name = UNSET
        else:
            listed_name = self.listed_name

        pair: None | str | Unset
        if isinstance(self.pair, Unset):
            pair = UNSET
        else:
            pair = self.pair

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
                "customer": customer,
                "decision": decision,
                "entry": entry,
                "found_at": found_at,
                "list": list_,
                "role": role,
                "score": score,
                "source": source,
                "threshold": threshold,
            }
        )
        if due_at is not UNSET:
            field_dict["due_at"] = due_at
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name
        if pair is not UNSET:
            field_dict["pair"] = pair
        if rating is not UNSET:
            field_dict["rating"] = rating
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        customer = d.pop("customer")

        decision = d.pop("decision")

        entry = d.pop("entry")

        found_at = d.pop("found_at")

        list_ = d.pop("list")

        role = d.pop("role")

        score = d.pop("score")

        source = d.pop("source")

        threshold = d.pop("threshold")

        def _parse_due_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        due_at = _parse_due_at(d.pop("due_at", UNSET))

        def _parse_listed_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        listed_name = _parse_listed_name(d.pop("listed_name", UNSET))

        def _parse_pair(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        pair = _parse_pair(d.pop("pair", UNSET))

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

        waiting_row = cls(
            customer=customer,
            decision=decision,
            entry=entry,
            found_at=found_at,
            list_=list_,
            role=role,
            score=score,
            source=source,
            threshold=threshold,
            due_at=due_at,
            listed_name=listed_name,
            pair=pair,
            rating=rating,
            transfer=transfer,
        )

        waiting_row.additional_properties = d
        return waiting_row

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
