from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.match_batch_answer_matcher import MatchBatchAnswerMatcher
    from ..models.match_batch_answer_responses import MatchBatchAnswerResponses


T = TypeVar("T", bound="MatchBatchAnswer")


@_attrs_define
class MatchBatchAnswer:
    """The answers of a batch.

    Attributes:
        limit (int): Results of each question, at most.
        matcher (MatchBatchAnswerMatcher): What the matcher looks at.
        responses (MatchBatchAnswerResponses): Answers by the caller's ids.
    """

    limit: int
    matcher: MatchBatchAnswerMatcher
    responses: MatchBatchAnswerResponses
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        limit = self.limit

        matcher = self.matcher.to_dict()

        responses = self.responses.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "limit": limit,
                "matcher": matcher,
                "responses": responses,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.match_batch_answer_matcher import MatchBatchAnswerMatcher
        from ..models.match_batch_answer_responses import MatchBatchAnswerResponses

        d = dict(src_dict)
        limit = d.pop("limit")

        matcher = MatchBatchAnswerMatcher.from_dict(d.pop("matcher"))

        responses = MatchBatchAnswerResponses.from_dict(d.pop("responses"))

        match_batch_answer = cls(
            limit=limit,
            matcher=matcher,
            responses=responses,
        )

        match_batch_answer.additional_properties = d
        return match_batch_answer

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
