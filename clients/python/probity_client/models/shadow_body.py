from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_body import FileBody
    from ..models.model_body import ModelBody
    from ..models.table_body import TableBody


T = TypeVar("T", bound="ShadowBody")


@_attrs_define
class ShadowBody:
    """A shadow to start: one of `files`, `rules` and `proposal`.

    Attributes:
        files (list[FileBody] | Unset): Every file of a set.
        model (ModelBody | None | Unset):
        note (str | Unset): Why; nothing personal.
        proposal (None | str | Unset): A proposal that waits. Example: rsp_1042.
        rules (None | str | Unset): SHA-256 of a set that was proposed, or in force, before.
        tables (list[TableBody] | Unset): Peer figures its rules look up.
    """

    files: list[FileBody] | Unset = UNSET
    model: ModelBody | None | Unset = UNSET
    note: str | Unset = UNSET
    proposal: None | str | Unset = UNSET
    rules: None | str | Unset = UNSET
    tables: list[TableBody] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_body import ModelBody

        files: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.files, Unset):
            files = []
            for files_item_data in self.files:
                files_item = files_item_data.to_dict()
                files.append(files_item)

        model: dict[str, Any] | None | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        elif isinstance(self.model, ModelBody):
            model = self.model.to_dict()
        else:
            model = self.model

        note = self.note

        proposal: None | str | Unset
        if isinstance(self.proposal, Unset):
            proposal = UNSET
        else:
            proposal = self.proposal

        rules: None | str | Unset
        if isinstance(self.rules, Unset):
            rules = UNSET
        else:
            rules = self.rules

        tables: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.tables, Unset):
            tables = []
            for tables_item_data in self.tables:
                tables_item = tables_item_data.to_dict()
                tables.append(tables_item)

        field_dict: dict[str, Any] = {}

        field_dict.update({})
        if files is not UNSET:
            field_dict["files"] = files
        if model is not UNSET:
            field_dict["model"] = model
        if note is not UNSET:
            field_dict["note"] = note
        if proposal is not UNSET:
            field_dict["proposal"] = proposal
        if rules is not UNSET:
            field_dict["rules"] = rules
        if tables is not UNSET:
            field_dict["tables"] = tables

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_body import FileBody
        from ..models.model_body import ModelBody
        from ..models.table_body import TableBody

        d = dict(src_dict)
        _files = d.pop("files", UNSET)
        files: list[FileBody] | Unset = UNSET
        if _files is not UNSET:
            files = []
            for files_item_data in _files:
                files_item = FileBody.from_dict(files_item_data)

                files.append(files_item)

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

        def _parse_proposal(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        proposal = _parse_proposal(d.pop("proposal", UNSET))

        def _parse_rules(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rules = _parse_rules(d.pop("rules", UNSET))

        _tables = d.pop("tables", UNSET)
        tables: list[TableBody] | Unset = UNSET
        if _tables is not UNSET:
            tables = []
            for tables_item_data in _tables:
                tables_item = TableBody.from_dict(tables_item_data)

                tables.append(tables_item)

        shadow_body = cls(
            files=files,
            model=model,
            note=note,
            proposal=proposal,
            rules=rules,
            tables=tables,
        )

        return shadow_body
