from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.contribution_answer import ContributionAnswer


T = TypeVar("T", bound="ModelScoreAnswer")


@_attrs_define
class ModelScoreAnswer:
    """Why the model said what it said.

    Attributes:
        base (str): What the model expects of any event. Example: -3.104.
        contributions (list[ContributionAnswer]): The features that moved it furthest, the strongest first.
        log_odds (str): Its log-odds: exactly `base`, the contributions and `others` added up. Example: 2.342019.
        model (str): SHA-256 of the model.
        others (str): All other features together. Example: 0.0023.
        score (str): The probability, from 0 to 1. Example: 0.912345.
    """

    base: str
    contributions: list[ContributionAnswer]
    log_odds: str
    model: str
    others: str
    score: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        base = self.base

        contributions = []
        for contributions_item_data in self.contributions:
            contributions_item = contributions_item_data.to_dict()
            contributions.append(contributions_item)

        log_odds = self.log_odds

        model = self.model

        others = self.others

        score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "base": base,
                "contributions": contributions,
                "log_odds": log_odds,
                "model": model,
                "others": others,
                "score": score,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.contribution_answer import ContributionAnswer

        d = dict(src_dict)
        base = d.pop("base")

        contributions = []
        _contributions = d.pop("contributions")
        for contributions_item_data in _contributions:
            contributions_item = ContributionAnswer.from_dict(contributions_item_data)

            contributions.append(contributions_item)

        log_odds = d.pop("log_odds")

        model = d.pop("model")

        others = d.pop("others")

        score = d.pop("score")

        model_score_answer = cls(
            base=base,
            contributions=contributions,
            log_odds=log_odds,
            model=model,
            others=others,
            score=score,
        )

        model_score_answer.additional_properties = d
        return model_score_answer

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
