from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="GoneAnswer")


@_attrs_define
class GoneAnswer:
    """A ground that no longer stands.

    Attributes:
        entry (str): The entry.
        list_ (str): The list.
        measures (list[str]): Its measures.
        programmes (list[str]): Its programmes.
        role (str): `customer`, `customer_wallet`, `counterparty` or `counterparty_wallet`.
        why (str): `removed`, `changed`, `weakened` or `no_longer_matches`.
    """

    entry: str
    list_: str
    measures: list[str]
    programmes: list[str]
    role: str
    why: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        list_ = self.list_

        measures = self.measures

        programmes = self.programmes

        role = self.role

        why = self.why

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entry": entry,
                "list": list_,
                "measures": measures,
                "programmes": programmes,
                "role": role,
                "why": why,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        list_ = d.pop("list")

        measures = cast(list[str], d.pop("measures"))

        programmes = cast(list[str], d.pop("programmes"))

        role = d.pop("role")

        why = d.pop("why")

        gone_answer = cls(
            entry=entry,
            list_=list_,
            measures=measures,
            programmes=programmes,
            role=role,
            why=why,
        )

        gone_answer.additional_properties = d
        return gone_answer

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
