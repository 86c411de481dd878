from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="KeyBody")


@_attrs_define
class KeyBody:
    """A key to make.

    Attributes:
        holder (str): The person or system it stands for, e.g. `person:ana` or `system:wallet-signer`. Example:
            person:ana.
        scopes (list[str]): What it may do.
        audience (None | str | Unset): `internal` (default) or `customer`.
        id (None | str | Unset): Public id; left out, one is made.
    """

    holder: str
    scopes: list[str]
    audience: None | str | Unset = UNSET
    id: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        holder = self.holder

        scopes = self.scopes

        audience: None | str | Unset
        if isinstance(self.audience, Unset):
            audience = UNSET
        else:
            audience = self.audience

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "holder": holder,
                "scopes": scopes,
            }
        )
        if audience is not UNSET:
            field_dict["audience"] = audience
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        holder = d.pop("holder")

        scopes = cast(list[str], d.pop("scopes"))

        def _parse_audience(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        audience = _parse_audience(d.pop("audience", UNSET))

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        key_body = cls(
            holder=holder,
            scopes=scopes,
            audience=audience,
            id=id,
        )

        return key_body
