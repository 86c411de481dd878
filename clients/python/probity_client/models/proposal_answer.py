from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ProposalAnswer")


@_attrs_define
class ProposalAnswer:
    """A proposed change.

    Attributes:
        document (str): On which document.
        proposed_by (list[str]): Who proposed it.
        to (str): To which standing.
    """

    document: str
    proposed_by: list[str]
    to: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        document = self.document

        proposed_by = self.proposed_by

        to = self.to

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "document": document,
                "proposed_by": proposed_by,
                "to": to,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document = d.pop("document")

        proposed_by = cast(list[str], d.pop("proposed_by"))

        to = d.pop("to")

        proposal_answer = cls(
            document=document,
            proposed_by=proposed_by,
            to=to,
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
