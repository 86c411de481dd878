from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="RuleAnswer")


@_attrs_define
class RuleAnswer:
    """A rule.

    Attributes:
        family (str): Family.
        id (str): Its id. Example: P01.
        state (str): `active`, or `warming`: approved, and not in force before its time; or in force (`since` is there),
            and its lookback over
            history is not done.
        title (str): In words.
        version (int): Its version.
        since (int | None | Unset): In force: seq of the entry since which.
    """

    family: str
    id: str
    state: str
    title: str
    version: int
    since: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        family = self.family

        id = self.id

        state = self.state

        title = self.title

        version = self.version

        since: int | None | Unset
        if isinstance(self.since, Unset):
            since = UNSET
        else:
            since = self.since

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "family": family,
                "id": id,
                "state": state,
                "title": title,
                "version": version,
            }
        )
        if since is not UNSET:
            field_dict["since"] = since

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        family = d.pop("family")

        id = d.pop("id")

        state = d.pop("state")

        title = d.pop("title")

        version = d.pop("version")

        def _parse_since(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        since = _parse_since(d.pop("since", UNSET))

        rule_answer = cls(
            family=family,
            id=id,
            state=state,
            title=title,
            version=version,
            since=since,
        )

        rule_answer.additional_properties = d
        return rule_answer

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
