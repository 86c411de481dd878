from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.reconcile_body_events import ReconcileBodyEvents
    from ..models.transfers_counted import TransfersCounted


T = TypeVar("T", bound="ReconcileBody")


@_attrs_define
class ReconcileBody:
    """What the exchange counted on a day.

    Attributes:
        day (str): The day (UTC), which is over. A transfer belongs to the day on which Probity first recorded it.
            Example: 2026-11-20.
        transfers (list[TransfersCounted]): Transfers, a row for each flow and asset. What has no row counts as none.
        events (ReconcileBodyEvents | Unset): Events of `POST /v1/activity` by kind; left out, events are not compared.
            Example: {'login': 90210}.
    """

    day: str
    transfers: list[TransfersCounted]
    events: ReconcileBodyEvents | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        day = self.day

        transfers = []
        for transfers_item_data in self.transfers:
            transfers_item = transfers_item_data.to_dict()
            transfers.append(transfers_item)

        events: dict[str, Any] | Unset = UNSET
        if not isinstance(self.events, Unset):
            events = self.events.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "day": day,
                "transfers": transfers,
            }
        )
        if events is not UNSET:
            field_dict["events"] = events

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.reconcile_body_events import ReconcileBodyEvents
        from ..models.transfers_counted import TransfersCounted

        d = dict(src_dict)
        day = d.pop("day")

        transfers = []
        _transfers = d.pop("transfers")
        for transfers_item_data in _transfers:
            transfers_item = TransfersCounted.from_dict(transfers_item_data)

            transfers.append(transfers_item)

        _events = d.pop("events", UNSET)
        events: ReconcileBodyEvents | Unset
        if isinstance(_events, Unset):
            events = UNSET
        else:
            events = ReconcileBodyEvents.from_dict(_events)

        reconcile_body = cls(
            day=day,
            transfers=transfers,
            events=events,
        )

        return reconcile_body
