from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="UpdateAnswer")


@_attrs_define
class UpdateAnswer:
    """The newest attempt to fetch a list.

    Attributes:
        asked (str): When.
        detail (str): What happened.
        next_ (str): When it is tried again.
        outcome (str): `activated`, `unchanged`, `quarantined`, `early`, `rejected` or `failed`.
    """

    asked: str
    detail: str
    next_: str
    outcome: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asked = self.asked

        detail = self.detail

        next_ = self.next_

        outcome = self.outcome

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asked": asked,
                "detail": detail,
                "next": next_,
                "outcome": outcome,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        asked = d.pop("asked")

        detail = d.pop("detail")

        next_ = d.pop("next")

        outcome = d.pop("outcome")

        update_answer = cls(
            asked=asked,
            detail=detail,
            next_=next_,
            outcome=outcome,
        )

        update_answer.additional_properties = d
        return update_answer

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
