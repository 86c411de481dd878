from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ReopenAlertBody")


@_attrs_define
class ReopenAlertBody:
    """Why an alert is opened again.

    Attributes:
        note (str): Why, in words, 1 to 4,000 characters; kept under the customer's key.
        reason (None | str | Unset): Why, in a code of your own.
    """

    note: str
    reason: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "note": note,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        note = d.pop("note")

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        reopen_alert_body = cls(
            note=note,
            reason=reason,
        )

        return reopen_alert_body
