from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReopenBody")


@_attrs_define
class ReopenBody:
    """Why a judgement is taken back.

    Attributes:
        document (str): Document, case or ticket in which the reasons are written down.
    """

    document: str

    def to_dict(self) -> dict[str, Any]:
        document = self.document

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "document": document,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document = d.pop("document")

        reopen_body = cls(
            document=document,
        )

        return reopen_body
