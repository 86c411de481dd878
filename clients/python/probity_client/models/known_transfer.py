from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="KnownTransfer")


@_attrs_define
class KnownTransfer:
    """A transfer.

    Attributes:
        customer (str): Whose.
        decision (str): The decision in force.
        flow (str): Which way.
        outcome (str): Its outcome.
        stage (str): How far it had come.
        transfer (str): Transfer id.
    """

    customer: str
    decision: str
    flow: str
    outcome: str
    stage: str
    transfer: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer = self.customer

        decision = self.decision

        flow = self.flow

        outcome = self.outcome

        stage = self.stage

        transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customer": customer,
                "decision": decision,
                "flow": flow,
                "outcome": outcome,
                "stage": stage,
                "transfer": transfer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        customer = d.pop("customer")

        decision = d.pop("decision")

        flow = d.pop("flow")

        outcome = d.pop("outcome")

        stage = d.pop("stage")

        transfer = d.pop("transfer")

        known_transfer = cls(
            customer=customer,
            decision=decision,
            flow=flow,
            outcome=outcome,
            stage=stage,
            transfer=transfer,
        )

        known_transfer.additional_properties = d
        return known_transfer

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
