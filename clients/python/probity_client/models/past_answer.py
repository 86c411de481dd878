from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="PastAnswer")


@_attrs_define
class PastAnswer:
    """Past transfers that imports brought, counted in and out.

    Attributes:
        excluded (int): Left out: all of their batch took effect before.
        from_ (str): A batch is looked at if anything in it took effect at this time or later.
        included (int): Looked at.
    """

    excluded: int
    from_: str
    included: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        excluded = self.excluded

        from_ = self.from_

        included = self.included

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "excluded": excluded,
                "from": from_,
                "included": included,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        excluded = d.pop("excluded")

        from_ = d.pop("from")

        included = d.pop("included")

        past_answer = cls(
            excluded=excluded,
            from_=from_,
            included=included,
        )

        past_answer.additional_properties = d
        return past_answer

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
