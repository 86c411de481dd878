from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.compat_note import CompatNote
    from ..models.ftm_entity import FtmEntity
    from ..models.ftm_search_answer_facets import FtmSearchAnswerFacets
    from ..models.ftm_total import FtmTotal


T = TypeVar("T", bound="FtmSearchAnswer")


@_attrs_define
class FtmSearchAnswer:
    """A page of entities.

    Attributes:
        facets (FtmSearchAnswerFacets): Counts over all results, not only this page.
        limit (int): The page's size.
        offset (int): Where it starts.
        results (list[FtmEntity]): Entities, the likeliest first.
        total (FtmTotal): A count.
        probity (CompatNote | None | Unset):
    """

    facets: FtmSearchAnswerFacets
    limit: int
    offset: int
    results: list[FtmEntity]
    total: FtmTotal
    probity: CompatNote | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.compat_note import CompatNote

        facets = self.facets.to_dict()

        limit = self.limit

        offset = self.offset

        results = []
        for results_item_data in self.results:
            results_item = results_item_data.to_dict()
            results.append(results_item)

        total = self.total.to_dict()

        probity: dict[str, Any] | None | Unset
        if isinstance(self.probity, Unset):
            probity = UNSET
        elif isinstance(self.probity, CompatNote):
            probity = self.probity.to_dict()
        else:
            probity = self.probity

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "facets": facets,
                "limit": limit,
                "offset": offset,
                "results": results,
                "total": total,
            }
        )
        if probity is not UNSET:
            field_dict["probity"] = probity

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.compat_note import CompatNote
        from ..models.ftm_entity import FtmEntity
        from ..models.ftm_search_answer_facets import FtmSearchAnswerFacets
        from ..models.ftm_total import FtmTotal

        d = dict(src_dict)
        facets = FtmSearchAnswerFacets.from_dict(d.pop("facets"))

        limit = d.pop("limit")

        offset = d.pop("offset")

        results = []
        _results = d.pop("results")
        for results_item_data in _results:
            results_item = FtmEntity.from_dict(results_item_data)

            results.append(results_item)

        total = FtmTotal.from_dict(d.pop("total"))

        def _parse_probity(data: object) -> CompatNote | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                probity_type_0 = CompatNote.from_dict(data)

                return probity_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CompatNote | None | Unset, data)

        probity = _parse_probity(d.pop("probity", UNSET))

        ftm_search_answer = cls(
            facets=facets,
            limit=limit,
            offset=offset,
            results=results,
            total=total,
            probity=probity,
        )

        ftm_search_answer.additional_properties = d
        return ftm_search_answer

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
