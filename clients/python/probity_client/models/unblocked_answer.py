from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UnblockedAnswer")


@_attrs_define
class UnblockedAnswer:
    """The duty to report property as unblocked.

    Attributes:
        authority (str): To whom.
        due_at (str): When the report is due.
        kind (str): `unblocked_property`.
        legal_entity (str): Whose duty it is.
        programme (str): Under which programme it was blocked.
        unblocked_at (str): When it was unblocked.
    """

    authority: str
    due_at: str
    kind: str
    legal_entity: str
    programme: str
    unblocked_at: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        authority = self.authority

        due_at = self.due_at

        kind = self.kind

        legal_entity = self.legal_entity

        programme = self.programme

        unblocked_at = self.unblocked_at

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "authority": authority,
                "due_at": due_at,
                "kind": kind,
                "legal_entity": legal_entity,
                "programme": programme,
                "unblocked_at": unblocked_at,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        authority = d.pop("authority")

        due_at = d.pop("due_at")

        kind = d.pop("kind")

        legal_entity = d.pop("legal_entity")

        programme = d.pop("programme")

        unblocked_at = d.pop("unblocked_at")

        unblocked_answer = cls(
            authority=authority,
            due_at=due_at,
            kind=kind,
            legal_entity=legal_entity,
            programme=programme,
            unblocked_at=unblocked_at,
        )

        unblocked_answer.additional_properties = d
        return unblocked_answer

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
