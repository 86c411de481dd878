from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ClockBody")


@_attrs_define
class ClockBody:
    """How far the clock moves.

    Attributes:
        advance_seconds (int): Seconds forward, at most 400 days. Example: 86400.
    """

    advance_seconds: int

    def to_dict(self) -> dict[str, Any]:
        advance_seconds = self.advance_seconds

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "advance_seconds": advance_seconds,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        advance_seconds = d.pop("advance_seconds")

        clock_body = cls(
            advance_seconds=advance_seconds,
        )

        return clock_body
