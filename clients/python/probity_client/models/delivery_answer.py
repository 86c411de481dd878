from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="DeliveryAnswer")


@_attrs_define
class DeliveryAnswer:
    """An attempt to deliver an event.

    Attributes:
        at (str): When.
        attempt (int): Which attempt, from 1.
        event (str): The event: also its `webhook-id`.
        id (str): Delivery id. Example: dlv_17.
        latency_ms (int): How long it took.
        result (str): `delivered`, `gone`, `redirect`, `http_error`, `timeout`, `connect`, `tls`, `address_refused`,
            `internal` or `given_up`.
        type_ (str): The event's type.
        next_attempt (None | str | Unset): When it is tried again.
        status (int | None | Unset): HTTP status, where there was an answer.
    """

    at: str
    attempt: int
    event: str
    id: str
    latency_ms: int
    result: str
    type_: str
    next_attempt: None | str | Unset = UNSET
    status: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at

        attempt = self.attempt

        event = self.event

        id = self.id

        latency_ms = self.latency_ms

        result = self.result

        type_ = self.type_

        next_attempt: None | str | Unset
        if isinstance(self.next_attempt, Unset):
            next_attempt = UNSET
        else:
            next_attempt = self.next_attempt

        status: int | None | Unset
        if isinstance(self.status, Unset):
            status = UNSET
        else:
            status = self.status

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "attempt": attempt,
                "event": event,
                "id": id,
                "latency_ms": latency_ms,
                "result": result,
                "type": type_,
            }
        )
        if next_attempt is not UNSET:
            field_dict["next_attempt"] = next_attempt
        if status is not UNSET:
            field_dict["status"] = status

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = d.pop("at")

        attempt = d.pop("attempt")

        event = d.pop("event")

        id = d.pop("id")

        latency_ms = d.pop("latency_ms")

        result = d.pop("result")

        type_ = d.pop("type")

        def _parse_next_attempt(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        next_attempt = _parse_next_attempt(d.pop("next_attempt", UNSET))

        def _parse_status(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        status = _parse_status(d.pop("status", UNSET))

        delivery_answer = cls(
            at=at,
            attempt=attempt,
            event=event,
            id=id,
            latency_ms=latency_ms,
            result=result,
            type_=type_,
            next_attempt=next_attempt,
            status=status,
        )

        delivery_answer.additional_properties = d
        return delivery_answer

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
