from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ProofAnswer")


@_attrs_define
class ProofAnswer:
    """A proof (RFC 9162).

    Attributes:
        from_ (int): Position of the entry, or size of the older tree.
        hashes (list[str]): Hashes, hex, in the order of RFC 9162.
        size (int): Size of the tree.
    """

    from_: int
    hashes: list[str]
    size: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from_ = self.from_

        hashes = self.hashes

        size = self.size

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "from": from_,
                "hashes": hashes,
                "size": size,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        from_ = d.pop("from")

        hashes = cast(list[str], d.pop("hashes"))

        size = d.pop("size")

        proof_answer = cls(
            from_=from_,
            hashes=hashes,
            size=size,
        )

        proof_answer.additional_properties = d
        return proof_answer

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
