from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.pair_row import PairRow


T = TypeVar("T", bound="HitRow")


@_attrs_define
class HitRow:
    """One hit: a customer, or the other side of a past transfer, and what it met.

    Attributes:
        class_ (str): `hit`, `error` (could not be screened) or `cleared` (everything found was cleared before).
        customer (str): Whose.
        found_at (str): When it was found.
        hit (str): Its id: the decision behind it, to read and explain.
        open_ (bool): Whether somebody still has to look.
        pairs (list[PairRow]): The listed parties it met.
        priority (str): `frozen`, `asset_freeze` or `other`.
        score (str): Best score of its pairs.
        transfer (None | str | Unset): About which past transfer, where about one.
    """

    class_: str
    customer: str
    found_at: str
    hit: str
    open_: bool
    pairs: list[PairRow]
    priority: str
    score: str
    transfer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        class_ = self.class_

        customer = self.customer

        found_at = self.found_at

        hit = self.hit

        open_ = self.open_

        pairs = []
        for pairs_item_data in self.pairs:
            pairs_item = pairs_item_data.to_dict()
            pairs.append(pairs_item)

        priority = self.priority

        score = self.score

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "class": class_,
                "customer": customer,
                "found_at": found_at,
                "hit": hit,
                "open": open_,
                "pairs": pairs,
                "priority": priority,
                "score": score,
            }
        )
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.pair_row import PairRow

        d = dict(src_dict)
        class_ = d.pop("class")

        customer = d.pop("customer")

        found_at = d.pop("found_at")

        hit = d.pop("hit")

        open_ = d.pop("open")

        pairs = []
        _pairs = d.pop("pairs")
        for pairs_item_data in _pairs:
            pairs_item = PairRow.from_dict(pairs_item_data)

            pairs.append(pairs_item)

        priority = d.pop("priority")

        score = d.pop("score")

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        hit_row = cls(
            class_=class_,
            customer=customer,
            found_at=found_at,
            hit=hit,
            open_=open_,
            pairs=pairs,
            priority=priority,
            score=score,
            transfer=transfer,
        )

        hit_row.additional_properties = d
        return hit_row

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
