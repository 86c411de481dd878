from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="ChangeAnswer")


@_attrs_define
class ChangeAnswer:
    """Something that differs.

    Attributes:
        change (str): `added`, `removed` or `changed`.
        id (str): Which rule, file, table or model. Example: P01.
        part (str): `rule`, `limits`, `file` (what no rule shows: tests, comments, names), `table` or `model`.
        star (bool): ★: it can change a verdict, a score or an action.
        after (None | str | Unset): As it is.
        before (None | str | Unset): As it was.
        clause (None | str | Unset): Of a changed rule: the clause. Of a changed table: the key. Example: param min.
        version_kept (bool | Unset): Of a changed rule: its `version` was not counted up.
    """

    change: str
    id: str
    part: str
    star: bool
    after: None | str | Unset = UNSET
    before: None | str | Unset = UNSET
    clause: None | str | Unset = UNSET
    version_kept: bool | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        change = self.change

        id = self.id

        part = self.part

        star = self.star

        after: None | str | Unset
        if isinstance(self.after, Unset):
            after = UNSET
        else:
            after = self.after

        before: None | str | Unset
        if isinstance(self.before, Unset):
            before = UNSET
        else:
            before = self.before

        clause: None | str | Unset
        if isinstance(self.clause, Unset):
            clause = UNSET
        else:
            clause = self.clause

        version_kept = self.version_kept

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "change": change,
                "id": id,
                "part": part,
                "star": star,
            }
        )
        if after is not UNSET:
            field_dict["after"] = after
        if before is not UNSET:
            field_dict["before"] = before
        if clause is not UNSET:
            field_dict["clause"] = clause
        if version_kept is not UNSET:
            field_dict["version_kept"] = version_kept

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        change = d.pop("change")

        id = d.pop("id")

        part = d.pop("part")

        star = d.pop("star")

        def _parse_after(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        after = _parse_after(d.pop("after", UNSET))

        def _parse_before(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        before = _parse_before(d.pop("before", UNSET))

        def _parse_clause(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        clause = _parse_clause(d.pop("clause", UNSET))

        version_kept = d.pop("version_kept", UNSET)

        change_answer = cls(
            change=change,
            id=id,
            part=part,
            star=star,
            after=after,
            before=before,
            clause=clause,
            version_kept=version_kept,
        )

        change_answer.additional_properties = d
        return change_answer

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
