from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EventsCompared")


@_attrs_define
class EventsCompared:
    """Events of one kind, on both sides.

    Attributes:
        agrees (bool): Whether both agree.
        exchange (int): What the exchange counted.
        journal (int): What the journal holds.
        kind (str): The kind.
    """

    agrees: bool
    exchange: int
    journal: int
    kind: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        agrees = self.agrees

        exchange = self.exchange

        journal = self.journal

        kind = self.kind

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "agrees": agrees,
                "exchange": exchange,
                "journal": journal,
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        agrees = d.pop("agrees")

        exchange = d.pop("exchange")

        journal = d.pop("journal")

        kind = d.pop("kind")

        events_compared = cls(
            agrees=agrees,
            exchange=exchange,
            journal=journal,
            kind=kind,
        )

        events_compared.additional_properties = d
        return events_compared

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
