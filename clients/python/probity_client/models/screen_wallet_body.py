from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="ScreenWalletBody")


@_attrs_define
class ScreenWalletBody:
    """A question about a wallet.

    Attributes:
        address (str): The address in any of its spellings. Example: 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h.
        legal_entity (str): For which operating legal entity. Example: acme-us.
        memo (None | str | Unset): Destination tag, payment id or memo. An address listed with a tag is one customer of
            its account: with another
            tag it is a possible match, not a confirmed one.
        network (None | str | Unset): `bitcoin`, `evm`, `tron`, `xrp`, `solana` and so on (`generic` where there is no
            codec); left out, every network
            on which it is valid is searched.
    """

    address: str
    legal_entity: str
    memo: None | str | Unset = UNSET
    network: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        address = self.address

        legal_entity = self.legal_entity

        memo: None | str | Unset
        if isinstance(self.memo, Unset):
            memo = UNSET
        else:
            memo = self.memo

        network: None | str | Unset
        if isinstance(self.network, Unset):
            network = UNSET
        else:
            network = self.network

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "address": address,
                "legal_entity": legal_entity,
            }
        )
        if memo is not UNSET:
            field_dict["memo"] = memo
        if network is not UNSET:
            field_dict["network"] = network

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        address = d.pop("address")

        legal_entity = d.pop("legal_entity")

        def _parse_memo(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        memo = _parse_memo(d.pop("memo", UNSET))

        def _parse_network(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        network = _parse_network(d.pop("network", UNSET))

        screen_wallet_body = cls(
            address=address,
            legal_entity=legal_entity,
            memo=memo,
            network=network,
        )

        return screen_wallet_body
