from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.observed_now import ObservedNow
    from ..models.outcome_pair import OutcomePair


T = TypeVar("T", bound="FlowComparison")


@_attrs_define
class FlowComparison:
    """One flow's comparison.

    Attributes:
        agree (int): Same outcome.
        compared (int): Of these, those the other system has answered for.
        decided (int): Observed decisions.
        flow (str): The flow.
        looser (int): Probity would have been more lenient.
        observed_now (list[ObservedNow]): Whether any legal entity observes it now, until which day, and which system
            acts meanwhile.
        pairs (list[OutcomePair]): Every pair of outcomes that occurred.
        stricter (int): Probity would have been stricter.
    """

    agree: int
    compared: int
    decided: int
    flow: str
    looser: int
    observed_now: list[ObservedNow]
    pairs: list[OutcomePair]
    stricter: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        agree = self.agree

        compared = self.compared

        decided = self.decided

        flow = self.flow

        looser = self.looser

        observed_now = []
        for observed_now_item_data in self.observed_now:
            observed_now_item = observed_now_item_data.to_dict()
            observed_now.append(observed_now_item)

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        stricter = self.stricter

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "agree": agree,
                "compared": compared,
                "decided": decided,
                "flow": flow,
                "looser": looser,
                "observed_now": observed_now,
                "pairs": pairs,
                "stricter": stricter,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.observed_now import ObservedNow
        from ..models.outcome_pair import OutcomePair

        d = dict(src_dict)
        agree = d.pop("agree")

        compared = d.pop("compared")

        decided = d.pop("decided")

        flow = d.pop("flow")

        looser = d.pop("looser")

        observed_now = []
        _observed_now = d.pop("observed_now")
        for observed_now_item_data in _observed_now:
            observed_now_item = ObservedNow.from_dict(observed_now_item_data)

            observed_now.append(observed_now_item)

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = OutcomePair.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        stricter = d.pop("stricter")

        flow_comparison = cls(
            agree=agree,
            compared=compared,
            decided=decided,
            flow=flow,
            looser=looser,
            observed_now=observed_now,
            pairs=pairs,
            stricter=stricter,
        )

        flow_comparison.additional_properties = d
        return flow_comparison

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
