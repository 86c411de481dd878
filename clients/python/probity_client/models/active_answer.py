from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ActiveAnswer")


@_attrs_define
class ActiveAnswer:
    """The set in force.

    Attributes:
        approved_by (list[str]): Who proposed and approved it.
        at (str): When.
        rules (str): SHA-256 of its text.
        since (int): Seq of the entry that put it in force.
    """

    approved_by: list[str]
    at: str
    rules: str
    since: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        approved_by = self.approved_by

        at = self.at

        rules = self.rules

        since = self.since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "approved_by": approved_by,
                "at": at,
                "rules": rules,
                "since": since,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        approved_by = cast(list[str], d.pop("approved_by"))

        at = d.pop("at")

        rules = d.pop("rules")

        since = d.pop("since")

        active_answer = cls(
            approved_by=approved_by,
            at=at,
            rules=rules,
            since=since,
        )

        active_answer.additional_properties = d
        return active_answer

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
