from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="EndedProposalAnswer")


@_attrs_define
class EndedProposalAnswer:
    """A proposal that somebody rejected or withdrew.

    Attributes:
        at (str): When.
        by (str): Who said so.
        end (str): `rejected` or `withdrawn`.
        note (str): Why.
        proposal (str): Its id. Example: rsp_1042.
        proposed_at (str): When.
        proposed_by (str): Who proposed it.
        rules (str): SHA-256 of the set's text.
    """

    at: str
    by: str
    end: str
    note: str
    proposal: str
    proposed_at: str
    proposed_by: str
    rules: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at

        by = self.by

        end = self.end

        note = self.note

        proposal = self.proposal

        proposed_at = self.proposed_at

        proposed_by = self.proposed_by

        rules = self.rules

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "by": by,
                "end": end,
                "note": note,
                "proposal": proposal,
                "proposed_at": proposed_at,
                "proposed_by": proposed_by,
                "rules": rules,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = d.pop("at")

        by = d.pop("by")

        end = d.pop("end")

        note = d.pop("note")

        proposal = d.pop("proposal")

        proposed_at = d.pop("proposed_at")

        proposed_by = d.pop("proposed_by")

        rules = d.pop("rules")

        ended_proposal_answer = cls(
            at=at,
            by=by,
            end=end,
            note=note,
            proposal=proposal,
            proposed_at=proposed_at,
            proposed_by=proposed_by,
            rules=rules,
        )

        ended_proposal_answer.additional_properties = d
        return ended_proposal_answer

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
