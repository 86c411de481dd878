from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="LookbackTotalAnswer")


@_attrs_define
class LookbackTotalAnswer:
    """What a lookback came to.

    Attributes:
        cases (int): Cases found: findings that would have been one alert.
        customers (int): Customers with a case.
        events (int): Events judged and looked at.
        events_before (int): Events judged to fill windows, from before the days looked at.
        known (int): Of those, cases that had an alert of the same rule already.
        left_out (int): Of those, cases beyond the most one run opens.
    """

    cases: int
    customers: int
    events: int
    events_before: int
    known: int
    left_out: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        cases = self.cases

        customers = self.customers

        events = self.events

        events_before = self.events_before

        known = self.known

        left_out = self.left_out

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cases": cases,
                "customers": customers,
                "events": events,
                "events_before": events_before,
                "known": known,
                "left_out": left_out,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        cases = d.pop("cases")

        customers = d.pop("customers")

        events = d.pop("events")

        events_before = d.pop("events_before")

        known = d.pop("known")

        left_out = d.pop("left_out")

        lookback_total_answer = cls(
            cases=cases,
            customers=customers,
            events=events,
            events_before=events_before,
            known=known,
            left_out=left_out,
        )

        lookback_total_answer.additional_properties = d
        return lookback_total_answer

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
