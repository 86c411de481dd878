from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.finding_answer import FindingAnswer
    from ..models.hit_answer_detail import HitAnswerDetail


T = TypeVar("T", bound="HitAnswer")


@_attrs_define
class HitAnswer:
    """A hit, explained.

    Attributes:
        detail (HitAnswerDetail): Spans, weights, evidence, thresholds.
        finding (FindingAnswer): A finding.
        hash_agrees (bool): Whether the recomputed explanation has the recorded hash.
        text (list[str]): In plain words.
    """

    detail: HitAnswerDetail
    finding: FindingAnswer
    hash_agrees: bool
    text: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        detail = self.detail.to_dict()

        finding = self.finding.to_dict()

        hash_agrees = self.hash_agrees

        text = self.text

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

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.finding_answer import FindingAnswer
        from ..models.hit_answer_detail import HitAnswerDetail

        d = dict(src_dict)
        detail = HitAnswerDetail.from_dict(d.pop("detail"))

        finding = FindingAnswer.from_dict(d.pop("finding"))

        hash_agrees = d.pop("hash_agrees")

        text = cast(list[str], d.pop("text"))

        hit_answer = cls(
            detail=detail,
            finding=finding,
            hash_agrees=hash_agrees,
            text=text,
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
