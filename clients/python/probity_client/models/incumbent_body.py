from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="IncumbentBody")


@_attrs_define
class IncumbentBody:
    """What the system that acts answered for the same request, while Probity only observes.

    Attributes:
        outcome (str): Its outcome in our words: `allow`, `challenge`, `hold`, `deny` or `freeze`. Example: allow.
        reference (None | str | Unset): Its own reference, without personal data. At most 64 characters. Example:
            case-7781.
    """

    outcome: str
    reference: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        outcome = self.outcome

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "outcome": outcome,
            }
        )
        if reference is not UNSET:
            field_dict["reference"] = reference

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        outcome = d.pop("outcome")

        def _parse_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reference = _parse_reference(d.pop("reference", UNSET))

        incumbent_body = cls(
            outcome=outcome,
            reference=reference,
        )

        return incumbent_body
