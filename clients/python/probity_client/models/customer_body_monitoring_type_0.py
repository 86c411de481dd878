from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CustomerBodyMonitoringType0")


@_attrs_define
class CustomerBodyMonitoringType0:
    """What monitoring rules may know of the customer beside the profile: fields by their names in the table of fields,
    such as
    `entity` (an id of your own that customers who belong together share), `segment`, `customer_since` or what was
    declared.
    It is stamped on each event of the customer, and replaced with the profile.

    """

    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        customer_body_monitoring_type_0 = cls()

        customer_body_monitoring_type_0.additional_properties = d
        return customer_body_monitoring_type_0

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
