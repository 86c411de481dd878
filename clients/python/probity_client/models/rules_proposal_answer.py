from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.lookback_count_answer import LookbackCountAnswer
    from ..models.model_answer import ModelAnswer
    from ..models.table_answer import TableAnswer


T = TypeVar("T", bound="RulesProposalAnswer")


@_attrs_define
class RulesProposalAnswer:
    """A proposal.

    Attributes:
        tables (list[TableAnswer]): Its tables of peer figures.
        change (str): `publish` or `rollback`.
        effective_at (str): From when.
        note (str): Why.
        proposal (str): Its id. Example: rsp_1042.
        proposed_at (str): When.
        proposed_by (str): Who proposed it.
        replaces (str): What it replaces; zeros for nothing.
        rules (str): SHA-256 of the set's text.
        state (str): `proposed` or `approved`.
        model (ModelAnswer | None | Unset):
        approved_by (None | str | Unset): Who approved it.
        lookback_count (LookbackCountAnswer | None | Unset):
        lookback_days (int | None | Unset): Over how many days of history its new and changed rules look back; absent
            where it was proposed before sets did.
    """

    tables: list[TableAnswer]
    change: str
    effective_at: str
    note: str
    proposal: str
    proposed_at: str
    proposed_by: str
    replaces: str
    rules: str
    state: str
    model: ModelAnswer | None | Unset = UNSET
    approved_by: None | str | Unset = UNSET
    lookback_count: LookbackCountAnswer | None | Unset = UNSET
    lookback_days: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.lookback_count_answer import LookbackCountAnswer
        from ..models.model_answer import ModelAnswer

        tables = []
        for tables_item_data in self.tables:
            tables_item = tables_item_data.to_dict()
            tables.append(tables_item)

        change = self.change

        effective_at = self.effective_at

        note = self.note

        proposal = self.proposal

        proposed_at = self.proposed_at

        proposed_by = self.proposed_by

        replaces = self.replaces

        rules = self.rules

        state = self.state

        model: dict[str, Any] | None | Unset
        if isinstance(self.model, Unset):
            model = UNSET
        elif isinstance(self.model, ModelAnswer):
            model = self.model.to_dict()
        else:
            model = self.model

        approved_by: None | str | Unset
        if isinstance(self.approved_by, Unset):
            approved_by = UNSET
        else:
            approved_by = self.approved_by

        lookback_count: dict[str, Any] | None | Unset
        if isinstance(self.lookback_count, Unset):
            lookback_count = UNSET
        elif isinstance(self.lookback_count, LookbackCountAnswer):
            lookback_count = self.lookback_count.to_dict()
        else:
            lookback_count = self.lookback_count

        lookback_days: int | None | Unset
        if isinstance(self.lookback_days, Unset):
            lookback_days = UNSET
        else:
            lookback_days = self.lookback_days

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "tables": tables,
                "change": change,
                "effective_at": effective_at,
                "note": note,
                "proposal": proposal,
                "proposed_at": proposed_at,
                "proposed_by": proposed_by,
                "replaces": replaces,
                "rules": rules,
                "state": state,
            }
        )
        if model is not UNSET:
            field_dict["model"] = model
        if approved_by is not UNSET:
            field_dict["approved_by"] = approved_by
        if lookback_count is not UNSET:
            field_dict["lookback_count"] = lookback_count
        if lookback_days is not UNSET:
            field_dict["lookback_days"] = lookback_days

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.lookback_count_answer import LookbackCountAnswer
        from ..models.model_answer import ModelAnswer
        from ..models.table_answer import TableAnswer

        d = dict(src_dict)
        tables = []
        _tables = d.pop("tables")
        for tables_item_data in _tables:
            tables_item = TableAnswer.from_dict(tables_item_data)

            tables.append(tables_item)

        change = d.pop("change")

        effective_at = d.pop("effective_at")

        note = d.pop("note")

        proposal = d.pop("proposal")

        proposed_at = d.pop("proposed_at")

        proposed_by = d.pop("proposed_by")

        replaces = d.pop("replaces")

        rules = d.pop("rules")

        state = d.pop("state")

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

        def _parse_approved_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        approved_by = _parse_approved_by(d.pop("approved_by", UNSET))

        def _parse_lookback_count(data: object) -> LookbackCountAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                lookback_count_type_0 = LookbackCountAnswer.from_dict(data)

                return lookback_count_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LookbackCountAnswer | None | Unset, data)

        lookback_count = _parse_lookback_count(d.pop("lookback_count", UNSET))

        def _parse_lookback_days(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        lookback_days = _parse_lookback_days(d.pop("lookback_days", UNSET))

        rules_proposal_answer = cls(
            tables=tables,
            change=change,
            effective_at=effective_at,
            note=note,
            proposal=proposal,
            proposed_at=proposed_at,
            proposed_by=proposed_by,
            replaces=replaces,
            rules=rules,
            state=state,
            model=model,
            approved_by=approved_by,
            lookback_count=lookback_count,
            lookback_days=lookback_days,
        )

        rules_proposal_answer.additional_properties = d
        return rules_proposal_answer

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
