from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_body import FileBody
    from ..models.model_body import ModelBody
    from ..models.table_body import TableBody


T = TypeVar("T", bound="ProposalBody")


@_attrs_define
class ProposalBody:
    """A set to propose.

    Attributes:
        files (list[FileBody]): Every file of the set: it replaces the set in force as a whole.
        effective_at (None | str | Unset): From when it shall be in force (RFC 3339); at once where left out. Example:
            2026-12-01T00:00:00Z.
        lookback_days (int | None | Unset): Over how many days of history its new and changed rules look back once it is
            in force, 1 to 3653; 90 where left out. Example: 90.
        model (ModelBody | None | Unset):
        note (str | Unset): Why; nothing personal.
        tables (list[TableBody] | Unset): Peer figures its rules look up.
    """

    files: list[FileBody]
    effective_at: None | str | Unset = UNSET
    lookback_days: int | None | Unset = UNSET
    model: ModelBody | None | Unset = UNSET
    note: str | Unset = UNSET
    tables: list[TableBody] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_body import ModelBody

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        effective_at: None | str | Unset
        if isinstance(self.effective_at, Unset):
            effective_at = UNSET
        else:
            effective_at = self.effective_at

        lookback_days: int | None | Unset
        if isinstance(self.lookback_days, Unset):
            lookback_days = UNSET
        else:
            lookback_days = self.lookback_days

        model: dict[str, Any] | None | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        elif isinstance(self.model, ModelBody):
            model = self.model.to_dict()
        else:
            model = self.model

        note = self.note

        tables: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.tables, Unset):
            tables = []
            for tables_item_data in self.tables:
                tables_item = tables_item_data.to_dict()
                tables.append(tables_item)

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "files": files,
            }
        )
        if effective_at is not UNSET:
            field_dict["effective_at"] = effective_at
        if lookback_days is not UNSET:
            field_dict["lookback_days"] = lookback_days
        if model is not UNSET:
            field_dict["model"] = model
        if note is not UNSET:
            field_dict["note"] = note
        if tables is not UNSET:
            field_dict["tables"] = tables

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_body import FileBody
        from ..models.model_body import ModelBody
        from ..models.table_body import TableBody

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

        def _parse_lookback_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        lookback_days = _parse_lookback_days(d.pop("lookback_days", UNSET))

        def _parse_model(data: object) -> ModelBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_type_0 = ModelBody.from_dict(data)

                return model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelBody | None | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        note = d.pop("note", UNSET)

        _tables = d.pop("tables", UNSET)
        tables: list[TableBody] | Unset = UNSET
        if _tables is not UNSET:
            tables = []
            for tables_item_data in _tables:
                tables_item = TableBody.from_dict(tables_item_data)

                tables.append(tables_item)

        proposal_body = cls(
            files=files,
            effective_at=effective_at,
            lookback_days=lookback_days,
            model=model,
            note=note,
            tables=tables,
        )

        return proposal_body
