from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Disagreement")


@_attrs_define
class Disagreement:
    """One request on which the systems disagree.

    Attributes:
        decision_id (str): Decision id.
        flow (str): The flow.
        ours (str): Our outcome.
        reasons (list[str]): Our reasons.
        recorded_at (str): When it was recorded.
        relation (str): `stricter` or `looser`.
        subject (str): The transfer, or the customer where the flow is onboarding.
        theirs (str): Theirs.
        urgent (bool): A confirmed asset freeze the other system did not act on: somebody now knows, and must look
            today.
        reference (None | str | Unset): Their reference.
    """

    decision_id: str
    flow: str
    ours: str
    reasons: list[str]
    recorded_at: str
    relation: str
    subject: str
    theirs: str
    urgent: bool
    reference: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decision_id = self.decision_id

        flow = self.flow

        ours = self.ours

        reasons = self.reasons

        recorded_at = self.recorded_at

        relation = self.relation

        subject = self.subject

        theirs = self.theirs

        urgent = self.urgent

        reference: None | str | Unset
        if isinstance(self.reference, Unset):
            reference = UNSET
        else:
            reference = self.reference

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decision_id": decision_id,
                "flow": flow,
                "ours": ours,
                "reasons": reasons,
                "recorded_at": recorded_at,
                "relation": relation,
                "subject": subject,
                "theirs": theirs,
                "urgent": urgent,
            }
        )
        if reference is not UNSET:
            field_dict["reference"] = reference

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        decision_id = d.pop("decision_id")

        flow = d.pop("flow")

        ours = d.pop("ours")

        reasons = cast(list[str], d.pop("reasons"))

        recorded_at = d.pop("recorded_at")

        relation = d.pop("relation")

        subject = d.pop("subject")

        theirs = d.pop("theirs")

        urgent = d.pop("urgent")

        def _parse_reference(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reference = _parse_reference(d.pop("reference", UNSET))

        disagreement = cls(
            decision_id=decision_id,
            flow=flow,
            ours=ours,
            reasons=reasons,
            recorded_at=recorded_at,
            relation=relation,
            subject=subject,
            theirs=theirs,
            urgent=urgent,
            reference=reference,
        )

        disagreement.additional_properties = d
        return disagreement

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
