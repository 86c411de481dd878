from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="WebhookAnswer")


@_attrs_define
class WebhookAnswer:
    """An endpoint; the secret only in the answer that makes it.

    Attributes:
        audience (str): `internal` or `customer`.
        enabled (bool): Whether events are delivered.
        id (str): Endpoint id. Example: whk_5d41402abc4b2a76.
        restricted (bool): Whether restricted factors are named.
        types (list[str]): Event types and groups; empty for all.
        url (str): Where events go.
        version (int): Version; the ETag.
        disabled (None | str | Unset): `gone` or `failing`, where the program disabled it.
        legal_entity (None | str | Unset): Only this legal entity.
        previous_secret_until (None | str | Unset): Until when the secret before the newest signs too.
        secret (None | str | Unset): Shown once: store it now.
    """

    audience: str
    enabled: bool
    id: str
    restricted: bool
    types: list[str]
    url: str
    version: int
    disabled: None | str | Unset = UNSET
    legal_entity: None | str | Unset = UNSET
    previous_secret_until: None | str | Unset = UNSET
    secret: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        audience = self.audience

        enabled = self.enabled

        id = self.id

        restricted = self.restricted

        types = self.types

        url = self.url

        version = self.version

        disabled: None | str | Unset
        if isinstance(self.disabled, Unset):
            disabled = UNSET
        else:
            disabled = self.disabled

        legal_entity: None | str | Unset
        if isinstance(self.legal_entity, Unset):
            legal_entity = UNSET
        else:
            legal_entity = self.legal_entity

        previous_secret_until: None | str | Unset
        if isinstance(self.previous_secret_until, Unset):
            previous_secret_until = UNSET
        else:
            previous_secret_until = self.previous_secret_until

        secret: None | str | Unset
        if isinstance(self.secret, Unset):
            secret = UNSET
        else:
            secret = self.secret

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "audience": audience,
                "enabled": enabled,
                "id": id,
                "restricted": restricted,
                "types": types,
                "url": url,
                "version": version,
            }
        )
        if disabled is not UNSET:
            field_dict["disabled"] = disabled
        if legal_entity is not UNSET:
            field_dict["legal_entity"] = legal_entity
        if previous_secret_until is not UNSET:
            field_dict["previous_secret_until"] = previous_secret_until
        if secret is not UNSET:
            field_dict["secret"] = secret

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        audience = d.pop("audience")

        enabled = d.pop("enabled")

        id = d.pop("id")

        restricted = d.pop("restricted")

        types = cast(list[str], d.pop("types"))

        url = d.pop("url")

        version = d.pop("version")

        def _parse_disabled(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        disabled = _parse_disabled(d.pop("disabled", UNSET))

        def _parse_legal_entity(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        legal_entity = _parse_legal_entity(d.pop("legal_entity", UNSET))

        def _parse_previous_secret_until(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        previous_secret_until = _parse_previous_secret_until(
            d.pop("previous_secret_until", UNSET)
        )

        def _parse_secret(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secret = _parse_secret(d.pop("secret", UNSET))

        webhook_answer = cls(
            audience=audience,
            enabled=enabled,
            id=id,
            restricted=restricted,
            types=types,
            url=url,
            version=version,
            disabled=disabled,
            legal_entity=legal_entity,
            previous_secret_until=previous_secret_until,
            secret=secret,
        )

        webhook_answer.additional_properties = d
        return webhook_answer

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
