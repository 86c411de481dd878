from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.watchman_lists_list_hashes import WatchmanListsListHashes
    from ..models.watchman_lists_lists import WatchmanListsLists


T = TypeVar("T", bound="WatchmanLists")


@_attrs_define
class WatchmanLists:
    """The lists in force.

    Attributes:
        ended_at (str): When the list whose content is newest was last known to be current.
        list_hashes (WatchmanListsListHashes): Hashes of the lists' normalised content.
        lists (WatchmanListsLists): Entries by list, under that service's names for them.
        started_at (str): When the list whose content is oldest was last known to be current.
        version (str): This program and its version.
    """

    ended_at: str
    list_hashes: WatchmanListsListHashes
    lists: WatchmanListsLists
    started_at: str
    version: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        ended_at = self.ended_at

        list_hashes = self.list_hashes.to_dict()

        lists = self.lists.to_dict()

        started_at = self.started_at

        version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "endedAt": ended_at,
                "listHashes": list_hashes,
                "lists": lists,
                "startedAt": started_at,
                "version": version,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.watchman_lists_list_hashes import WatchmanListsListHashes
        from ..models.watchman_lists_lists import WatchmanListsLists

        d = dict(src_dict)
        ended_at = d.pop("endedAt")

        list_hashes = WatchmanListsListHashes.from_dict(d.pop("listHashes"))

        lists = WatchmanListsLists.from_dict(d.pop("lists"))

        started_at = d.pop("startedAt")

        version = d.pop("version")

        watchman_lists = cls(
            ended_at=ended_at,
            list_hashes=list_hashes,
            lists=lists,
            started_at=started_at,
            version=version,
        )

        watchman_lists.additional_properties = d
        return watchman_lists

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
