from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ClosedAnswer")


@_attrs_define
class ClosedAnswer:
    """How an alert was closed.

    Attributes:
        at (str): When.
        by (str): By whom.
        disposition (str): `false_positive`, `true_positive` or `inconclusive`.
        entry (int): Seq of the entry.
        reason (None | str | Unset): Why, in the company's own codes.
    """

    at: str
    by: str
    disposition: str
    entry: int
    reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at

        by = self.by

        disposition = self.disposition

        entry = self.entry

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "by": by,
                "disposition": disposition,
                "entry": entry,
            }
        )
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = d.pop("at")

        by = d.pop("by")

        disposition = d.pop("disposition")

        entry = d.pop("entry")

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        closed_answer = cls(
            at=at,
            by=by,
            disposition=disposition,
            entry=entry,
            reason=reason,
        )

        closed_answer.additional_properties = d
        return closed_answer

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
