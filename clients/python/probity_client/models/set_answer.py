from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.change_answer import ChangeAnswer
    from ..models.cost_answer import CostAnswer
    from ..models.diagnosis import Diagnosis
    from ..models.rule_file_answer import RuleFileAnswer
    from ..models.set_model_answer import SetModelAnswer
    from ..models.table_rows_answer import TableRowsAnswer


T = TypeVar("T", bound="SetAnswer")


@_attrs_define
class SetAnswer:
    """A set of rules.

    Attributes:
        changes (list[ChangeAnswer]): What differs from `against`, rules first.
        diagnostics (list[Diagnosis]): What is wrong with it, where this build cannot compile it, and what its author
            should look at.
        files (list[RuleFileAnswer]): Every file.
        rules (str): SHA-256 of all of it.
        tables (list[TableRowsAnswer]): Its tables of peer figures.
        against (None | str | Unset): What `changes` compares with; absent where no set is in force and none was named.
        cost (CostAnswer | None | Unset):
        cost_before (CostAnswer | None | Unset):
        model (None | SetModelAnswer | Unset):
    """

    changes: list[ChangeAnswer]
    diagnostics: list[Diagnosis]
    files: list[RuleFileAnswer]
    rules: str
    tables: list[TableRowsAnswer]
    against: None | str | Unset = UNSET
    cost: CostAnswer | None | Unset = UNSET
    cost_before: CostAnswer | None | Unset = UNSET
    model: None | SetModelAnswer | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.cost_answer import CostAnswer
        from ..models.set_model_answer import SetModelAnswer

        changes = []
        for changes_item_data in self.changes:
            changes_item = changes_item_data.to_dict()
            changes.append(changes_item)

        diagnostics = []
        for diagnostics_item_data in self.diagnostics:
            diagnostics_item = diagnostics_item_data.to_dict()
            diagnostics.append(diagnostics_item)

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        rules = self.rules

        tables = []
        for tables_item_data in self.tables:
            tables_item = tables_item_data.to_dict()
            tables.append(tables_item)

        against: None | str | Unset
        if isinstance(self.against, Unset):
            against = UNSET
        else:
            against = self.against

        cost: dict[str, Any] | None | Unset
        if isinstance(self.cost, Unset):
            cost = UNSET
        elif isinstance(self.cost, CostAnswer):
            cost = self.cost.to_dict()
        else:
            cost = self.cost

        cost_before: dict[str, Any] | None | Unset
        if isinstance(self.cost_before, Unset):
            cost_before = UNSET
        elif isinstance(self.cost_before, CostAnswer):
            cost_before = self.cost_before.to_dict()
        else:
            cost_before = self.cost_before

        model: dict[str, Any] | None | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        elif isinstance(self.model, SetModelAnswer):
            model = self.model.to_dict()
        else:
            model = self.model

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "changes": changes,
                "diagnostics": diagnostics,
                "files": files,
                "rules": rules,
                "tables": tables,
            }
        )
        if against is not UNSET:
            field_dict["against"] = against
        if cost is not UNSET:
            field_dict["cost"] = cost
        if cost_before is not UNSET:
            field_dict["cost_before"] = cost_before
        if model is not UNSET:
            field_dict["model"] = model

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.change_answer import ChangeAnswer
        from ..models.cost_answer import CostAnswer
        from ..models.diagnosis import Diagnosis
        from ..models.rule_file_answer import RuleFileAnswer
        from ..models.set_model_answer import SetModelAnswer
        from ..models.table_rows_answer import TableRowsAnswer

        d = dict(src_dict)
        changes = []
        _changes = d.pop("changes")
        for changes_item_data in _changes:
            changes_item = ChangeAnswer.from_dict(changes_item_data)

            changes.append(changes_item)

        diagnostics = []
        _diagnostics = d.pop("diagnostics")
        for diagnostics_item_data in _diagnostics:
            diagnostics_item = Diagnosis.from_dict(diagnostics_item_data)

            diagnostics.append(diagnostics_item)

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = RuleFileAnswer.from_dict(files_item_data)

            files.append(files_item)

        rules = d.pop("rules")

        tables = []
        _tables = d.pop("tables")
        for tables_item_data in _tables:
            tables_item = TableRowsAnswer.from_dict(tables_item_data)

            tables.append(tables_item)

        def _parse_against(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        against = _parse_against(d.pop("against", UNSET))

        def _parse_cost(data: object) -> CostAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cost_type_0 = CostAnswer.from_dict(data)

                return cost_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostAnswer | None | Unset, data)

        cost = _parse_cost(d.pop("cost", UNSET))

        def _parse_cost_before(data: object) -> CostAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                cost_before_type_0 = CostAnswer.from_dict(data)

                return cost_before_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(CostAnswer | None | Unset, data)

        cost_before = _parse_cost_before(d.pop("cost_before", UNSET))

        def _parse_model(data: object) -> None | SetModelAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_type_0 = SetModelAnswer.from_dict(data)

                return model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SetModelAnswer | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        set_answer = cls(
            changes=changes,
            diagnostics=diagnostics,
            files=files,
            rules=rules,
            tables=tables,
            against=against,
            cost=cost,
            cost_before=cost_before,
            model=model,
        )

        set_answer.additional_properties = d
        return set_answer

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
