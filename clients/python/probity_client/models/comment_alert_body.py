from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="CommentAlertBody")


@_attrs_define
class CommentAlertBody:
    """A note.

    Attributes:
        note (str): 1 to 4,000 characters; kept under the customer's key.
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

        comment_alert_body = cls(
            note=note,
        )

        return comment_alert_body
