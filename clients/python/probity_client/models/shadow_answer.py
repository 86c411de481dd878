from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.model_answer import ModelAnswer
    from ..models.shadow_report import ShadowReport
    from ..models.table_answer import TableAnswer


T = TypeVar("T", bound="ShadowAnswer")


@_attrs_define
class ShadowAnswer:
    """A shadow.

    Attributes:
        tables (list[TableAnswer]): Its tables of peer figures.
        entries (int): Entries there are.
        note (str): Why it was started.
        rules (str): SHA-256 of the set.
        shadow (str): Its id. Example: shd_1042.
        started_at (str): When.
        started_by (str): Who started it.
        state (str): `waiting`, `warming` (it reads the history before its start), `running`, `failed` or `ended`.
        through (int): The entry it reads next.
        model (ModelAnswer | None | Unset):
        cause (None | str | Unset): Why it failed, or what was said when it ended.
        end (None | str | Unset): `asked`, `failed` or `slow`, once it ended.
        ended_at (None | str | Unset): When.
        ended_by (None | str | Unset): Who stopped it.
        report (None | ShadowReport | Unset):
    """

    tables: list[TableAnswer]
    entries: int
    note: str
    rules: str
    shadow: str
    started_at: str
    started_by: str
    state: str
    through: int
    model: ModelAnswer | None | Unset = UNSET
    cause: None | str | Unset = UNSET
    end: None | str | Unset = UNSET
    ended_at: None | str | Unset = UNSET
    ended_by: None | str | Unset = UNSET
    report: None | ShadowReport | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.model_answer import ModelAnswer
        from ..models.shadow_report import ShadowReport

        tables = []
        for tables_item_data in self.tables:
            tables_item = tables_item_data.to_dict()
            tables.append(tables_item)

        entries = self.entries

        note = self.note

        rules = self.rules

        shadow = self.shadow

        started_at = self.started_at

        started_by = self.started_by

        state = self.state

        through = self.through

        model: dict[str, Any] | None | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        elif isinstance(self.model, ModelAnswer):
            model = self.model.to_dict()
        else:
            model = self.model

        cause: None | str | Unset
        if isinstance(self.cause, Unset):
            cause = UNSET
        else:
            cause = self.cause

        end: None | str | Unset
        if isinstance(self.end, Unset):
            end = UNSET
        else:
            end = self.end

        ended_at: None | str | Unset
        if isinstance(self.ended_at, Unset):
            ended_at = UNSET
        else:
            ended_at = self.ended_at

        ended_by: None | str | Unset
        if isinstance(self.ended_by, Unset):
            ended_by = UNSET
        else:
            ended_by = self.ended_by

        report: dict[str, Any] | None | Unset
        if isinstance(self.report, Unset):
            report = UNSET
        elif isinstance(self.report, ShadowReport):
            report = self.report.to_dict()
        else:
            report = self.report

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tables": tables,
                "entries": entries,
                "note": note,
                "rules": rules,
                "shadow": shadow,
                "started_at": started_at,
                "started_by": started_by,
                "state": state,
                "through": through,
            }
        )
        if model is not UNSET:
            field_dict["model"] = model
        if cause is not UNSET:
            field_dict["cause"] = cause
        if end is not UNSET:
            field_dict["end"] = end
        if ended_at is not UNSET:
            field_dict["ended_at"] = ended_at
        if ended_by is not UNSET:
            field_dict["ended_by"] = ended_by
        if report is not UNSET:
            field_dict["report"] = report

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.model_answer import ModelAnswer
        from ..models.shadow_report import ShadowReport
        from ..models.table_answer import TableAnswer

        d = dict(src_dict)
        tables = []
        _tables = d.pop("tables")
        for tables_item_data in _tables:
            tables_item = TableAnswer.from_dict(tables_item_data)

            tables.append(tables_item)

        entries = d.pop("entries")

        note = d.pop("note")

        rules = d.pop("rules")

        shadow = d.pop("shadow")

        started_at = d.pop("started_at")

        started_by = d.pop("started_by")

        state = d.pop("state")

        through = d.pop("through")

        def _parse_model(data: object) -> ModelAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_type_0 = ModelAnswer.from_dict(data)

                return model_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelAnswer | None | Unset, data)

        model = _parse_model(d.pop("model", UNSET))

        def _parse_cause(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        cause = _parse_cause(d.pop("cause", UNSET))

        def _parse_end(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        end = _parse_end(d.pop("end", UNSET))

        def _parse_ended_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ended_at = _parse_ended_at(d.pop("ended_at", UNSET))

        def _parse_ended_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ended_by = _parse_ended_by(d.pop("ended_by", UNSET))

        def _parse_report(data: object) -> None | ShadowReport | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                report_type_0 = ShadowReport.from_dict(data)

                return report_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ShadowReport | Unset, data)

        report = _parse_report(d.pop("report", UNSET))

        shadow_answer = cls(
            tables=tables,
            entries=entries,
            note=note,
            rules=rules,
            shadow=shadow,
            started_at=started_at,
            started_by=started_by,
            state=state,
            through=through,
            model=model,
            cause=cause,
            end=end,
            ended_at=ended_at,
            ended_by=ended_by,
            report=report,
        )

        shadow_answer.additional_properties = d
        return shadow_answer

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
