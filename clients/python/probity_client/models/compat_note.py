from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.compat_list import CompatList


T = TypeVar("T", bound="CompatNote")


@_attrs_define
class CompatNote:
    """What Probity adds to another service's answer: where it is recorded and what it rests on. Clients ignore it.

    Attributes:
        decisions (list[str]): The recorded enquiries: `GET /v1/decisions/{id}` and `/explain` say more. Example:
            ['dec_1042'].
        lists (list[CompatList]): Lists consulted.
        outcome (str): The strictest outcome of them: `allow` or `hold`.
        banner (None | str | Unset): Shown while a demo policy is in force.
        not_loaded (list[str] | Unset): Lists the policy knows that are not loaded.
    """

    decisions: list[str]
    lists: list[CompatList]
    outcome: str
    banner: None | str | Unset = UNSET
    not_loaded: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        decisions = self.decisions

        lists = []
        for lists_item_data in self.lists:
            lists_item = lists_item_data.to_dict()
            lists.append(lists_item)

        outcome = self.outcome

        banner: None | str | Unset
        if isinstance(self.banner, Unset):
            banner = UNSET
        else:
            banner = self.banner

        not_loaded: list[str] | Unset = UNSET
        if not isinstance(self.not_loaded, Unset):
            not_loaded = self.not_loaded

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "decisions": decisions,
                "lists": lists,
                "outcome": outcome,
            }
        )
        if banner is not UNSET:
            field_dict["banner"] = banner
        if not_loaded is not UNSET:
            field_dict["not_loaded"] = not_loaded

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.compat_list import CompatList

        d = dict(src_dict)
        decisions = cast(list[str], d.pop("decisions"))

        lists = []
        _lists = d.pop("lists")
        for lists_item_data in _lists:
            lists_item = CompatList.from_dict(lists_item_data)

            lists.append(lists_item)

        outcome = d.pop("outcome")

        def _parse_banner(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        banner = _parse_banner(d.pop("banner", UNSET))

        not_loaded = cast(list[str], d.pop("not_loaded", UNSET))

        compat_note = cls(
            decisions=decisions,
            lists=lists,
            outcome=outcome,
            banner=banner,
            not_loaded=not_loaded,
        )

        compat_note.additional_properties = d
        return compat_note

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
