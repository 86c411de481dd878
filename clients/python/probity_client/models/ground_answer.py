from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="GroundAnswer")


@_attrs_define
class GroundAnswer:
    """A ground that remains.

    Attributes:
        kind (str): `listing`, `terrorist_financing`, `order`, `filing_hold`, `officer`, `unscreened`, or
            `restricted_factor` to
            whoever may not know more.
        authority (None | str | Unset): A restriction: its authority.
        certainty (None | str | Unset): A listing: how sure.
        document (None | str | Unset): A restriction: the document it rests on.
        entry (None | str | Unset): A listing: the entry.
        list_ (None | str | Unset): A listing: the list.
        measures (list[str] | Unset): A listing: its measures.
        programmes (list[str] | Unset): A listing: its programmes.
        reason (None | str | Unset): A restriction: its reason.
    """

    kind: str
    authority: None | str | Unset = UNSET
    certainty: None | str | Unset = UNSET
    document: None | str | Unset = UNSET
    entry: None | str | Unset = UNSET
    list_: None | str | Unset = UNSET
    measures: list[str] | Unset = UNSET
    programmes: list[str] | Unset = UNSET
    reason: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        authority: None | str | Unset
        if isinstance(self.authority, Unset):
            authority = UNSET
        else:
            authority = self.authority

        certainty: None | str | Unset
        if isinstance(self.certainty, Unset):
            certainty = UNSET
        else:
            certainty = self.certainty

        document: None | str | Unset
        if isinstance(self.document, Unset):
            document = UNSET
        else:
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

        measures: list[str] | Unset = UNSET
        if not isinstance(self.measures, Unset):
            measures = self.measures

        programmes: list[str] | Unset = UNSET
        if not isinstance(self.programmes, Unset):
            programmes = self.programmes

        reason: None | str | Unset
        if isinstance(self.reason, Unset):
            reason = UNSET
        else:
            reason = self.reason

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "kind": kind,
            }
        )
        if authority is not UNSET:
            field_dict["authority"] = authority
        if certainty is not UNSET:
            field_dict["certainty"] = certainty
        if document is not UNSET:
            field_dict["document"] = document
        if entry is not UNSET:
            field_dict["entry"] = entry
        if list_ is not UNSET:
            field_dict["list"] = list_
        if measures is not UNSET:
            field_dict["measures"] = measures
        if programmes is not UNSET:
            field_dict["programmes"] = programmes
        if reason is not UNSET:
            field_dict["reason"] = reason

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        kind = d.pop("kind")

        def _parse_authority(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        authority = _parse_authority(d.pop("authority", UNSET))

        def _parse_certainty(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        certainty = _parse_certainty(d.pop("certainty", UNSET))

        def _parse_document(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        document = _parse_document(d.pop("document", UNSET))

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

        measures = cast(list[str], d.pop("measures", UNSET))

        programmes = cast(list[str], d.pop("programmes", UNSET))

        def _parse_reason(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        reason = _parse_reason(d.pop("reason", UNSET))

        ground_answer = cls(
            kind=kind,
            authority=authority,
            certainty=certainty,
            document=document,
            entry=entry,
            list_=list_,
            measures=measures,
            programmes=programmes,
            reason=reason,
        )

        ground_answer.additional_properties = d
        return ground_answer

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
