from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.rule_cost_answer import RuleCostAnswer


T = TypeVar("T", bound="CostAnswer")


@_attrs_define
class CostAnswer:
    """What a set costs.

    Attributes:
        aggregates (int): Aggregates kept, each once.
        by_rule (list[RuleCostAnswer]): Rule by rule.
        bytes_per_event (int): Bytes more for each event in all windows.
        bytes_per_key (int): Bytes of state of a key that has all aggregates.
        rules (int): Rules.
        steps (int): Steps of one evaluation of every rule at most.
        tests (int): Tests that stand beside them.
    """

    aggregates: int
    by_rule: list[RuleCostAnswer]
    bytes_per_event: int
    bytes_per_key: int
    rules: int
    steps: int
    tests: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        aggregates = self.aggregates

        by_rule = []
        for by_rule_item_data in self.by_rule:
            by_rule_item = by_rule_item_data.to_dict()
            by_rule.append(by_rule_item)

        bytes_per_event = self.bytes_per_event

        bytes_per_key = self.bytes_per_key

        rules = self.rules

        steps = self.steps

        tests = self.tests

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "aggregates": aggregates,
                "by_rule": by_rule,
                "bytes_per_event": bytes_per_event,
                "bytes_per_key": bytes_per_key,
                "rules": rules,
                "steps": steps,
                "tests": tests,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.rule_cost_answer import RuleCostAnswer

        d = dict(src_dict)
        aggregates = d.pop("aggregates")

        by_rule = []
        _by_rule = d.pop("by_rule")
        for by_rule_item_data in _by_rule:
            by_rule_item = RuleCostAnswer.from_dict(by_rule_item_data)

            by_rule.append(by_rule_item)

        bytes_per_event = d.pop("bytes_per_event")

        bytes_per_key = d.pop("bytes_per_key")

        rules = d.pop("rules")

        steps = d.pop("steps")

        tests = d.pop("tests")

        cost_answer = cls(
            aggregates=aggregates,
            by_rule=by_rule,
            bytes_per_event=bytes_per_event,
            bytes_per_key=bytes_per_key,
            rules=rules,
            steps=steps,
            tests=tests,
        )

        cost_answer.additional_properties = d
        return cost_answer

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
