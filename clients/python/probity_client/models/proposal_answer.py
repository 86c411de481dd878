from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ProposalAnswer")


@_attrs_define
class ProposalAnswer:
    """A proposal.

    Attributes:
        change (str): `publish` or `rollback`.
        effective_at (str): From when.
        note (str): Why.
        proposal (str): Its id. Example: rsp_1042.
        proposed_at (str): When.
        proposed_by (str): Who proposed it.
        replaces (str): What it replaces; zeros for nothing.
        rules (str): SHA-256 of the set's text.
        state (str): `proposed` or `approved`.
        approved_by (None | str | Unset): Who approved it.
    """

    change: str
    effective_at: str
    note: str
    proposal: str
    proposed_at: str
    proposed_by: str
    replaces: str
    rules: str
    state: str
    approved_by: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        change = self.change

        effective_at = self.effective_at

        note = self.note

        proposal = self.proposal

        proposed_at = self.proposed_at

        proposed_by = self.proposed_by

        replaces = self.replaces

        rules = self.rules

        state = self.state

        approved_by: None | str | Unset
        if isinstance(self.approved_by, Unset):
            approved_by = UNSET
        else:
            approved_by = self.approved_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "change": change,
                "effective_at": effective_at,
                "note": note,
                "proposal": proposal,
                "proposed_at": proposed_at,
                "proposed_by": proposed_by,
                "replaces": replaces,
                "rules": rules,
                "state": state,
            }
        )
        if approved_by is not UNSET:
            field_dict["approved_by"] = approved_by

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        change = d.pop("change")

        effective_at = d.pop("effective_at")

        note = d.pop("note")

        proposal = d.pop("proposal")

        proposed_at = d.pop("proposed_at")

        proposed_by = d.pop("proposed_by")

        replaces = d.pop("replaces")

        rules = d.pop("rules")

        state = d.pop("state")

        def _parse_approved_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        approved_by = _parse_approved_by(d.pop("approved_by", UNSET))

        proposal_answer = cls(
            change=change,
            effective_at=effective_at,
            note=note,
            proposal=proposal,
            proposed_at=proposed_at,
            proposed_by=proposed_by,
            replaces=replaces,
            rules=rules,
            state=state,
            approved_by=approved_by,
        )

        proposal_answer.additional_properties = d
        return proposal_answer

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
