from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="AlertLookbackAnswer")


@_attrs_define
class AlertLookbackAnswer:
    """Where an alert comes from that rules found in history.

    Attributes:
        entry (int): Seq of the entry that holds the event of the last one.
        first_at (str): When the first finding would have been.
        last_at (str): When the last one would have been.
        since (int): The run: seq of the entry that put its set in force.
    """

    entry: int
    first_at: str
    last_at: str
    since: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        first_at = self.first_at

        last_at = self.last_at

        since = self.since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entry": entry,
                "first_at": first_at,
                "last_at": last_at,
                "since": since,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        first_at = d.pop("first_at")

        last_at = d.pop("last_at")

        since = d.pop("since")

        alert_lookback_answer = cls(
            entry=entry,
            first_at=first_at,
            last_at=last_at,
            since=since,
        )

        alert_lookback_answer.additional_properties = d
        return alert_lookback_answer

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
