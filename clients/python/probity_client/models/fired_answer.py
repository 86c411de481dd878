from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="FiredAnswer")


@_attrs_define
class FiredAnswer:
    """A finding.

    Attributes:
        action (str): What it asks for.
        alert (str): The alert it belongs to.
        joined (bool): Whether that alert was open already.
        rule (str): The rule.
        score (int): Points.
        version (int): Its version.
    """

    action: str
    alert: str
    joined: bool
    rule: str
    score: int
    version: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        action = self.action

        alert = self.alert

        joined = self.joined

        rule = self.rule

        score = self.score

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "alert": alert,
                "joined": joined,
                "rule": rule,
                "score": score,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        action = d.pop("action")

        alert = d.pop("alert")

        joined = d.pop("joined")

        rule = d.pop("rule")

        score = d.pop("score")

        version = d.pop("version")

        fired_answer = cls(
            action=action,
            alert=alert,
            joined=joined,
            rule=rule,
            score=score,
            version=version,
        )

        fired_answer.additional_properties = d
        return fired_answer

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
