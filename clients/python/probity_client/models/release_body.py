from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="ReleaseBody")


@_attrs_define
class ReleaseBody:
    """The signer's request.

    Attributes:
        release_token (str): The token of the allow.
    """

    release_token: str

    def to_dict(self) -> dict[str, Any]:
        release_token = self.release_token

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "release_token": release_token,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        release_token = d.pop("release_token")

        release_body = cls(
            release_token=release_token,
        )

        return release_body
