from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="JudgeBody")


@_attrs_define
class JudgeBody:
    """How a pair is judged.

    Attributes:
        document (str): Document, case or ticket in which the reasons are written down.
        entry (str): The entry of the pair.
        list_ (str): The list of the pair.
        reasons (list[str]): Codes of the policy's `[clearances.reasons]`, 1 to 8. Example: ['pair.born_differs'].
        role (None | str | Unset): Who of the decision: `customer` (default), or `counterparty` for the other side of
            its transfer.
    """

    document: str
    entry: str
    list_: str
    reasons: list[str]
    role: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        document = self.document

        entry = self.entry

        list_ = self.list_

        reasons = self.reasons

        role: None | str | Unset
        if isinstance(self.role, Unset):
            role = UNSET
        else:
            role = self.role

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "document": document,
                "entry": entry,
                "list": list_,
                "reasons": reasons,
            }
        )
        if role is not UNSET:
            field_dict["role"] = role

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        document = d.pop("document")

        entry = d.pop("entry")

        list_ = d.pop("list")

        reasons = cast(list[str], d.pop("reasons"))

        def _parse_role(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        role = _parse_role(d.pop("role", UNSET))

        judge_body = cls(
            document=document,
            entry=entry,
            list_=list_,
            reasons=reasons,
            role=role,
        )

        return judge_body
