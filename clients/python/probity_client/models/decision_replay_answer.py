from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="DecisionReplayAnswer")


@_attrs_define
class DecisionReplayAnswer:
    """What replaying a decision showed.

    Attributes:
        decision_id (str): Decision id.
        detail (str): In words.
        verdict (str): `same`, `erased_same`, `different`, `changed` or `impossible`.
    """

    decision_id: str
    detail: str
    verdict: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision_id = self.decision_id

        detail = self.detail

        verdict = self.verdict

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision_id": decision_id,
                "detail": detail,
                "verdict": verdict,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision_id = d.pop("decision_id")

        detail = d.pop("detail")

        verdict = d.pop("verdict")

        decision_replay_answer = cls(
            decision_id=decision_id,
            detail=detail,
            verdict=verdict,
        )

        decision_replay_answer.additional_properties = d
        return decision_replay_answer

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
