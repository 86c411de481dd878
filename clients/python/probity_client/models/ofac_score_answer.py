from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OfacScoreAnswer")


@_attrs_define
class OfacScoreAnswer:
    """A score computed as OFAC publishes about its search (FAQ 249).

    Attributes:
        listed_name (str): The listed name it is for.
        parts (str): The parts compared.
        score (str): The higher of the two below. Example: 0.9700.
        whole (str): The whole strings compared.
    """

    listed_name: str
    parts: str
    score: str
    whole: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        listed_name = self.listed_name

        parts = self.parts

        score = self.score

        whole = self.whole

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "listed_name": listed_name,
                "parts": parts,
                "score": score,
                "whole": whole,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        listed_name = d.pop("listed_name")

        parts = d.pop("parts")

        score = d.pop("score")

        whole = d.pop("whole")

        ofac_score_answer = cls(
            listed_name=listed_name,
            parts=parts,
            score=score,
            whole=whole,
        )

        ofac_score_answer.additional_properties = d
        return ofac_score_answer

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
