from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="WatchmanAddress")


@_attrs_define
class WatchmanAddress:
    """A place: its country.

    Attributes:
        city (str): Empty.
        country (str): ISO 3166-1 alpha-2.
        latitude (float): 0: not known.
        line1 (str): Empty.
        line2 (str): Empty.
        longitude (float): 0: not known.
        postal_code (str): Empty.
        state (str): Empty.
    """

    city: str
    country: str
    latitude: float
    line1: str
    line2: str
    longitude: float
    postal_code: str
    state: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        city = self.city

        country = self.country

        latitude = self.latitude

        line1 = self.line1

        line2 = self.line2

        longitude = self.longitude

        postal_code = self.postal_code

        state = self.state

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "city": city,
                "country": country,
                "latitude": latitude,
                "line1": line1,
                "line2": line2,
                "longitude": longitude,
                "postalCode": postal_code,
                "state": state,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        city = d.pop("city")

        country = d.pop("country")

        latitude = d.pop("latitude")

        line1 = d.pop("line1")

        line2 = d.pop("line2")

        longitude = d.pop("longitude")

        postal_code = d.pop("postalCode")

        state = d.pop("state")

        watchman_address = cls(
            city=city,
            country=country,
            latitude=latitude,
            line1=line1,
            line2=line2,
            longitude=longitude,
            postal_code=postal_code,
            state=state,
        )

        watchman_address.additional_properties = d
        return watchman_address

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
