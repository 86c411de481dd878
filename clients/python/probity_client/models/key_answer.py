from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="KeyAnswer")


@_attrs_define
class KeyAnswer:
    """A key; the secret only in the answer that makes it.

    Attributes:
        audience (str): `internal` or `customer`.
        holder (str): Whom it stands for.
        id (str): Public id.
        revoked (bool): Whether it is revoked.
        scopes (list[str]): What it may do.
        secret (None | str | Unset): Shown once: store it now.
    """

    audience: str
    holder: str
    id: str
    revoked: bool
    scopes: list[str]
    secret: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        audience = self.audience

        holder = self.holder

        id = self.id

        revoked = self.revoked

        scopes = self.scopes

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
                "holder": holder,
                "id": id,
                "revoked": revoked,
                "scopes": scopes,
            }
        )
        if secret is not UNSET:
            field_dict["secret"] = secret

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        audience = d.pop("audience")

        holder = d.pop("holder")

        id = d.pop("id")

        revoked = d.pop("revoked")

        scopes = cast(list[str], d.pop("scopes"))

        def _parse_secret(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        secret = _parse_secret(d.pop("secret", UNSET))

        key_answer = cls(
            audience=audience,
            holder=holder,
            id=id,
            revoked=revoked,
            scopes=scopes,
            secret=secret,
        )

        key_answer.additional_properties = d
        return key_answer

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
