from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.alert_event_answer import AlertEventAnswer
    from ..models.alert_finding_answer_counted_by import AlertFindingAnswerCountedBy
    from ..models.alert_finding_answer_values import AlertFindingAnswerValues
    from ..models.points_answer import PointsAnswer


T = TypeVar("T", bound="AlertFindingAnswer")


@_attrs_define
class AlertFindingAnswer:
    """A finding of an alert.

    Attributes:
        action (str): What it asked for.
        at (str): When it was judged.
        counted_by (AlertFindingAnswerCountedBy): The key by which was counted: fields of the event. An id nobody names
            here is a pseudonym, `#…`. Example: {'customer': 'C1'}.
        entry (int): Seq of the entry that recorded it.
        explanation (str): In words.
        score (int): Its points.
        values (AlertFindingAnswerValues): Every value the condition read, by name; aggregates that have no name by
            their text. Example: {'limit': '10000.00 USD', 'sent': '12000.00 USD'}.
        version (int): Version of the rule that judged.
        event (AlertEventAnswer | None | Unset):
        points (list[PointsAnswer] | Unset): Of a typology: the rules that gave points, with their points.
        transfer (None | str | Unset): The movement, where the event is one that was decided.
    """

    action: str
    at: str
    counted_by: AlertFindingAnswerCountedBy
    entry: int
    explanation: str
    score: int
    values: AlertFindingAnswerValues
    version: int
    event: AlertEventAnswer | None | Unset = UNSET
    points: list[PointsAnswer] | Unset = UNSET
    transfer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.alert_event_answer import AlertEventAnswer

        action = self.action

        at = self.at

        counted_by = self.counted_by.to_dict()

        entry = self.entry

        explanation = self.explanation

        score = self.score

        values = self.values.to_dict()

        version = self.version

        event: dict[str, Any] | None | Unset
        if isinstance(self.event, Unset):
            event = UNSET
        elif isinstance(self.event, AlertEventAnswer):
            event = self.event.to_dict()
        else:
            event = self.event

        points: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.points, Unset):
            points = []
            for points_item_data in self.points:
                points_item = points_item_data.to_dict()
                points.append(points_item)

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "at": at,
                "counted_by": counted_by,
                "entry": entry,
                "explanation": explanation,
                "score": score,
                "values": values,
                "version": version,
            }
        )
        if event is not UNSET:
            field_dict["event"] = event
        if points is not UNSET:
            field_dict["points"] = points
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.alert_event_answer import AlertEventAnswer
        from ..models.alert_finding_answer_counted_by import AlertFindingAnswerCountedBy
        from ..models.alert_finding_answer_values import AlertFindingAnswerValues
        from ..models.points_answer import PointsAnswer

        d = dict(src_dict)
        action = d.pop("action")

        at = d.pop("at")

        counted_by = AlertFindingAnswerCountedBy.from_dict(d.pop("counted_by"))

        entry = d.pop("entry")

        explanation = d.pop("explanation")

        score = d.pop("score")

        values = AlertFindingAnswerValues.from_dict(d.pop("values"))

        version = d.pop("version")

        def _parse_event(data: object) -> AlertEventAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                event_type_0 = AlertEventAnswer.from_dict(data)

                return event_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AlertEventAnswer | None | Unset, data)

        event = _parse_event(d.pop("event", UNSET))

        _points = d.pop("points", UNSET)
        points: list[PointsAnswer] | Unset = UNSET
        if _points is not UNSET:
            points = []
            for points_item_data in _points:
                points_item = PointsAnswer.from_dict(points_item_data)

                points.append(points_item)

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        alert_finding_answer = cls(
            action=action,
            at=at,
            counted_by=counted_by,
            entry=entry,
            explanation=explanation,
            score=score,
            values=values,
            version=version,
            event=event,
            points=points,
            transfer=transfer,
        )

        alert_finding_answer.additional_properties = d
        return alert_finding_answer

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
