from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="CloseBody")


@_attrs_define
class CloseBody:
    """How one pair of a hit is closed.

    Attributes:
        disposition (str): `true_match`, `false_positive` or `escalated`.
        document (str): Document, case or ticket in which the reasons are written down.
        entry (None | str | Unset): The entry of the pair.
        list_ (None | str | Unset): The list of the pair; left out together with `entry` where the hit could not be
            screened.
    """

    disposition: str
    document: str
    entry: None | str | Unset = UNSET
    list_: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        disposition = self.disposition

        document = self.document

        entry: None | str | Unset
        if isinstance(self.entry, Unset):
            entry = UNSET
        else:
            entry = self.entry

        list_: None | str | Unset
        if isinstance(self.list_, Unset):
            list_ = UNSET
        else:
            list_ = self.list_

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "disposition": disposition,
                "document": document,
            }
        )
        if entry is not UNSET:
            field_dict["entry"] = entry
        if list_ is not UNSET:
            field_dict["list"] = list_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        disposition = d.pop("disposition")

        document = d.pop("document")

        def _parse_entry(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        entry = _parse_entry(d.pop("entry", UNSET))

        def _parse_list_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        list_ = _parse_list_(d.pop("list", UNSET))

        close_body = cls(
            disposition=disposition,
            document=document,
            entry=entry,
            list_=list_,
        )

        return close_body
