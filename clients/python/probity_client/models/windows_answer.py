from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WindowsAnswer")


@_attrs_define
class WindowsAnswer:
    """What became of past transfers in the windows of monitoring: each is counted once.

    Attributes:
        ahead (int): They were later than their import.
        behind (int): They were before what windows knew already.
        filled (int): They fill windows.
        no_rules (int): They wait for a set of rules to come into force, which reads them from the journal.
        no_value (int): They came without `usd`.
        not_moved (int): They failed, were cancelled or were taken back.
        too_old (int): They were older than the longest window.
    """

    ahead: int
    behind: int
    filled: int
    no_rules: int
    no_value: int
    not_moved: int
    too_old: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ahead = self.ahead

        behind = self.behind

        filled = self.filled

        no_rules = self.no_rules

        no_value = self.no_value

        not_moved = self.not_moved

        too_old = self.too_old

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ahead": ahead,
                "behind": behind,
                "filled": filled,
                "no_rules": no_rules,
                "no_value": no_value,
                "not_moved": not_moved,
                "too_old": too_old,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        ahead = d.pop("ahead")

        behind = d.pop("behind")

        filled = d.pop("filled")

        no_rules = d.pop("no_rules")

        no_value = d.pop("no_value")

        not_moved = d.pop("not_moved")

        too_old = d.pop("too_old")

        windows_answer = cls(
            ahead=ahead,
            behind=behind,
            filled=filled,
            no_rules=no_rules,
            no_value=no_value,
            not_moved=not_moved,
            too_old=too_old,
        )

        windows_answer.additional_properties = d
        return windows_answer

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
