from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_score_answer import ModelScoreAnswer
    from ..models.ofac_score_answer import OfacScoreAnswer


T = TypeVar("T", bound="FindingAnswer")


@_attrs_define
class FindingAnswer:
    """A finding.

    Attributes:
        kind (str): `listed`, `evaluator_error`, `list_stale`, `pending_evidence`, `standing_forbids`.
        certainty (None | str | Unset): `potential`, `confirmed` or `auto_cleared`.
        detail (None | str | Unset): In words, for findings that are no listing.
        entry (None | str | Unset): The issuer's id of the entry.
        explanation (None | str | Unset): SHA-256 of the full explanation.
        list_ (None | str | Unset): List.
        listed_name (None | str | Unset): Primary name of the entry (public).
        measures (list[str] | Unset): Measures of the entry.
        model_score (ModelScoreAnswer | None | Unset):
        ofac_score (None | OfacScoreAnswer | Unset):
        programmes (list[str] | Unset): Programmes of the entry.
        role (None | str | Unset): Who of the request it is about.
        score (None | str | Unset): Score, 0 to 1.
    """

    kind: str
    certainty: None | str | Unset = UNSET
    detail: None | str | Unset = UNSET
    entry: None | str | Unset = UNSET
    explanation: None | str | Unset = UNSET
    list_: None | str | Unset = UNSET
    listed_name: None | str | Unset = UNSET
    measures: list[str] | Unset = UNSET
    model_score: ModelScoreAnswer | None | Unset = UNSET
    ofac_score: None | OfacScoreAnswer | Unset = UNSET
    programmes: list[str] | Unset = UNSET
    role: None | str | Unset = UNSET
    score: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_score_answer import ModelScoreAnswer
        from ..models.ofac_score_answer import OfacScoreAnswer

        kind = self.kind

        certainty: None | str | Unset
        if isinstance(self.certainty, Unset):
            certainty = UNSET
        else:
            certainty = self.certainty

        detail: None | str | Unset
        if isinstance(self.detail, Unset):
            detail = UNSET
        else:
            detail = self.detail

        entry: None | str | Unset
        if isinstance(self.entry, Unset):
            entry = UNSET
        else:
            entry = self.entry

        explanation: None | str | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        else:
            explanation = self.explanation

        list_: None | str | Unset
        if isinstance(self.list_, Unset):
            list_ = UNSET
        else:
            list_ = self.list_

        listed_name: None | str | Unset
        if isinstance(self.listed_name, Unset):
            listed_name = UNSET
        else:
            listed_name = self.listed_name

        measures: list[str] | Unset = UNSET
        if not isinstance(self.measures, Unset):
            measures = self.measures

        model_score: dict[str, Any] | None | Unset
        if isinstance(self.model_score, Unset):
            model_score = UNSET
        elif isinstance(self.model_score, ModelScoreAnswer):
            model_score = self.model_score.to_dict()
        else:
            model_score = self.model_score

        ofac_score: dict[str, Any] | None | Unset
        if isinstance(self.ofac_score, Unset):
            ofac_score = UNSET
        elif isinstance(self.ofac_score, OfacScoreAnswer):
            ofac_score = self.ofac_score.to_dict()
        else:
            ofac_score = self.ofac_score

        programmes: list[str] | Unset = UNSET
        if not isinstance(self.programmes, Unset):
            programmes = self.programmes

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        else:
            role = self.role

        score: None | str | Unset
        if isinstance(self.score, Unset):
            score = UNSET
        else:
            score = self.score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if certainty is not UNSET:
            field_dict["certainty"] = certainty
        if detail is not UNSET:
            field_dict["detail"] = detail
        if entry is not UNSET:
            field_dict["entry"] = entry
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if list_ is not UNSET:
            field_dict["list"] = list_
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name
        if measures is not UNSET:
            field_dict["measures"] = measures
        if model_score is not UNSET:
            field_dict["model_score"] = model_score
        if ofac_score is not UNSET:
            field_dict["ofac_score"] = ofac_score
        if programmes is not UNSET:
            field_dict["programmes"] = programmes
        if role is not UNSET:
            field_dict["role"] = role
        if score is not UNSET:
            field_dict["score"] = score

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.model_score_answer import ModelScoreAnswer
        from ..models.ofac_score_answer import OfacScoreAnswer

        d = dict(src_dict)
        kind = d.pop("kind")

        def _parse_certainty(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        certainty = _parse_certainty(d.pop("certainty", UNSET))

        def _parse_detail(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        detail = _parse_detail(d.pop("detail", UNSET))

        def _parse_entry(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        entry = _parse_entry(d.pop("entry", UNSET))

        def _parse_explanation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        def _parse_list_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        list_ = _parse_list_(d.pop("list", UNSET))

        def _parse_listed_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        listed_name = _parse_listed_name(d.pop("listed_name", UNSET))

        measures = cast(list[str], d.pop("measures", UNSET))

        def _parse_model_score(data: object) -> ModelScoreAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_score_type_0 = ModelScoreAnswer.from_dict(data)

                return model_score_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelScoreAnswer | None | Unset, data)

        model_score = _parse_model_score(d.pop("model_score", UNSET))

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

        programmes = cast(list[str], d.pop("programmes", UNSET))

        def _parse_role(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        def _parse_score(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        score = _parse_score(d.pop("score", UNSET))

        finding_answer = cls(
            kind=kind,
            certainty=certainty,
            detail=detail,
            entry=entry,
            explanation=explanation,
            list_=list_,
            listed_name=listed_name,
            measures=measures,
            model_score=model_score,
            ofac_score=ofac_score,
            programmes=programmes,
            role=role,
            score=score,
        )

        finding_answer.additional_properties = d
        return finding_answer

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
