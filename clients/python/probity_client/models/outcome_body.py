from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="OutcomeBody")


@_attrs_define
class OutcomeBody:
    """What became of a transfer.

    Attributes:
        stage (str): `broadcast`, `confirmed`, `failed`, `cancelled` or `reorged`. Example: broadcast.
    """

    stage: str

    def to_dict(self) -> dict[str, Any]:
        stage = self.stage

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "stage": stage,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        stage = d.pop("stage")

        outcome_body = cls(
            stage=stage,
        )

        return outcome_body
