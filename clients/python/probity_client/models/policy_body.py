from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="PolicyBody")


@_attrs_define
class PolicyBody:
    """A policy to put in force.

    Attributes:
        text (str): Its text in TOML, complete in itself (no `extends`).
        replaces (None | str | Unset): SHA-256 of the policy it replaces, so that nobody overwrites another's change.
    """

    text: str
    replaces: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        text = self.text

        replaces: None | str | Unset
        if isinstance(self.replaces, Unset):
            replaces = UNSET
        else:
            replaces = self.replaces

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "text": text,
            }
        )
        if replaces is not UNSET:
            field_dict["replaces"] = replaces

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        text = d.pop("text")

        def _parse_replaces(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        replaces = _parse_replaces(d.pop("replaces", UNSET))

        policy_body = cls(
            text=text,
            replaces=replaces,
        )

        return policy_body
