from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookBody")


@_attrs_define
class WebhookBody:
    """An endpoint to make or change.

    Attributes:
        url (str): Where events go: https, without user name or password. It is recorded in the clear. Example:
            https://exchange.example/hooks/probity.
        audience (None | str | Unset): `internal` (staff systems) or `customer` (systems that show answers to
            customers); `internal` if left out.
        enabled (bool | None | Unset): Whether events are delivered; true if left out. Enabling goes on where deliveries
            stopped.
        legal_entity (None | str | Unset): Only events about this legal entity's customers and transfers.
        restricted (bool | Unset): Whether restricted factors (suspicion, terrorist financing, law enforcement) are
            named; needs the scope `events:restricted`.
        types (list[str] | Unset): Event types or groups; left out, all. Example: ['transfer.*', 'standing.changed'].
    """

    url: str
    audience: None | str | Unset = UNSET
    enabled: bool | None | Unset = UNSET
    legal_entity: None | str | Unset = UNSET
    restricted: bool | Unset = UNSET
    types: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        url = self.url

        audience: None | str | Unset
        if isinstance(self.audience, Unset):
            audience = UNSET
        else:
            audience = self.audience

        enabled: bool | None | Unset
        if isinstance(self.enabled, Unset):
            enabled = UNSET
        else:
            enabled = self.enabled

        legal_entity: None | str | Unset
        if isinstance(self.legal_entity, Unset):
            legal_entity = UNSET
        else:
            legal_entity = self.legal_entity

        restricted = self.restricted

        types: list[str] | Unset = UNSET
        if not isinstance(self.types, Unset):
            types = self.types

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "url": url,
            }
        )
        if audience is not UNSET:
            field_dict["audience"] = audience
        if enabled is not UNSET:
            field_dict["enabled"] = enabled
        if legal_entity is not UNSET:
            field_dict["legal_entity"] = legal_entity
        if restricted is not UNSET:
            field_dict["restricted"] = restricted
        if types is not UNSET:
            field_dict["types"] = types

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        url = d.pop("url")

        def _parse_audience(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        audience = _parse_audience(d.pop("audience", UNSET))

        def _parse_enabled(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        enabled = _parse_enabled(d.pop("enabled", UNSET))

        def _parse_legal_entity(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        legal_entity = _parse_legal_entity(d.pop("legal_entity", UNSET))

        restricted = d.pop("restricted", UNSET)

        types = cast(list[str], d.pop("types", UNSET))

        webhook_body = cls(
            url=url,
            audience=audience,
            enabled=enabled,
            legal_entity=legal_entity,
            restricted=restricted,
            types=types,
        )

        return webhook_body
