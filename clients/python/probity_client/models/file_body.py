from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="FileBody")


@_attrs_define
class FileBody:
    """A file of rules.

    Attributes:
        name (str): Its name, for messages. Example: P01_passthrough.rule.
        text (str): Its text in the rule language, with its tests.
    """

    name: str
    text: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        text = self.text

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "text": text,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        text = d.pop("text")

        file_body = cls(
            name=name,
            text=text,
        )

        return file_body
