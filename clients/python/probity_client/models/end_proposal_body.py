from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="EndProposalBody")


@_attrs_define
class EndProposalBody:
    """Why a proposal does not come into force.

    Attributes:
        note (str): Why; nothing personal. Example: the threshold of P01 was not backtested.
    """

    note: str

    def to_dict(self) -> dict[str, Any]:
        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        note = d.pop("note")

        end_proposal_body = cls(
            note=note,
        )

        return end_proposal_body
