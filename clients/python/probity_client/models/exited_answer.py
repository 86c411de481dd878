from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ExitedAnswer")


@_attrs_define
class ExitedAnswer:
    """Rules that ended without a verdict for the same cause.

    Attributes:
        exit_ (str): Why: `missing:` and the field nobody gave, `no-history`, or the rule's own word. Example:
            missing:usd.
        rules (list[str]): Which rules.
    """

    exit_: str
    rules: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        exit_ = self.exit_

        rules = self.rules

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "exit": exit_,
                "rules": rules,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        exit_ = d.pop("exit")

        rules = cast(list[str], d.pop("rules"))

        exited_answer = cls(
            exit_=exit_,
            rules=rules,
        )

        exited_answer.additional_properties = d
        return exited_answer

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
