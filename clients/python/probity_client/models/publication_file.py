from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="PublicationFile")


@_attrs_define
class PublicationFile:
    """A file in the store.

    Attributes:
        name (str): The name the parser knows it by.
        sha256 (str): SHA-256 of its plain bytes.
    """

    name: str
    sha256: str

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        sha256 = self.sha256

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "sha256": sha256,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        name = d.pop("name")

        sha256 = d.pop("sha256")

        publication_file = cls(
            name=name,
            sha256=sha256,
        )

        return publication_file
