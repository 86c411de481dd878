from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ObservedNow")


@_attrs_define
class ObservedNow:
    """A row of the policy that takes effects off.

    Attributes:
        incumbent (str): The system that acts meanwhile.
        legal_entity (str): The operating legal entity.
        until (str): First day on which the flow is enforced.
    """

    incumbent: str
    legal_entity: str
    until: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        incumbent = self.incumbent

        legal_entity = self.legal_entity

        until = self.until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "incumbent": incumbent,
                "legal_entity": legal_entity,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        incumbent = d.pop("incumbent")

        legal_entity = d.pop("legal_entity")

        until = d.pop("until")

        observed_now = cls(
            incumbent=incumbent,
            legal_entity=legal_entity,
            until=until,
        )

        observed_now.additional_properties = d
        return observed_now

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
