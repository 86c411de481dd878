from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="RollbackBody")


@_attrs_define
class RollbackBody:
    """Going back.

    Attributes:
        lookback_days (int | None | Unset): Over how many days of history the rules that come back look, 1 to 3653; 90
            where left out.
        note (str | Unset): Why; nothing personal.
        rules (None | str | Unset): SHA-256 of the set to go back to; the one before the present one where left out.
    """

    lookback_days: int | None | Unset = UNSET
    note: str | Unset = UNSET
    rules: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        lookback_days: int | None | Unset
        if isinstance(self.lookback_days, Unset):
            lookback_days = UNSET
        else:
            lookback_days = self.lookback_days

        note = self.note

        rules: None | str | Unset
        if isinstance(self.rules, Unset):
            rules = UNSET
        else:
            rules = self.rules

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if lookback_days is not UNSET:
            field_dict["lookback_days"] = lookback_days
        if note is not UNSET:
            field_dict["note"] = note
        if rules is not UNSET:
            field_dict["rules"] = rules

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_lookback_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        lookback_days = _parse_lookback_days(d.pop("lookback_days", UNSET))

        note = d.pop("note", UNSET)

        def _parse_rules(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rules = _parse_rules(d.pop("rules", UNSET))

        rollback_body = cls(
            lookback_days=lookback_days,
            note=note,
            rules=rules,
        )

        return rollback_body
