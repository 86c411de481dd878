from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReviewBody")


@_attrs_define
class ReviewBody:
    """A person's word.

    Attributes:
        document (str): The delisting notice, order or case in which the reasons are written down. Example:
            OFAC-2025-11-19.
        verdict (str): `released` or `kept`. Example: released.
    """

    document: str
    verdict: str

    def to_dict(self) -> dict[str, Any]:
        document = self.document

        verdict = self.verdict

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "document": document,
                "verdict": verdict,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document = d.pop("document")

        verdict = d.pop("verdict")

        review_body = cls(
            document=document,
            verdict=verdict,
        )

        return review_body
