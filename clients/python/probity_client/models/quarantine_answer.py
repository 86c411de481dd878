from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.raw_file import RawFile


T = TypeVar("T", bound="QuarantineAnswer")


@_attrs_define
class QuarantineAnswer:
    """A version in quarantine.

    Attributes:
        approvals (int): How many persons accepted it.
        approvals_needed (int): How many must.
        approved_by (list[str]): Who did; internal eyes only.
        detail (str): Every guard that spoke, with its numbers.
        entry (int): Seq of the entry that put it there: what an approval or rejection names.
        guard (str): The gravest guard that spoke, e.g. `parties_shrunk`.
        parser (str): Parser and version.
        parties (int): Parties found; 0 where the parser refused the files.
        raw (list[RawFile]): Raw files and their hashes.
        rejected (bool): Whether it was rejected; the same bytes are then not looked at again.
        since (str): Since when.
        published (None | str | Unset): The issuer's date.
        rejected_by (None | str | Unset): Who rejected it; internal eyes only.
    """

    approvals: int
    approvals_needed: int
    approved_by: list[str]
    detail: str
    entry: int
    guard: str
    parser: str
    parties: int
    raw: list[RawFile]
    rejected: bool
    since: str
    published: None | str | Unset = UNSET
    rejected_by: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        approvals = self.approvals

        approvals_needed = self.approvals_needed

        approved_by = self.approved_by

        detail = self.detail

        entry = self.entry

        guard = self.guard

        parser = self.parser

        parties = self.parties

        raw = []
        for raw_item_data in self.raw:
            raw_item = raw_item_data.to_dict()
            raw.append(raw_item)

        rejected = self.rejected

        since = self.since

        published: None | str | Unset
        if isinstance(self.published, Unset):
            published = UNSET
        else:
            published = self.published

        rejected_by: None | str | Unset
        if isinstance(self.rejected_by, Unset):
            rejected_by = UNSET
        else:
            rejected_by = self.rejected_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "approvals": approvals,
                "approvals_needed": approvals_needed,
                "approved_by": approved_by,
                "detail": detail,
                "entry": entry,
                "guard": guard,
                "parser": parser,
                "parties": parties,
                "raw": raw,
                "rejected": rejected,
                "since": since,
            }
        )
        if published is not UNSET:
            field_dict["published"] = published
        if rejected_by is not UNSET:
            field_dict["rejected_by"] = rejected_by

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.raw_file import RawFile

        d = dict(src_dict)
        approvals = d.pop("approvals")

        approvals_needed = d.pop("approvals_needed")

        approved_by = cast(list[str], d.pop("approved_by"))

        detail = d.pop("detail")

        entry = d.pop("entry")

        guard = d.pop("guard")

        parser = d.pop("parser")

        parties = d.pop("parties")

        raw = []
        _raw = d.pop("raw")
        for raw_item_data in _raw:
            raw_item = RawFile.from_dict(raw_item_data)

            raw.append(raw_item)

        rejected = d.pop("rejected")

        since = d.pop("since")

        def _parse_published(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        published = _parse_published(d.pop("published", UNSET))

        def _parse_rejected_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rejected_by = _parse_rejected_by(d.pop("rejected_by", UNSET))

        quarantine_answer = cls(
            approvals=approvals,
            approvals_needed=approvals_needed,
            approved_by=approved_by,
            detail=detail,
            entry=entry,
            guard=guard,
            parser=parser,
            parties=parties,
            raw=raw,
            rejected=rejected,
            since=since,
            published=published,
            rejected_by=rejected_by,
        )

        quarantine_answer.additional_properties = d
        return quarantine_answer

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
