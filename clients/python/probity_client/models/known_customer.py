from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.restriction_answer import RestrictionAnswer


T = TypeVar("T", bound="KnownCustomer")


@_attrs_define
class KnownCustomer:
    """A customer.

    Attributes:
        customer (str): Customer id.
        decided_by (str): The decision that set it.
        erased (bool): Whether its personal data had been erased.
        screened_through (int): The newest coming in force of lists that it had been screened against, by journal entry.
        standing (str): What the customer was allowed to do.
        standing_version (int): Version of the standing.
        restriction (None | RestrictionAnswer | Unset):
    """

    customer: str
    decided_by: str
    erased: bool
    screened_through: int
    standing: str
    standing_version: int
    restriction: None | RestrictionAnswer | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.restriction_answer import RestrictionAnswer

        customer = self.customer

        decided_by = self.decided_by

        erased = self.erased

        screened_through = self.screened_through

        standing = self.standing

        standing_version = self.standing_version

        restriction: dict[str, Any] | None | Unset
        if isinstance(self.restriction, Unset):
            restriction = UNSET
        elif isinstance(self.restriction, RestrictionAnswer):
            restriction = self.restriction.to_dict()
        else:
            restriction = self.restriction

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customer": customer,
                "decided_by": decided_by,
                "erased": erased,
                "screened_through": screened_through,
                "standing": standing,
                "standing_version": standing_version,
            }
        )
        if restriction is not UNSET:
            field_dict["restriction"] = restriction

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.restriction_answer import RestrictionAnswer

        d = dict(src_dict)
        customer = d.pop("customer")

        decided_by = d.pop("decided_by")

        erased = d.pop("erased")

        screened_through = d.pop("screened_through")

        standing = d.pop("standing")

        standing_version = d.pop("standing_version")

        def _parse_restriction(data: object) -> None | RestrictionAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                restriction_type_0 = RestrictionAnswer.from_dict(data)

                return restriction_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | RestrictionAnswer | Unset, data)

        restriction = _parse_restriction(d.pop("restriction", UNSET))

        known_customer = cls(
            customer=customer,
            decided_by=decided_by,
            erased=erased,
            screened_through=screened_through,
            standing=standing,
            standing_version=standing_version,
            restriction=restriction,
        )

        known_customer.additional_properties = d
        return known_customer

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
