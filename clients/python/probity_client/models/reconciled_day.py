from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ReconciledDay")


@_attrs_define
class ReconciledDay:
    """A reconciled day in a list.

    Attributes:
        at (str): When.
        day (str): The day (UTC).
        differences (int): How many rows differ.
        entry (int): Seq of the entry, the last one where the day was reconciled again.
    """

    at: str
    day: str
    differences: int
    entry: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at

        day = self.day

        differences = self.differences

        entry = self.entry

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "day": day,
                "differences": differences,
                "entry": entry,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        at = d.pop("at")

        day = d.pop("day")

        differences = d.pop("differences")

        entry = d.pop("entry")

        reconciled_day = cls(
            at=at,
            day=day,
            differences=differences,
            entry=entry,
        )

        reconciled_day.additional_properties = d
        return reconciled_day

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
