from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="QuarantineBody")


@_attrs_define
class QuarantineBody:
    """A person's word about a version in quarantine.

    Attributes:
        entry (int): Seq of the entry that put it there, as `GET /v1/lists` shows it. Example: 27.
        note (str): Why, in the person's words; nothing personal. Example: the issuer's notice of today removes the
            Syria programme.
    """

    entry: int
    note: str

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "entry": entry,
                "note": note,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        note = d.pop("note")

        quarantine_body = cls(
            entry=entry,
            note=note,
        )

        return quarantine_body
