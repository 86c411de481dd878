from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.both_figures import BothFigures
    from ..models.look_answer import LookAnswer
    from ..models.moves_answer import MovesAnswer
    from ..models.overlap_answer import OverlapAnswer
    from ..models.shadow_rule_answer import ShadowRuleAnswer


T = TypeVar("T", bound="ShadowReport")


@_attrs_define
class ShadowReport:
    """What a shadow found since its start.

    Attributes:
        alerts (BothFigures): The same figure of both.
        cases (OverlapAnswer): How far both agree.
        chain (str): Hash over everything the shadow judged.
        complete (bool): Whether every case was compared; not past 200,000.
        customers (OverlapAnswer): How far both agree.
        events (int): Events judged.
        gained (list[LookAnswer]): Cases only the shadow has, the newest first; the first fifty.
        lost (list[LookAnswer]): Cases it lacks.
        movements (int): Of those, movements.
        rules (list[ShadowRuleAnswer]): By rule.
        since (int): Entries after this one are counted.
        since_at (str): When that was.
        through (int): Entries before this one are counted.
        through_at (str): When the last of them was.
        would_hold (MovesAnswer): Movements to look at.
        would_release (MovesAnswer): Movements to look at.
        alerts_per_day_x100 (BothFigures | None | Unset):
    """

    alerts: BothFigures
    cases: OverlapAnswer
    chain: str
    complete: bool
    customers: OverlapAnswer
    events: int
    gained: list[LookAnswer]
    lost: list[LookAnswer]
    movements: int
    rules: list[ShadowRuleAnswer]
    since: int
    since_at: str
    through: int
    through_at: str
    would_hold: MovesAnswer
    would_release: MovesAnswer
    alerts_per_day_x100: BothFigures | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.both_figures import BothFigures

        alerts = self.alerts.to_dict()

        cases = self.cases.to_dict()

        chain = self.chain

        complete = self.complete

        customers = self.customers.to_dict()

        events = self.events

        gained = []
        for gained_item_data in self.gained:
            gained_item = gained_item_data.to_dict()
            gained.append(gained_item)

        lost = []
        for lost_item_data in self.lost:
            lost_item = lost_item_data.to_dict()
            lost.append(lost_item)

        movements = self.movements

        rules = []
        for rules_item_data in self.rules:
            rules_item = rules_item_data.to_dict()
            rules.append(rules_item)

        since = self.since

        since_at = self.since_at

        through = self.through

        through_at = self.through_at

        would_hold = self.would_hold.to_dict()

        would_release = self.would_release.to_dict()

        alerts_per_day_x100: dict[str, Any] | None | Unset
        if isinstance(self.alerts_per_day_x100, Unset):
            alerts_per_day_x100 = UNSET
        elif isinstance(self.alerts_per_day_x100, BothFigures):
            alerts_per_day_x100 = self.alerts_per_day_x100.to_dict()
        else:
            alerts_per_day_x100 = self.alerts_per_day_x100

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "alerts": alerts,
                "cases": cases,
                "chain": chain,
                "complete": complete,
                "customers": customers,
                "events": events,
                "gained": gained,
                "lost": lost,
                "movements": movements,
                "rules": rules,
                "since": since,
                "since_at": since_at,
                "through": through,
                "through_at": through_at,
                "would_hold": would_hold,
                "would_release": would_release,
            }
        )
        if alerts_per_day_x100 is not UNSET:
            field_dict["alerts_per_day_x100"] = alerts_per_day_x100

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.both_figures import BothFigures
        from ..models.look_answer import LookAnswer
        from ..models.moves_answer import MovesAnswer
        from ..models.overlap_answer import OverlapAnswer
        from ..models.shadow_rule_answer import ShadowRuleAnswer

        d = dict(src_dict)
        alerts = BothFigures.from_dict(d.pop("alerts"))

        cases = OverlapAnswer.from_dict(d.pop("cases"))

        chain = d.pop("chain")

        complete = d.pop("complete")

        customers = OverlapAnswer.from_dict(d.pop("customers"))

        events = d.pop("events")

        gained = []
        _gained = d.pop("gained")
        for gained_item_data in _gained:
            gained_item = LookAnswer.from_dict(gained_item_data)

            gained.append(gained_item)

        lost = []
        _lost = d.pop("lost")
        for lost_item_data in _lost:
            lost_item = LookAnswer.from_dict(lost_item_data)

            lost.append(lost_item)

        movements = d.pop("movements")

        rules = []
        _rules = d.pop("rules")
        for rules_item_data in _rules:
            rules_item = ShadowRuleAnswer.from_dict(rules_item_data)

            rules.append(rules_item)

        since = d.pop("since")

        since_at = d.pop("since_at")

        through = d.pop("through")

        through_at = d.pop("through_at")

        would_hold = MovesAnswer.from_dict(d.pop("would_hold"))

        would_release = MovesAnswer.from_dict(d.pop("would_release"))

        def _parse_alerts_per_day_x100(data: object) -> BothFigures | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                alerts_per_day_x100_type_0 = BothFigures.from_dict(data)

                return alerts_per_day_x100_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(BothFigures | None | Unset, data)

        alerts_per_day_x100 = _parse_alerts_per_day_x100(
            d.pop("alerts_per_day_x100", UNSET)
        )

        shadow_report = cls(
            alerts=alerts,
            cases=cases,
            chain=chain,
            complete=complete,
            customers=customers,
            events=events,
            gained=gained,
            lost=lost,
            movements=movements,
            rules=rules,
            since=since,
            since_at=since_at,
            through=through,
            through_at=through_at,
            would_hold=would_hold,
            would_release=would_release,
            alerts_per_day_x100=alerts_per_day_x100,
        )

        shadow_report.additional_properties = d
        return shadow_report

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
