from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.lookback_total_answer import LookbackTotalAnswer


T = TypeVar("T", bound="RulesLookbackAnswer")


@_attrs_define
class RulesLookbackAnswer:
    """A run of rules over history.

    Attributes:
        days (int): Over how many days.
        from_ (str): What was found at or after this time counts.
        looking (list[str]): Rules that are new or changed: those that look back.
        opened (int): Alerts opened.
        rules (str): SHA-256 of the set.
        since (int): Seq of the entry that put the set in force; what is recorded before it is read.
        state (str): `waiting`, `running` or `done`.
        done_at (None | str | Unset): Done: when.
        entry (int | None | Unset): Done: seq of its last entry.
        judged (int | None | Unset): Running: events judged so far.
        total (LookbackTotalAnswer | None | Unset):
    """

    days: int
    from_: str
    looking: list[str]
    opened: int
    rules: str
    since: int
    state: str
    done_at: None | str | Unset = UNSET
    entry: int | None | Unset = UNSET
    judged: int | None | Unset = UNSET
    total: LookbackTotalAnswer | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.lookback_total_answer import LookbackTotalAnswer

        days = self.days

        from_ = self.from_

        looking = self.looking

        opened = self.opened

        rules = self.rules

        since = self.since

        state = self.state

        done_at: None | str | Unset
        if isinstance(self.done_at, Unset):
            done_at = UNSET
        else:
            done_at = self.done_at

        entry: int | None | Unset
        if isinstance(self.entry, Unset):
            entry = UNSET
        else:
            entry = self.entry

        judged: int | None | Unset
        if isinstance(self.judged, Unset):
            judged = UNSET
        else:
            judged = self.judged

        total: dict[str, Any] | None | Unset
        if isinstance(self.total, Unset):
            total = UNSET
        elif isinstance(self.total, LookbackTotalAnswer):
            total = self.total.to_dict()
        else:
            total = self.total

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "days": days,
                "from": from_,
                "looking": looking,
                "opened": opened,
                "rules": rules,
                "since": since,
                "state": state,
            }
        )
        if done_at is not UNSET:
            field_dict["done_at"] = done_at
        if entry is not UNSET:
            field_dict["entry"] = entry
        if judged is not UNSET:
            field_dict["judged"] = judged
        if total is not UNSET:
            field_dict["total"] = total

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.lookback_total_answer import LookbackTotalAnswer

        d = dict(src_dict)
        days = d.pop("days")

        from_ = d.pop("from")

        looking = cast(list[str], d.pop("looking"))

        opened = d.pop("opened")

        rules = d.pop("rules")

        since = d.pop("since")

        state = d.pop("state")

        def _parse_done_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        done_at = _parse_done_at(d.pop("done_at", UNSET))

        def _parse_entry(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        entry = _parse_entry(d.pop("entry", UNSET))

        def _parse_judged(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        judged = _parse_judged(d.pop("judged", UNSET))

        def _parse_total(data: object) -> LookbackTotalAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                total_type_0 = LookbackTotalAnswer.from_dict(data)

                return total_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LookbackTotalAnswer | None | Unset, data)

        total = _parse_total(d.pop("total", UNSET))

        rules_lookback_answer = cls(
            days=days,
            from_=from_,
            looking=looking,
            opened=opened,
            rules=rules,
            since=since,
            state=state,
            done_at=done_at,
            entry=entry,
            judged=judged,
            total=total,
        )

        rules_lookback_answer.additional_properties = d
        return rules_lookback_answer

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
