from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.fault_answer import FaultAnswer
    from ..models.magic_answer import MagicAnswer


T = TypeVar("T", bound="SandboxAnswer")


@_attrs_define
class SandboxAnswer:
    """A sandbox.

    Attributes:
        ahead_seconds (int): Seconds it is ahead of the wall clock.
        customers (int): Customers now.
        faults (list[FaultAnswer]): Names that make the machine fail.
        magic (list[MagicAnswer]): Names and wallets that lead to a stated outcome.
        now (str): The sandbox's time.
        resets (int): Times it was reset.
        transfers (int): Transfers now.
    """

    ahead_seconds: int
    customers: int
    faults: list[FaultAnswer]
    magic: list[MagicAnswer]
    now: str
    resets: int
    transfers: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ahead_seconds = self.ahead_seconds

        customers = self.customers

        faults = []
        for faults_item_data in self.faults:
            faults_item = faults_item_data.to_dict()
            faults.append(faults_item)

        magic = []
        for magic_item_data in self.magic:
            magic_item = magic_item_data.to_dict()
            magic.append(magic_item)

        now = self.now

        resets = self.resets

        transfers = self.transfers

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "ahead_seconds": ahead_seconds,
                "customers": customers,
                "faults": faults,
                "magic": magic,
                "now": now,
                "resets": resets,
                "transfers": transfers,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.fault_answer import FaultAnswer
        from ..models.magic_answer import MagicAnswer

        d = dict(src_dict)
        ahead_seconds = d.pop("ahead_seconds")

        customers = d.pop("customers")

        faults = []
        _faults = d.pop("faults")
        for faults_item_data in _faults:
            faults_item = FaultAnswer.from_dict(faults_item_data)

            faults.append(faults_item)

        magic = []
        _magic = d.pop("magic")
        for magic_item_data in _magic:
            magic_item = MagicAnswer.from_dict(magic_item_data)

            magic.append(magic_item)

        now = d.pop("now")

        resets = d.pop("resets")

        transfers = d.pop("transfers")

        sandbox_answer = cls(
            ahead_seconds=ahead_seconds,
            customers=customers,
            faults=faults,
            magic=magic,
            now=now,
            resets=resets,
            transfers=transfers,
        )

        sandbox_answer.additional_properties = d
        return sandbox_answer

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
