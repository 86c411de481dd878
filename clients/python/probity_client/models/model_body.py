from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ModelBody")


@_attrs_define
class ModelBody:
    """A model.

    Attributes:
        base64 (str): Its bytes, as `probity model train` and `import` write them.
        rule (str | Unset): The rule of the set whose shown values are its features. Example: MODEL.
    """

    base64: str
    rule: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        base64 = self.base64

        rule = self.rule

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "base64": base64,
            }
        )
        if rule is not UNSET:
            field_dict["rule"] = rule

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        base64 = d.pop("base64")

        rule = d.pop("rule", UNSET)

        model_body = cls(
            base64=base64,
            rule=rule,
        )

        return model_body
