from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.total_answer import TotalAnswer


T = TypeVar("T", bound="TransfersCompared")


@_attrs_define
class TransfersCompared:
    """Transfers of one flow and asset, on both sides.

    Attributes:
        agrees (bool): Whether both agree.
        asset (str): Of what.
        exchange (TotalAnswer): How many, and how much.
        flow (str): Which way.
        journal (TotalAnswer): How many, and how much.
    """

    agrees: bool
    asset: str
    exchange: TotalAnswer
    flow: str
    journal: TotalAnswer
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        agrees = self.agrees

        asset = self.asset

        exchange = self.exchange.to_dict()

        flow = self.flow

        journal = self.journal.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "agrees": agrees,
                "asset": asset,
                "exchange": exchange,
                "flow": flow,
                "journal": journal,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.total_answer import TotalAnswer

        d = dict(src_dict)
        agrees = d.pop("agrees")

        asset = d.pop("asset")

        exchange = TotalAnswer.from_dict(d.pop("exchange"))

        flow = d.pop("flow")

        journal = TotalAnswer.from_dict(d.pop("journal"))

        transfers_compared = cls(
            agrees=agrees,
            asset=asset,
            exchange=exchange,
            flow=flow,
            journal=journal,
        )

        transfers_compared.additional_properties = d
        return transfers_compared

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
