from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RuleCostAnswer")


@_attrs_define
class RuleCostAnswer:
    """What a rule costs, from its compiled form: an upper bound to compare with, not a measurement.

    Attributes:
        bytes_per_event (int): Bytes more for each event in its windows.
        bytes_per_key (int): Bytes of state for each key.
        reads (int): Aggregates it reads.
        rule (str): Its id. Example: P01.
        shared (int): Aggregates it shares with other rules: what those cost is paid once.
        steps (int): Steps of one evaluation at most.
    """

    bytes_per_event: int
    bytes_per_key: int
    reads: int
    rule: str
    shared: int
    steps: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        bytes_per_event = self.bytes_per_event

        bytes_per_key = self.bytes_per_key

        reads = self.reads

        rule = self.rule

        shared = self.shared

        steps = self.steps

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "bytes_per_event": bytes_per_event,
                "bytes_per_key": bytes_per_key,
                "reads": reads,
                "rule": rule,
                "shared": shared,
                "steps": steps,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        bytes_per_event = d.pop("bytes_per_event")

        bytes_per_key = d.pop("bytes_per_key")

        reads = d.pop("reads")

        rule = d.pop("rule")

        shared = d.pop("shared")

        steps = d.pop("steps")

        rule_cost_answer = cls(
            bytes_per_event=bytes_per_event,
            bytes_per_key=bytes_per_key,
            reads=reads,
            rule=rule,
            shared=shared,
            steps=steps,
        )

        rule_cost_answer.additional_properties = d
        return rule_cost_answer

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
