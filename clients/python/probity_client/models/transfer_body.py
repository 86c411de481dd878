from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.counterparty_body import CounterpartyBody
    from ..models.incumbent_body import IncumbentBody
    from ..models.transfer_body_monitoring_type_0 import TransferBodyMonitoringType0


T = TypeVar("T", bound="TransferBody")


@_attrs_define
class TransferBody:
    """A transfer to screen.

    Attributes:
        amount (str): Decimal string. Example: 0.5.
        asset (str): CAIP-19 asset id, or `iso4217:USD`. Example: bip122:000000000019d6689c085ae165831e93/slip44:0.
        customer (str): Whose transfer it is. Example: C-17.
        flow (str): `withdrawal`, `deposit`, `internal` or `order`. Example: withdrawal.
        legal_entity (str): The operating legal entity. Example: acme-us.
        transfer (str): The exchange's id; unique for ever. Example: T-1042.
        account (None | str | Unset): The customer's account; left out, `main`.
        confirmed (bool | Unset): Deposits: whether the chain has confirmed it.
        counterparty (CounterpartyBody | Unset): The other side of a transfer.
        incumbent (IncumbentBody | None | Unset):
        monitoring (None | TransferBodyMonitoringType0 | Unset): What monitoring rules may know of the movement beside
            the request: fields by their names in the table of fields.
            Money and ratios are decimal strings. Without `usd`, rules that read it end with `missing:usd`.
        risk_reducing (bool | Unset): Orders: whether it only reduces risk.
        wait_ms (int | None | Unset): Milliseconds to wait for the decision before the answer is 202; 0 answers 202 at
            once.
    """

    amount: str
    asset: str
    customer: str
    flow: str
    legal_entity: str
    transfer: str
    account: None | str | Unset = UNSET
    confirmed: bool | Unset = UNSET
    counterparty: CounterpartyBody | Unset = UNSET
    incumbent: IncumbentBody | None | Unset = UNSET
    monitoring: None | TransferBodyMonitoringType0 | Unset = UNSET
    risk_reducing: bool | Unset = UNSET
    wait_ms: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        from ..models.incumbent_body import IncumbentBody
        from ..models.transfer_body_monitoring_type_0 import TransferBodyMonitoringType0

        amount = self.amount

        asset = self.asset

        customer = self.customer

        flow = self.flow

        legal_entity = self.legal_entity

        transfer = self.transfer

        account: None | str | Unset
        if isinstance(self.account, Unset):
            account = UNSET
        else:
            account = self.account

        confirmed = self.confirmed

        counterparty: dict[str, Any] | Unset = UNSET
        if not isinstance(self.counterparty, Unset):
            counterparty = self.counterparty.to_dict()

        incumbent: dict[str, Any] | None | Unset
        if isinstance(self.incumbent, Unset):
            incumbent = UNSET
        elif isinstance(self.incumbent, IncumbentBody):
            incumbent = self.incumbent.to_dict()
        else:
            incumbent = self.incumbent

        monitoring: dict[str, Any] | None | Unset
        if isinstance(self.monitoring, Unset):
            monitoring = UNSET
        elif isinstance(self.monitoring, TransferBodyMonitoringType0):
            monitoring = self.monitoring.to_dict()
        else:
            monitoring = self.monitoring

        risk_reducing = self.risk_reducing

        wait_ms: int | None | Unset
        if isinstance(self.wait_ms, Unset):
            wait_ms = UNSET
        else:
            wait_ms = self.wait_ms

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "amount": amount,
                "asset": asset,
                "customer": customer,
                "flow": flow,
                "legal_entity": legal_entity,
                "transfer": transfer,
            }
        )
        if account is not UNSET:
            field_dict["account"] = account
        if confirmed is not UNSET:
            field_dict["confirmed"] = confirmed
        if counterparty is not UNSET:
            field_dict["counterparty"] = counterparty
        if incumbent is not UNSET:
            field_dict["incumbent"] = incumbent
        if monitoring is not UNSET:
            field_dict["monitoring"] = monitoring
        if risk_reducing is not UNSET:
            field_dict["risk_reducing"] = risk_reducing
        if wait_ms is not UNSET:
            field_dict["wait_ms"] = wait_ms

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.counterparty_body import CounterpartyBody
        from ..models.incumbent_body import IncumbentBody
        from ..models.transfer_body_monitoring_type_0 import TransferBodyMonitoringType0

        d = dict(src_dict)
        amount = d.pop("amount")

        asset = d.pop("asset")

        customer = d.pop("customer")

        flow = d.pop("flow")

        legal_entity = d.pop("legal_entity")

        transfer = d.pop("transfer")

        def _parse_account(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        account = _parse_account(d.pop("account", UNSET))

        confirmed = d.pop("confirmed", UNSET)

        _counterparty = d.pop("counterparty", UNSET)
        counterparty: CounterpartyBody | Unset
        if isinstance(_counterparty, Unset):
            counterparty = UNSET
        else:
            counterparty = CounterpartyBody.from_dict(_counterparty)

        def _parse_incumbent(data: object) -> IncumbentBody | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                incumbent_type_0 = IncumbentBody.from_dict(data)

                return incumbent_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(IncumbentBody | None | Unset, data)

        incumbent = _parse_incumbent(d.pop("incumbent", UNSET))

        def _parse_monitoring(
            data: object,
        ) -> None | TransferBodyMonitoringType0 | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                monitoring_type_0 = TransferBodyMonitoringType0.from_dict(data)

                return monitoring_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | TransferBodyMonitoringType0 | Unset, data)

        monitoring = _parse_monitoring(d.pop("monitoring", UNSET))

        risk_reducing = d.pop("risk_reducing", UNSET)

        def _parse_wait_ms(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        wait_ms = _parse_wait_ms(d.pop("wait_ms", UNSET))

        transfer_body = cls(
            amount=amount,
            asset=asset,
            customer=customer,
            flow=flow,
            legal_entity=legal_entity,
            transfer=transfer,
            account=account,
            confirmed=confirmed,
            counterparty=counterparty,
            incumbent=incumbent,
            monitoring=monitoring,
            risk_reducing=risk_reducing,
            wait_ms=wait_ms,
        )

        return transfer_body
