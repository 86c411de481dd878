from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define

T = TypeVar("T", bound="TransfersCounted")


@_attrs_define
class TransfersCounted:
    """Transfers of one flow and asset, as the exchange counted them.

    Attributes:
        amount (str): How much in all, as a decimal. Example: 88213.5.
        asset (str): Of what: a CAIP-19 id, or `iso4217:USD`. Example: iso4217:USD.
        count (int): How many. Example: 1204.
        flow (str): `deposit`, `withdrawal`, `internal` or `order`. Example: withdrawal.
    """

    amount: str
    asset: str
    count: int
    flow: str

    def to_dict(self) -> dict[str, Any]:
        amount = self.amount

        asset = self.asset

        count = self.count

        flow = self.flow

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "asset": asset,
                "count": count,
                "flow": flow,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        amount = d.pop("amount")

        asset = d.pop("asset")

        count = d.pop("count")

        flow = d.pop("flow")

        transfers_counted = cls(
            amount=amount,
            asset=asset,
            count=count,
            flow=flow,
        )

        return transfers_counted
