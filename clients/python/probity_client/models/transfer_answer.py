from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.decision_answer import DecisionAnswer


T = TypeVar("T", bound="TransferAnswer")


@_attrs_define
class TransferAnswer:
    """A transfer and its newest decision.

    Attributes:
        customer (str): Customer id.
        decision (DecisionAnswer): A decision as its audience may see it.
        decision_id (str): The id first given to the caller.
        flow (str): `withdrawal`, `deposit`, `internal` or `order`.
        stage (str): How far it has come.
        transfer (str): Transfer id.
    """

    customer: str
    decision: DecisionAnswer
    decision_id: str
    flow: str
    stage: str
    transfer: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        customer = self.customer

        decision = self.decision.to_dict()

        decision_id = self.decision_id

        flow = self.flow

        stage = self.stage

        transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customer": customer,
                "decision": decision,
                "decision_id": decision_id,
                "flow": flow,
                "stage": stage,
                "transfer": transfer,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.decision_answer import DecisionAnswer

        d = dict(src_dict)
        customer = d.pop("customer")

        decision = DecisionAnswer.from_dict(d.pop("decision"))

        decision_id = d.pop("decision_id")

        flow = d.pop("flow")

        stage = d.pop("stage")

        transfer = d.pop("transfer")

        transfer_answer = cls(
            customer=customer,
            decision=decision,
            decision_id=decision_id,
            flow=flow,
            stage=stage,
            transfer=transfer,
        )

        transfer_answer.additional_properties = d
        return transfer_answer

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
