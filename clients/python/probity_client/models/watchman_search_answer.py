from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.compat_note import CompatNote
    from ..models.watchman_entity import WatchmanEntity
    from ..models.watchman_match import WatchmanMatch


T = TypeVar("T", bound="WatchmanSearchAnswer")


@_attrs_define
class WatchmanSearchAnswer:
    """The answer to a search.

    Attributes:
        entities (list[WatchmanMatch]): Listed parties, the highest score first.
        probity (CompatNote): What Probity adds to another service's answer: where it is recorded and what it rests on.
            Clients ignore it.
        query (WatchmanEntity): A party.
    """

    entities: list[WatchmanMatch]
    probity: CompatNote
    query: WatchmanEntity
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        entities = []
        for entities_item_data in self.entities:
            entities_item = entities_item_data.to_dict()
            entities.append(entities_item)

        probity = self.probity.to_dict()

        query = self.query.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entities": entities,
                "probity": probity,
                "query": query,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.compat_note import CompatNote
        from ..models.watchman_entity import WatchmanEntity
        from ..models.watchman_match import WatchmanMatch

        d = dict(src_dict)
        entities = []
        _entities = d.pop("entities")
        for entities_item_data in _entities:
            entities_item = WatchmanMatch.from_dict(entities_item_data)

            entities.append(entities_item)

        probity = CompatNote.from_dict(d.pop("probity"))

        query = WatchmanEntity.from_dict(d.pop("query"))

        watchman_search_answer = cls(
            entities=entities,
            probity=probity,
            query=query,
        )

        watchman_search_answer.additional_properties = d
        return watchman_search_answer

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
