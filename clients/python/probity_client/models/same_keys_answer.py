from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.same_key_answer import SameKeyAnswer


T = TypeVar("T", bound="SameKeysAnswer")


@_attrs_define
class SameKeysAnswer:
    """A page of events of the same key.

    Attributes:
        by (str): The field. Example: address.
        customers (list[str]): Customers on this page.
        data (list[SameKeyAnswer]): Events, newest first.
        has_more (bool): Whether older entries were not searched yet; a page may be empty and not the last.
        value (str): Its value at the alert's last finding.
        next_ (int | None | Unset): Pass as `before` for the next page.
    """

    by: str
    customers: list[str]
    data: list[SameKeyAnswer]
    has_more: bool
    value: str
    next_: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        by = self.by

        customers = self.customers

        data = []
        for data_item_data in self.data:
            data_item = data_item_data.to_dict()
            data.append(data_item)

        has_more = self.has_more

        value = self.value

        next_: int | None | Unset
        if isinstance(self.next_, Unset):
            next_ = UNSET
        else:
            next_ = self.next_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "by": by,
                "customers": customers,
                "data": data,
                "has_more": has_more,
                "value": value,
            }
        )
        if next_ is not UNSET:
            field_dict["next"] = next_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.same_key_answer import SameKeyAnswer

        d = dict(src_dict)
        by = d.pop("by")

        customers = cast(list[str], d.pop("customers"))

        data = []
        _data = d.pop("data")
        for data_item_data in _data:
            data_item = SameKeyAnswer.from_dict(data_item_data)

            data.append(data_item)

        has_more = d.pop("has_more")

        value = d.pop("value")

        def _parse_next_(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        next_ = _parse_next_(d.pop("next", UNSET))

        same_keys_answer = cls(
            by=by,
            customers=customers,
            data=data,
            has_more=has_more,
            value=value,
            next_=next_,
        )

        same_keys_answer.additional_properties = d
        return same_keys_answer

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
