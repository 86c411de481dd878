from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.fired_answer import FiredAnswer
    from ..models.problem import Problem


T = TypeVar("T", bound="ActivityAnswer")


@_attrs_define
class ActivityAnswer:
    """What became of an event.

    Attributes:
        result (str): `taken`, `duplicate` or `refused`. Example: taken.
        entry (int | None | Unset): The entry that holds it.
        fired (list[FiredAnswer] | Unset): Rules that fired; internal audience only.
        id (None | str | Unset): The source's id.
        late_seconds (int | None | Unset): Set where it happened before it was taken in: by how many whole seconds.
        model_score (None | str | Unset): What the model said, as a decimal from 0 to 1; internal audience only.
            Example: 0.912345.
        out_of_order (bool | Unset): Set where an event that happened later was taken before.
        problem (None | Problem | Unset):
        row (int | None | Unset): Which row of the stream, from 1.
        standing_change (None | str | Unset): The standing it sets, where a rule restricts the customer; internal
            audience only. Example: hold.
        undecided (list[str] | Unset): Rules that could not be decided, as `rule: cause`; internal audience only.
    """

    result: str
    entry: int | None | Unset = UNSET
    fired: list[FiredAnswer] | Unset = UNSET
    id: None | str | Unset = UNSET
    late_seconds: int | None | Unset = UNSET
    model_score: None | str | Unset = UNSET
    out_of_order: bool | Unset = UNSET
    problem: None | Problem | Unset = UNSET
    row: int | None | Unset = UNSET
    standing_change: None | str | Unset = UNSET
    undecided: list[str] | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.problem import Problem

        result = self.result

        entry: int | None | Unset
        if isinstance(self.entry, Unset):
            entry = UNSET
        else:
            entry = self.entry

        fired: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.fired, Unset):
            fired = []
            for fired_item_data in self.fired:
                fired_item = fired_item_data.to_dict()
                fired.append(fired_item)

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        late_seconds: int | None | Unset
        if isinstance(self.late_seconds, Unset):
            late_seconds = UNSET
        else:
            late_seconds = self.late_seconds

        model_score: None | str | Unset
        if isinstance(self.model_score, Unset):
            model_score = UNSET
        else:
            model_score = self.model_score

        out_of_order = self.out_of_order

        problem: dict[str, Any] | None | Unset
        if isinstance(self.problem, Unset):
            problem = UNSET
        elif isinstance(self.problem, Problem):
            problem = self.problem.to_dict()
        else:
            problem = self.problem

        row: int | None | Unset
        if isinstance(self.row, Unset):
            row = UNSET
        else:
            row = self.row

        standing_change: None | str | Unset
        if isinstance(self.standing_change, Unset):
            standing_change = UNSET
        else:
            standing_change = self.standing_change

        undecided: list[str] | Unset = UNSET
        if not isinstance(self.undecided, Unset):
            undecided = self.undecided

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "result": result,
            }
        )
        if entry is not UNSET:
            field_dict["entry"] = entry
        if fired is not UNSET:
            field_dict["fired"] = fired
        if id is not UNSET:
            field_dict["id"] = id
        if late_seconds is not UNSET:
            field_dict["late_seconds"] = late_seconds
        if model_score is not UNSET:
            field_dict["model_score"] = model_score
        if out_of_order is not UNSET:
            field_dict["out_of_order"] = out_of_order
        if problem is not UNSET:
            field_dict["problem"] = problem
        if row is not UNSET:
            field_dict["row"] = row
        if standing_change is not UNSET:
            field_dict["standing_change"] = standing_change
        if undecided is not UNSET:
            field_dict["undecided"] = undecided

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.fired_answer import FiredAnswer
        from ..models.problem import Problem

        d = dict(src_dict)
        result = d.pop("result")

        def _parse_entry(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        entry = _parse_entry(d.pop("entry", UNSET))

        _fired = d.pop("fired", UNSET)
        fired: list[FiredAnswer] | Unset = UNSET
        if _fired is not UNSET:
            fired = []
            for fired_item_data in _fired:
                fired_item = FiredAnswer.from_dict(fired_item_data)

                fired.append(fired_item)

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_late_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        late_seconds = _parse_late_seconds(d.pop("late_seconds", UNSET))

        def _parse_model_score(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_score = _parse_model_score(d.pop("model_score", UNSET))

        out_of_order = d.pop("out_of_order", UNSET)

        def _parse_problem(data: object) -> None | Problem | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                problem_type_0 = Problem.from_dict(data)

                return problem_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Problem | Unset, data)

        problem = _parse_problem(d.pop("problem", UNSET))

        def _parse_row(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        row = _parse_row(d.pop("row", UNSET))

        def _parse_standing_change(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        standing_change = _parse_standing_change(d.pop("standing_change", UNSET))

        undecided = cast(list[str], d.pop("undecided", UNSET))

        activity_answer = cls(
            result=result,
            entry=entry,
            fired=fired,
            id=id,
            late_seconds=late_seconds,
            model_score=model_score,
            out_of_order=out_of_order,
            problem=problem,
            row=row,
            standing_change=standing_change,
            undecided=undecided,
        )

        activity_answer.additional_properties = d
        return activity_answer

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
