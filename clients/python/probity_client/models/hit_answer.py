from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.finding_answer import FindingAnswer
    from ..models.hit_answer_detail import HitAnswerDetail
    from ..models.ofac_score_answer import OfacScoreAnswer


T = TypeVar("T", bound="HitAnswer")


@_attrs_define
class HitAnswer:
    """A hit, explained.

    Attributes:
        detail (HitAnswerDetail): Spans, weights, evidence, thresholds.
        finding (FindingAnswer): A finding.
        hash_agrees (bool): Whether the recomputed explanation has the recorded hash.
        text (list[str]): In plain words.
        ofac_score (None | OfacScoreAnswer | Unset):
    """

    detail: HitAnswerDetail
    finding: FindingAnswer
    hash_agrees: bool
    text: list[str]
    ofac_score: None | OfacScoreAnswer | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.ofac_score_answer import OfacScoreAnswer

        detail = self.detail.to_dict()

        finding = self.finding.to_dict()

        hash_agrees = self.hash_agrees

        text = self.text

        ofac_score: dict[str, Any] | None | Unset
        if isinstance(self.ofac_score, Unset):
            ofac_score = UNSET
        elif isinstance(self.ofac_score, OfacScoreAnswer):
            ofac_score = self.ofac_score.to_dict()
        else:
            ofac_score = self.ofac_score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "detail": detail,
                "finding": finding,
                "hash_agrees": hash_agrees,
                "text": text,
            }
        )
        if ofac_score is not UNSET:
            field_dict["ofac_score"] = ofac_score

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.finding_answer import FindingAnswer
        from ..models.hit_answer_detail import HitAnswerDetail
        from ..models.ofac_score_answer import OfacScoreAnswer

        d = dict(src_dict)
        detail = HitAnswerDetail.from_dict(d.pop("detail"))

        finding = FindingAnswer.from_dict(d.pop("finding"))

        hash_agrees = d.pop("hash_agrees")

        text = cast(list[str], d.pop("text"))

        def _parse_ofac_score(data: object) -> None | OfacScoreAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                ofac_score_type_0 = OfacScoreAnswer.from_dict(data)

                return ofac_score_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | OfacScoreAnswer | Unset, data)

        ofac_score = _parse_ofac_score(d.pop("ofac_score", UNSET))

        hit_answer = cls(
            detail=detail,
            finding=finding,
            hash_agrees=hash_agrees,
            text=text,
            ofac_score=ofac_score,
        )

        hit_answer.additional_properties = d
        return hit_answer

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
