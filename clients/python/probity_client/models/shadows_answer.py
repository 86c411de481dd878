from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.shadow_answer import ShadowAnswer


T = TypeVar("T", bound="ShadowsAnswer")


@_attrs_define
class ShadowsAnswer:
    """Shadows.

    Attributes:
        shadows (list[ShadowAnswer]): In order of their start; without what they found.
    """

    shadows: list[ShadowAnswer]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        shadows = []
        for shadows_item_data in self.shadows:
            shadows_item = shadows_item_data.to_dict()
            shadows.append(shadows_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "shadows": shadows,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.shadow_answer import ShadowAnswer

        d = dict(src_dict)
        shadows = []
        _shadows = d.pop("shadows")
        for shadows_item_data in _shadows:
            shadows_item = ShadowAnswer.from_dict(shadows_item_data)

            shadows.append(shadows_item)

        shadows_answer = cls(
            shadows=shadows,
        )

        shadows_answer.additional_properties = d
        return shadows_answer

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
