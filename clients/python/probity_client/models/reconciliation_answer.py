from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.events_compared import EventsCompared
    from ..models.transfers_compared import TransfersCompared


T = TypeVar("T", bound="ReconciliationAnswer")


@_attrs_define
class ReconciliationAnswer:
    """A reconciled day.

    Attributes:
        agrees (bool): Whether both sides agree in every row.
        at (str): When.
        by (str): By whom.
        day (str): The day (UTC). Example: 2026-11-20.
        differences (int): How many rows differ.
        entry (int): Seq of the entry that holds this.
        events (list[EventsCompared]): Events, by kind; empty where the exchange gave none.
        first_entry (int): First entry of the day.
        next_entry (int): First entry after it: those between were counted, and anybody may count them again.
        transfers (list[TransfersCompared]): Transfers, by flow and asset.
    """

    agrees: bool
    at: str
    by: str
    day: str
    differences: int
    entry: int
    events: list[EventsCompared]
    first_entry: int
    next_entry: int
    transfers: list[TransfersCompared]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        agrees = self.agrees

        at = self.at

        by = self.by

        day = self.day

        differences = self.differences

        entry = self.entry

        events = []
        for events_item_data in self.events:
            events_item = events_item_data.to_dict()
            events.append(events_item)

        first_entry = self.first_entry

        next_entry = self.next_entry

        transfers = []
        for transfers_item_data in self.transfers:
            transfers_item = transfers_item_data.to_dict()
            transfers.append(transfers_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "agrees": agrees,
                "at": at,
                "by": by,
                "day": day,
                "differences": differences,
                "entry": entry,
                "events": events,
                "first_entry": first_entry,
                "next_entry": next_entry,
                "transfers": transfers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.events_compared import EventsCompared
        from ..models.transfers_compared import TransfersCompared

        d = dict(src_dict)
        agrees = d.pop("agrees")

        at = d.pop("at")

        by = d.pop("by")

        day = d.pop("day")

        differences = d.pop("differences")

        entry = d.pop("entry")

        events = []
        _events = d.pop("events")
        for events_item_data in _events:
            events_item = EventsCompared.from_dict(events_item_data)

            events.append(events_item)

        first_entry = d.pop("first_entry")

        next_entry = d.pop("next_entry")

        transfers = []
        _transfers = d.pop("transfers")
        for transfers_item_data in _transfers:
            transfers_item = TransfersCompared.from_dict(transfers_item_data)

            transfers.append(transfers_item)

        reconciliation_answer = cls(
            agrees=agrees,
            at=at,
            by=by,
            day=day,
            differences=differences,
            entry=entry,
            events=events,
            first_entry=first_entry,
            next_entry=next_entry,
            transfers=transfers,
        )

        reconciliation_answer.additional_properties = d
        return reconciliation_answer

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
