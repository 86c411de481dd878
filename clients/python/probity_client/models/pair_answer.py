from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.pair_reason import PairReason


T = TypeVar("T", bound="PairAnswer")


@_attrs_define
class PairAnswer:
    """A judged pair.

    Attributes:
        approvals_needed (int): Persons it takes.
        by (list[str]): Who judged it.
        customer (str): Whose.
        document (str): Where the reasons are written down.
        entry (str): The entry.
        judged_at (str): Since when.
        list_ (str): The list.
        pair (str): Its id. Example: pair_1042.
        reasons (list[PairReason]): Why.
        role (str): `customer`, or `counterparty` for the other side of a transfer.
        score (str): The score when it was judged.
        state (str): `silent`, or why it is not: `waiting` for another person, `changed`, `expired`, `delisted`,
            `suspended` (the
            policy in force clears nothing), or `confirmed`.
        under (str): Under which policy id it is silent.
        verdict (str): `cleared` or `confirmed`.
        changed (list[str] | Unset): Fields of the entry that are not what they were.
        expires_at (None | str | Unset): Until when, where it ends by itself.
        listed_name (None | str | Unset): Its primary name, where the entry is on the list in force.
    """

    approvals_needed: int
    by: list[str]
    customer: str
    document: str
    entry: str
    judged_at: str
    list_: str
    pair: str
    reasons: list[PairReason]
    role: str
    score: str
    state: str
    under: str
    verdict: str
    changed: list[str] | Unset = UNSET
    expires_at: None | str | Unset = UNSET
    listed_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        approvals_needed = self.approvals_needed

        by = self.by

        customer = self.customer

        document = self.document

        entry = self.entry

        judged_at = self.judged_at

        list_ = self.list_

        pair = self.pair

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        role = self.role

        score = self.score

        state = self.state

        under = self.under

        verdict = self.verdict

        changed: list[str] | Unset = UNSET
        if not isinstance(self.changed, Unset):
            changed = self.changed

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
                "approvals_needed": approvals_needed,
                "by": by,
                "customer": customer,
                "document": document,
                "entry": entry,
                "judged_at": judged_at,
                "list": list_,
                "pair": pair,
                "reasons": reasons,
                "role": role,
                "score": score,
                "state": state,
                "under": under,
                "verdict": verdict,
            }
        )
        if changed is not UNSET:
            field_dict["changed"] = changed
        if expires_at is not UNSET:
            field_dict["expires_at"] = expires_at
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.pair_reason import PairReason

        d = dict(src_dict)
        approvals_needed = d.pop("approvals_needed")

        by = cast(list[str], d.pop("by"))

        customer = d.pop("customer")

        document = d.pop("document")

        entry = d.pop("entry")

        judged_at = d.pop("judged_at")

        list_ = d.pop("list")

        pair = d.pop("pair")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = PairReason.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        role = d.pop("role")

        score = d.pop("score")

        state = d.pop("state")

        under = d.pop("under")

        verdict = d.pop("verdict")

        changed = cast(list[str], d.pop("changed", UNSET))

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

        pair_answer = cls(
            approvals_needed=approvals_needed,
            by=by,
            customer=customer,
            document=document,
            entry=entry,
            judged_at=judged_at,
            list_=list_,
            pair=pair,
            reasons=reasons,
            role=role,
            score=score,
            state=state,
            under=under,
            verdict=verdict,
            changed=changed,
            expires_at=expires_at,
            listed_name=listed_name,
        )

        pair_answer.additional_properties = d
        return pair_answer

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
