from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="TakenUp")


@_attrs_define
class TakenUp:
    """What became of a publication.

    Attributes:
        index_ms (int): Milliseconds it took: building the index.
        judge_ms (int): Milliseconds it took: comparing with the version in force.
        outcome (str): `unchanged`, `activated`, `early`, `quarantined` or `rejected`.
        parse_ms (int): Milliseconds it took: parsing.
        record_ms (int): Milliseconds it took: recording, durably.
        added (int | None | Unset): Parties added.
        changed (int | None | Unset): Parties changed.
        detail (None | str | Unset): In words, where there is something to say.
        entry (int | None | Unset): Seq of the entry that put it in quarantine.
        guard (None | str | Unset): The gravest guard that spoke.
        removed (int | None | Unset): Parties removed.
        version (int | None | Unset): Seq of the activating entry.
    """

    index_ms: int
    judge_ms: int
    outcome: str
    parse_ms: int
    record_ms: int
    added: int | None | Unset = UNSET
    changed: int | None | Unset = UNSET
    detail: None | str | Unset = UNSET
    entry: int | None | Unset = UNSET
    guard: None | str | Unset = UNSET
    removed: int | None | Unset = UNSET
    version: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        index_ms = self.index_ms

        judge_ms = self.judge_ms

        outcome = self.outcome

        parse_ms = self.parse_ms

        record_ms = self.record_ms

        added: int | None | Unset
        if isinstance(self.added, Unset):
            added = UNSET
        else:
            added = self.added

        changed: int | None | Unset
        if isinstance(self.changed, Unset):
            changed = UNSET
        else:
            changed = self.changed

        detail: None | str | Unset
        if isinstance(self.detail, Unset):
            detail = UNSET
        else:
            detail = self.detail

        entry: int | None | Unset
        if isinstance(self.entry, Unset):
            entry = UNSET
        else:
            entry = self.entry

        guard: None | str | Unset
        if isinstance(self.guard, Unset):
            guard = UNSET
        else:
            guard = self.guard

        removed: int | None | Unset
        if isinstance(self.removed, Unset):
            removed = UNSET
        else:
            removed = self.removed

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "index_ms": index_ms,
                "judge_ms": judge_ms,
                "outcome": outcome,
                "parse_ms": parse_ms,
                "record_ms": record_ms,
            }
        )
        if added is not UNSET:
            field_dict["added"] = added
        if changed is not UNSET:
            field_dict["changed"] = changed
        if detail is not UNSET:
            field_dict["detail"] = detail
        if entry is not UNSET:
            field_dict["entry"] = entry
        if guard is not UNSET:
            field_dict["guard"] = guard
        if removed is not UNSET:
            field_dict["removed"] = removed
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        index_ms = d.pop("index_ms")

        judge_ms = d.pop("judge_ms")

        outcome = d.pop("outcome")

        parse_ms = d.pop("parse_ms")

        record_ms = d.pop("record_ms")

        def _parse_added(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        added = _parse_added(d.pop("added", UNSET))

        def _parse_changed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        changed = _parse_changed(d.pop("changed", UNSET))

        def _parse_detail(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        detail = _parse_detail(d.pop("detail", UNSET))

        def _parse_entry(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        entry = _parse_entry(d.pop("entry", UNSET))

        def _parse_guard(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        guard = _parse_guard(d.pop("guard", UNSET))

        def _parse_removed(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        removed = _parse_removed(d.pop("removed", UNSET))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        taken_up = cls(
            index_ms=index_ms,
            judge_ms=judge_ms,
            outcome=outcome,
            parse_ms=parse_ms,
            record_ms=record_ms,
            added=added,
            changed=changed,
            detail=detail,
            entry=entry,
            guard=guard,
            removed=removed,
            version=version,
        )

        taken_up.additional_properties = d
        return taken_up

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
