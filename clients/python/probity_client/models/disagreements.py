from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.disagreement import Disagreement


T = TypeVar("T", bound="Disagreements")


@_attrs_define
class Disagreements:
    """A page of disagreements.

    Attributes:
        data (list[Disagreement]): The rows, oldest first.
        has_more (bool): Whether there is more history after it.
        next_ (int): Where the page ended: give it as `after` for the next.
    """

    data: list[Disagreement]
    has_more: bool
    next_: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        has_more = self.has_more

        next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "has_more": has_more,
                "next": next_,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.disagreement import Disagreement

        d = dict(src_dict)
        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = Disagreement.from_dict(data_item_data)

            data.append(data_item)

        has_more = d.pop("has_more")

        next_ = d.pop("next")

        disagreements = cls(
            data=data,
            has_more=has_more,
            next_=next_,
        )

        disagreements.additional_properties = d
        return disagreements

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
