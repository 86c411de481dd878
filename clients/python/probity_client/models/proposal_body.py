from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_body import FileBody


T = TypeVar("T", bound="ProposalBody")


@_attrs_define
class ProposalBody:
    """A set to propose.

    Attributes:
        files (list[FileBody]): Every file of the set: it replaces the set in force as a whole.
        effective_at (None | str | Unset): From when it shall be in force (RFC 3339); at once where left out. Example:
            2026-12-01T00:00:00Z.
        note (str | Unset): Why; nothing personal.
    """

    files: list[FileBody]
    effective_at: None | str | Unset = UNSET
    note: str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        effective_at: None | str | Unset
        if isinstance(self.effective_at, Unset):
            effective_at = UNSET
        else:
            effective_at = self.effective_at

        note = self.note

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "files": files,
            }
        )
        if effective_at is not UNSET:
            field_dict["effective_at"] = effective_at
        if note is not UNSET:
            field_dict["note"] = note

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_body import FileBody

        d = dict(src_dict)
        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = FileBody.from_dict(files_item_data)

            files.append(files_item)

        def _parse_effective_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        effective_at = _parse_effective_at(d.pop("effective_at", UNSET))

        note = d.pop("note", UNSET)

        proposal_body = cls(
            files=files,
            effective_at=effective_at,
            note=note,
        )

        return proposal_body
