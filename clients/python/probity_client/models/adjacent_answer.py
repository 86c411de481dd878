from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.adjacent_answer_adjacent import AdjacentAnswerAdjacent
    from ..models.ftm_entity import FtmEntity


T = TypeVar("T", bound="AdjacentAnswer")


@_attrs_define
class AdjacentAnswer:
    """An entity and what is next to it.

    Attributes:
        adjacent (AdjacentAnswerAdjacent): Pages of adjacent entities by the property that leads to them.
        entity (FtmEntity): An entity: a listed party, a wallet, a listing or a link.
    """

    adjacent: AdjacentAnswerAdjacent
    entity: FtmEntity
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        adjacent = self.adjacent.to_dict()

        entity = self.entity.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "adjacent": adjacent,
                "entity": entity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.adjacent_answer_adjacent import AdjacentAnswerAdjacent
        from ..models.ftm_entity import FtmEntity

        d = dict(src_dict)
        adjacent = AdjacentAnswerAdjacent.from_dict(d.pop("adjacent"))

        entity = FtmEntity.from_dict(d.pop("entity"))

        adjacent_answer = cls(
            adjacent=adjacent,
            entity=entity,
        )

        adjacent_answer.additional_properties = d
        return adjacent_answer

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
