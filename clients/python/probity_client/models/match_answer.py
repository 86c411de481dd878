from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.compat_note import CompatNote
    from ..models.ftm_example_read import FtmExampleRead
    from ..models.ftm_scored_entity import FtmScoredEntity
    from ..models.ftm_total import FtmTotal


T = TypeVar("T", bound="MatchAnswer")


@_attrs_define
class MatchAnswer:
    """The answer to one question.

    Attributes:
        probity (CompatNote): What Probity adds to another service's answer: where it is recorded and what it rests on.
            Clients ignore it.
        query (FtmExampleRead): What of an example was screened.
        results (list[FtmScoredEntity]): Results, the highest score first.
        status (int): 200.
        total (FtmTotal): A count.
    """

    probity: CompatNote
    query: FtmExampleRead
    results: list[FtmScoredEntity]
    status: int
    total: FtmTotal
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        probity = self.probity.to_dict()

        query = self.query.to_dict()

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        status = self.status

        total = self.total.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "probity": probity,
                "query": query,
                "results": results,
                "status": status,
                "total": total,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.compat_note import CompatNote
        from ..models.ftm_example_read import FtmExampleRead
        from ..models.ftm_scored_entity import FtmScoredEntity
        from ..models.ftm_total import FtmTotal

        d = dict(src_dict)
        probity = CompatNote.from_dict(d.pop("probity"))

        query = FtmExampleRead.from_dict(d.pop("query"))

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = FtmScoredEntity.from_dict(results_item_data)

            results.append(results_item)

        status = d.pop("status")

        total = FtmTotal.from_dict(d.pop("total"))

        match_answer = cls(
            probity=probity,
            query=query,
            results=results,
            status=status,
            total=total,
        )

        match_answer.additional_properties = d
        return match_answer

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
