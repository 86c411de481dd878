from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.publication_file import PublicationFile


T = TypeVar("T", bound="PublicationBody")


@_attrs_define
class PublicationBody:
    """A publication.

    Attributes:
        current_at (str): When the issuer offered it: what its age is counted from. RFC 3339 in UTC. Example:
            2026-11-21T08:00:00Z.
        files (list[PublicationFile]): Its files, in the order the parser wants them.
        first_seen (None | str | Unset): When its bytes were first seen; left out, `current_at`.
        parser (None | str | Unset): Which parser of the catalogue; left out, the preferred one of the list.
        published (None | str | Unset): The issuer's date, where the files do not state it. Example: 2026-11-20.
    """

    current_at: str
    files: list[PublicationFile]
    first_seen: None | str | Unset = UNSET
    parser: None | str | Unset = UNSET
    published: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        current_at = self.current_at

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        first_seen: None | str | Unset
        if isinstance(self.first_seen, Unset):
            first_seen = UNSET
        else:
            first_seen = self.first_seen

        parser: None | str | Unset
        if isinstance(self.parser, Unset):
            parser = UNSET
        else:
            parser = self.parser

        published: None | str | Unset
        if isinstance(self.published, Unset):
            published = UNSET
        else:
            published = self.published

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "current_at": current_at,
                "files": files,
            }
        )
        if first_seen is not UNSET:
            field_dict["first_seen"] = first_seen
        if parser is not UNSET:
            field_dict["parser"] = parser
        if published is not UNSET:
            field_dict["published"] = published

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.publication_file import PublicationFile

        d = dict(src_dict)
        current_at = d.pop("current_at")

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = PublicationFile.from_dict(files_item_data)

            files.append(files_item)

        def _parse_first_seen(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        first_seen = _parse_first_seen(d.pop("first_seen", UNSET))

        def _parse_parser(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        parser = _parse_parser(d.pop("parser", UNSET))

        def _parse_published(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        published = _parse_published(d.pop("published", UNSET))

        publication_body = cls(
            current_at=current_at,
            files=files,
            first_seen=first_seen,
            parser=parser,
            published=published,
        )

        return publication_body
