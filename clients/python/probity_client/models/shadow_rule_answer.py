from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.both_figures import BothFigures
    from ..models.overlap_answer import OverlapAnswer


T = TypeVar("T", bound="ShadowRuleAnswer")


@_attrs_define
class ShadowRuleAnswer:
    """One rule.

    Attributes:
        alerts (BothFigures): The same figure of both.
        cases (OverlapAnswer): How far both agree.
        rule (str): Its id.
    """

    alerts: BothFigures
    cases: OverlapAnswer
    rule: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        alerts = self.alerts.to_dict()

        cases = self.cases.to_dict()

        rule = self.rule

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "alerts": alerts,
                "cases": cases,
                "rule": rule,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.both_figures import BothFigures
        from ..models.overlap_answer import OverlapAnswer

        d = dict(src_dict)
        alerts = BothFigures.from_dict(d.pop("alerts"))

        cases = OverlapAnswer.from_dict(d.pop("cases"))

        rule = d.pop("rule")

        shadow_rule_answer = cls(
            alerts=alerts,
            cases=cases,
            rule=rule,
        )

        shadow_rule_answer.additional_properties = d
        return shadow_rule_answer

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
