from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.decision_answer import DecisionAnswer
    from ..models.hit_answer import HitAnswer


T = TypeVar("T", bound="ExplainAnswer")


@_attrs_define
class ExplainAnswer:
    """A decision with its full grounds.

    Attributes:
        decision (DecisionAnswer): A decision as its audience may see it.
        hits (list[HitAnswer]): Every hit with its explanation, recomputed from the sealed data and checked against the
            recorded hash.
    """

    decision: DecisionAnswer
    hits: list[HitAnswer]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision = self.decision.to_dict()

        hits = []
        for hits_item_data in self.hits:
            hits_item = hits_item_data.to_dict()
            hits.append(hits_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision": decision,
                "hits": hits,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.decision_answer import DecisionAnswer
        from ..models.hit_answer import HitAnswer

        d = dict(src_dict)
        decision = DecisionAnswer.from_dict(d.pop("decision"))

        hits = []
        _hits = d.pop("hits")
        for hits_item_data in _hits:
            hits_item = HitAnswer.from_dict(hits_item_data)

            hits.append(hits_item)

        explain_answer = cls(
            decision=decision,
            hits=hits,
        )

        explain_answer.additional_properties = d
        return explain_answer

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
