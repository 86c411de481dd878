from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TimingsAnswer")


@_attrs_define
class TimingsAnswer:
    """Times of a run.

    Attributes:
        activated_at (None | str | Unset): When the newest of its list versions came into force.
        activation_to_first_hit_ms (int | None | Unset): Milliseconds from activation to the first hit.
        activation_to_last_hit_ms (int | None | Unset): Milliseconds from activation to the last hit.
        first_hit_at (None | str | Unset): When the first hit was recorded; a hit holds in the same entry.
        last_hit_at (None | str | Unset): When the last hit was recorded.
        took_ms (int | None | Unset): Milliseconds the run took.
    """

    activated_at: None | str | Unset = UNSET
    activation_to_first_hit_ms: int | None | Unset = UNSET
    activation_to_last_hit_ms: int | None | Unset = UNSET
    first_hit_at: None | str | Unset = UNSET
    last_hit_at: None | str | Unset = UNSET
    took_ms: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        activated_at: None | str | Unset
        if isinstance(self.activated_at, Unset):
            activated_at = UNSET
        else:
            activated_at = self.activated_at

        activation_to_first_hit_ms: int | None | Unset
        if isinstance(self.activation_to_first_hit_ms, Unset):
            activation_to_first_hit_ms = UNSET
        else:
            activation_to_first_hit_ms = self.activation_to_first_hit_ms

        activation_to_last_hit_ms: int | None | Unset
        if isinstance(self.activation_to_last_hit_ms, Unset):
            activation_to_last_hit_ms = UNSET
        else:
            activation_to_last_hit_ms = self.activation_to_last_hit_ms

        first_hit_at: None | str | Unset
        if isinstance(self.first_hit_at, Unset):
            first_hit_at = UNSET
        else:
            first_hit_at = self.first_hit_at

        last_hit_at: None | str | Unset
        if isinstance(self.last_hit_at, Unset):
            last_hit_at = UNSET
        else:
            last_hit_at = self.last_hit_at

        took_ms: int | None | Unset
        if isinstance(self.took_ms, Unset):
            took_ms = UNSET
        else:
            took_ms = self.took_ms

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if activated_at is not UNSET:
            field_dict["activated_at"] = activated_at
        if activation_to_first_hit_ms is not UNSET:
            field_dict["activation_to_first_hit_ms"] = activation_to_first_hit_ms
        if activation_to_last_hit_ms is not UNSET:
            field_dict["activation_to_last_hit_ms"] = activation_to_last_hit_ms
        if first_hit_at is not UNSET:
            field_dict["first_hit_at"] = first_hit_at
        if last_hit_at is not UNSET:
            field_dict["last_hit_at"] = last_hit_at
        if took_ms is not UNSET:
            field_dict["took_ms"] = took_ms

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)

        def _parse_activated_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        activated_at = _parse_activated_at(d.pop("activated_at", UNSET))

        def _parse_activation_to_first_hit_ms(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        activation_to_first_hit_ms = _parse_activation_to_first_hit_ms(
            d.pop("activation_to_first_hit_ms", UNSET)
        )

        def _parse_activation_to_last_hit_ms(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        activation_to_last_hit_ms = _parse_activation_to_last_hit_ms(
            d.pop("activation_to_last_hit_ms", UNSET)
        )

        def _parse_first_hit_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        first_hit_at = _parse_first_hit_at(d.pop("first_hit_at", UNSET))

        def _parse_last_hit_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_hit_at = _parse_last_hit_at(d.pop("last_hit_at", UNSET))

        def _parse_took_ms(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        took_ms = _parse_took_ms(d.pop("took_ms", UNSET))

        timings_answer = cls(
            activated_at=activated_at,
            activation_to_first_hit_ms=activation_to_first_hit_ms,
            activation_to_last_hit_ms=activation_to_last_hit_ms,
            first_hit_at=first_hit_at,
            last_hit_at=last_hit_at,
            took_ms=took_ms,
        )

        timings_answer.additional_properties = d
        return timings_answer

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
