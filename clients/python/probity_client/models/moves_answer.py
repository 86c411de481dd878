from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.moved_answer import MovedAnswer


T = TypeVar("T", bound="MovesAnswer")


@_attrs_define
class MovesAnswer:
    """Movements to look at.

    Attributes:
        count (int): How many.
        newest (list[MovedAnswer]): The newest of them, the newest last, each with the decision on it.
    """

    count: int
    newest: list[MovedAnswer]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        count = self.count

        newest = []
        for newest_item_data in self.newest:
            newest_item = newest_item_data.to_dict()
            newest.append(newest_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "count": count,
                "newest": newest,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.moved_answer import MovedAnswer

        d = dict(src_dict)
        count = d.pop("count")

        newest = []
        _newest = d.pop("newest")
        for newest_item_data in _newest:
            newest_item = MovedAnswer.from_dict(newest_item_data)

            newest.append(newest_item)

        moves_answer = cls(
            count=count,
            newest=newest,
        )

        moves_answer.additional_properties = d
        return moves_answer

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
