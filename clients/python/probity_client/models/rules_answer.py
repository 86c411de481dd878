from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.active_answer import ActiveAnswer
    from ..models.ended_proposal_answer import EndedProposalAnswer
    from ..models.rule_answer import RuleAnswer
    from ..models.rules_lookback_answer import RulesLookbackAnswer
    from ..models.rules_proposal_answer import RulesProposalAnswer


T = TypeVar("T", bound="RulesAnswer")


@_attrs_define
class RulesAnswer:
    """Sets of rules.

    Attributes:
        earlier (list[str]): Sets that were in force before, the newest last.
        ended (list[EndedProposalAnswer]): The last proposals that somebody rejected or withdrew, the newest last.
        lookbacks (list[RulesLookbackAnswer]): Runs over history of sets that came into force, the newest last.
        proposals (list[RulesProposalAnswer]): What waits.
        rules (list[RuleAnswer]): Rules in force, and those approved for later.
        active (ActiveAnswer | None | Unset):
    """

    earlier: list[str]
    ended: list[EndedProposalAnswer]
    lookbacks: list[RulesLookbackAnswer]
    proposals: list[RulesProposalAnswer]
    rules: list[RuleAnswer]
    active: ActiveAnswer | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.active_answer import ActiveAnswer

        earlier = self.earlier

        ended = []
        for ended_item_data in self.ended:
            ended_item = ended_item_data.to_dict()
            ended.append(ended_item)

        lookbacks = []
        for lookbacks_item_data in self.lookbacks:
            lookbacks_item = lookbacks_item_data.to_dict()
            lookbacks.append(lookbacks_item)

        proposals = []
        for proposals_item_data in self.proposals:
            proposals_item = proposals_item_data.to_dict()
            proposals.append(proposals_item)

        rules = []
        for rules_item_data in self.rules:
            rules_item = rules_item_data.to_dict()
            rules.append(rules_item)

        active: dict[str, Any] | None | Unset
        if isinstance(self.active, Unset):
            active = UNSET
        elif isinstance(self.active, ActiveAnswer):
            active = self.active.to_dict()
        else:
            active = self.active

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "earlier": earlier,
                "ended": ended,
                "lookbacks": lookbacks,
                "proposals": proposals,
                "rules": rules,
            }
        )
        if active is not UNSET:
            field_dict["active"] = active

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.active_answer import ActiveAnswer
        from ..models.ended_proposal_answer import EndedProposalAnswer
        from ..models.rule_answer import RuleAnswer
        from ..models.rules_lookback_answer import RulesLookbackAnswer
        from ..models.rules_proposal_answer import RulesProposalAnswer

        d = dict(src_dict)
        earlier = cast(list[str], d.pop("earlier"))

        ended = []
        _ended = d.pop("ended")
        for ended_item_data in _ended:
            ended_item = EndedProposalAnswer.from_dict(ended_item_data)

            ended.append(ended_item)

        lookbacks = []
        _lookbacks = d.pop("lookbacks")
        for lookbacks_item_data in _lookbacks:
            lookbacks_item = RulesLookbackAnswer.from_dict(lookbacks_item_data)

            lookbacks.append(lookbacks_item)

        proposals = []
        _proposals = d.pop("proposals")
        for proposals_item_data in _proposals:
            proposals_item = RulesProposalAnswer.from_dict(proposals_item_data)

            proposals.append(proposals_item)

        rules = []
        _rules = d.pop("rules")
        for rules_item_data in _rules:
            rules_item = RuleAnswer.from_dict(rules_item_data)

            rules.append(rules_item)

        def _parse_active(data: object) -> ActiveAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                active_type_0 = ActiveAnswer.from_dict(data)

                return active_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ActiveAnswer | None | Unset, data)

        active = _parse_active(d.pop("active", UNSET))

        rules_answer = cls(
            earlier=earlier,
            ended=ended,
            lookbacks=lookbacks,
            proposals=proposals,
            rules=rules,
            active=active,
        )

        rules_answer.additional_properties = d
        return rules_answer

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
