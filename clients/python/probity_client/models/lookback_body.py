from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="LookbackBody")


@_attrs_define
class LookbackBody:
    """How much to look at.

    Attributes:
        kind (str): `delta` (what changed since the last run) or `full`. Example: full.
    """

    kind: str

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = d.pop("kind")

        lookback_body = cls(
            kind=kind,
        )

        return lookback_body
