from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EntryAnswer")


@_attrs_define
class EntryAnswer:
    """An entry's bytes.

    Attributes:
        entry (str): Encoded entry (CBOR), base64; personal data in it is sealed.
        leaf_hash (str): Leaf hash, hex.
        seq (int): Position.
    """

    entry: str
    leaf_hash: str
    seq: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        entry = self.entry

        leaf_hash = self.leaf_hash

        seq = self.seq

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "entry": entry,
                "leaf_hash": leaf_hash,
                "seq": seq,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        entry = d.pop("entry")

        leaf_hash = d.pop("leaf_hash")

        seq = d.pop("seq")

        entry_answer = cls(
            entry=entry,
            leaf_hash=leaf_hash,
            seq=seq,
        )

        entry_answer.additional_properties = d
        return entry_answer

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
