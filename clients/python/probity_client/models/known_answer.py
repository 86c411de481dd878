from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.known_customer import KnownCustomer
    from ..models.known_hit_row import KnownHitRow
    from ..models.known_list_row import KnownListRow
    from ..models.known_pair_row import KnownPairRow
    from ..models.known_transfer import KnownTransfer


T = TypeVar("T", bound="KnownAnswer")


@_attrs_define
class KnownAnswer:
    """What was known.

    Attributes:
        hits (list[KnownHitRow]): Possible matches of the newest decisions of then.
        lists (list[KnownListRow]): The lists in force.
        pairs (list[KnownPairRow]): Pairs that had been judged.
        policy (str): SHA-256 of the policy in force.
        customer (KnownCustomer | None | Unset):
        recorded_at (None | str | Unset): When that was recorded.
        through (int | None | Unset): The newest journal entry of then; none before the first.
        transfer (KnownTransfer | None | Unset):
    """

    hits: list[KnownHitRow]
    lists: list[KnownListRow]
    pairs: list[KnownPairRow]
    policy: str
    customer: KnownCustomer | None | Unset = UNSET
    recorded_at: None | str | Unset = UNSET
    through: int | None | Unset = UNSET
    transfer: KnownTransfer | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.known_customer import KnownCustomer
        from ..models.known_transfer import KnownTransfer

        hits = []
        for hits_item_data in self.hits:
            hits_item = hits_item_data.to_dict()
            hits.append(hits_item)

        lists = []
        for lists_item_data in self.lists:
            lists_item = lists_item_data.to_dict()
            lists.append(lists_item)

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        policy = self.policy

        customer: dict[str, Any] | None | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        elif isinstance(self.customer, KnownCustomer):
            customer = self.customer.to_dict()
        else:
            customer = self.customer

        recorded_at: None | str | Unset
        if isinstance(self.recorded_at, Unset):
            recorded_at = UNSET
        else:
            recorded_at = self.recorded_at

        through: int | None | Unset
        if isinstance(self.through, Unset):
            through = UNSET
        else:
            through = self.through

        transfer: dict[str, Any] | None | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        elif isinstance(self.transfer, KnownTransfer):
            transfer = self.transfer.to_dict()
        else:
            transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "hits": hits,
                "lists": lists,
                "pairs": pairs,
                "policy": policy,
            }
        )
        if customer is not UNSET:
            field_dict["customer"] = customer
        if recorded_at is not UNSET:
            field_dict["recorded_at"] = recorded_at
        if through is not UNSET:
            field_dict["through"] = through
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.known_customer import KnownCustomer
        from ..models.known_hit_row import KnownHitRow
        from ..models.known_list_row import KnownListRow
        from ..models.known_pair_row import KnownPairRow
        from ..models.known_transfer import KnownTransfer

        d = dict(src_dict)
        hits = []
        _hits = d.pop("hits")
        for hits_item_data in _hits:
            hits_item = KnownHitRow.from_dict(hits_item_data)

            hits.append(hits_item)

        lists = []
        _lists = d.pop("lists")
        for lists_item_data in _lists:
            lists_item = KnownListRow.from_dict(lists_item_data)

            lists.append(lists_item)

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = KnownPairRow.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        policy = d.pop("policy")

        def _parse_customer(data: object) -> KnownCustomer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                customer_type_0 = KnownCustomer.from_dict(data)

                return customer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownCustomer | None | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        def _parse_recorded_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        recorded_at = _parse_recorded_at(d.pop("recorded_at", UNSET))

        def _parse_through(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        through = _parse_through(d.pop("through", UNSET))

        def _parse_transfer(data: object) -> KnownTransfer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                transfer_type_0 = KnownTransfer.from_dict(data)

                return transfer_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownTransfer | None | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        known_answer = cls(
            hits=hits,
            lists=lists,
            pairs=pairs,
            policy=policy,
            customer=customer,
            recorded_at=recorded_at,
            through=through,
            transfer=transfer,
        )

        known_answer.additional_properties = d
        return known_answer

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
