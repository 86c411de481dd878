from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="MagicAnswer")


@_attrs_define
class MagicAnswer:
    """A magic entry.

    Attributes:
        by_name (str): What taking on a customer of that name gets.
        by_wallet (str): What a withdrawal to one of them gets.
        measure (str): The entry's measure.
        name (str): Its name.
        programme (str): The entry's programme.
        wallets (list[str]): Its addresses: Bitcoin, EVM, TRON.
    """

    by_name: str
    by_wallet: str
    measure: str
    name: str
    programme: str
    wallets: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by_name = self.by_name

        by_wallet = self.by_wallet

        measure = self.measure

        name = self.name

        programme = self.programme

        wallets = self.wallets

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by_name": by_name,
                "by_wallet": by_wallet,
                "measure": measure,
                "name": name,
                "programme": programme,
                "wallets": wallets,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        by_name = d.pop("by_name")

        by_wallet = d.pop("by_wallet")

        measure = d.pop("measure")

        name = d.pop("name")

        programme = d.pop("programme")

        wallets = cast(list[str], d.pop("wallets"))

        magic_answer = cls(
            by_name=by_name,
            by_wallet=by_wallet,
            measure=measure,
            name=name,
            programme=programme,
            wallets=wallets,
        )

        magic_answer.additional_properties = d
        return magic_answer

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
