from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="IdentifierBody")


@_attrs_define
class IdentifierBody:
    """An identity document or number.

    Attributes:
        kind (str): `passport`, `national_id`, `tax_id`, `registration`, `imo`, `mmsi`, `aircraft`, `bic`, `lei`,
            `email`, `phone`, `website`, `other`. Example: passport.
        value (str): As printed.
        country (None | str | Unset): Issuing country, ISO 3166-1 alpha-2.
    """

    kind: str
    value: str
    country: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        value = self.value

        country: None | str | Unset
        if isinstance(self.country, Unset):
            country = UNSET
        else:
            country = self.country

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
                "value": value,
            }
        )
        if country is not UNSET:
            field_dict["country"] = country

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = d.pop("kind")

        value = d.pop("value")

        def _parse_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        country = _parse_country(d.pop("country", UNSET))

        identifier_body = cls(
            kind=kind,
            value=value,
            country=country,
        )

        return identifier_body
