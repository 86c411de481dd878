from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.exited_answer import ExitedAnswer
    from ..models.fired_answer import FiredAnswer


T = TypeVar("T", bound="MonitoredAnswer")


@_attrs_define
class MonitoredAnswer:
    """What the rules in force made of a movement.

    Attributes:
        exited (list[ExitedAnswer]): Rules that ended without a verdict.
        fired (list[FiredAnswer]): Rules that fired, also those that only record or alert.
        rules (str): Hash of the set of rules.
        arrived (list[FiredAnswer] | Unset): Of an internal transfer: rules that fired on its arrival, about the
            customer who receives it.
        model_score (None | str | Unset): What the model said, as a decimal from 0 to 1. Example: 0.912345.
    """

    exited: list[ExitedAnswer]
    fired: list[FiredAnswer]
    rules: str
    arrived: list[FiredAnswer] | Unset = UNSET
    model_score: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        exited = []
        for exited_item_data in self.exited:
            exited_item = exited_item_data.to_dict()
            exited.append(exited_item)

        fired = []
        for fired_item_data in self.fired:
            fired_item = fired_item_data.to_dict()
            fired.append(fired_item)

        rules = self.rules

        arrived: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.arrived, Unset):
            arrived = []
            for arrived_item_data in self.arrived:
                arrived_item = arrived_item_data.to_dict()
                arrived.append(arrived_item)

        model_score: None | str | Unset
        if isinstance(self.model_score, Unset):
            model_score = UNSET
        else:
            model_score = self.model_score

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "exited": exited,
                "fired": fired,
                "rules": rules,
            }
        )
        if arrived is not UNSET:
            field_dict["arrived"] = arrived
        if model_score is not UNSET:
            field_dict["model_score"] = model_score

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.exited_answer import ExitedAnswer
        from ..models.fired_answer import FiredAnswer

        d = dict(src_dict)
        exited = []
        _exited = d.pop("exited")
        for exited_item_data in _exited:
            exited_item = ExitedAnswer.from_dict(exited_item_data)

            exited.append(exited_item)

        fired = []
        _fired = d.pop("fired")
        for fired_item_data in _fired:
            fired_item = FiredAnswer.from_dict(fired_item_data)

            fired.append(fired_item)

        rules = d.pop("rules")

        _arrived = d.pop("arrived", UNSET)
        arrived: list[FiredAnswer] | Unset = UNSET
        if _arrived is not UNSET:
            arrived = []
            for arrived_item_data in _arrived:
                arrived_item = FiredAnswer.from_dict(arrived_item_data)

                arrived.append(arrived_item)

        def _parse_model_score(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        model_score = _parse_model_score(d.pop("model_score", UNSET))

        monitored_answer = cls(
            exited=exited,
            fired=fired,
            rules=rules,
            arrived=arrived,
            model_score=model_score,
        )

        monitored_answer.additional_properties = d
        return monitored_answer

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
