from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.proposal_answer import ProposalAnswer
    from ..models.restriction_answer import RestrictionAnswer


T = TypeVar("T", bound="StandingAnswer")


@_attrs_define
class StandingAnswer:
    """A customer's standing.

    Attributes:
        customer (str): Customer id.
        permits (list[str]): Flows it permits.
        standing (str): What the customer may do.
        version (int): Version; the ETag. For the customer audience it moves only when the customer is restricted or
            released.
        customer_text (None | str | Unset): What the customer may be told.
        proposal (None | ProposalAnswer | Unset):
        restriction (None | RestrictionAnswer | Unset):
    """

    customer: str
    permits: list[str]
    standing: str
    version: int
    customer_text: None | str | Unset = UNSET
    proposal: None | ProposalAnswer | Unset = UNSET
    restriction: None | RestrictionAnswer | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.proposal_answer import ProposalAnswer
        from ..models.restriction_answer import RestrictionAnswer

        customer = self.customer

        permits = self.permits

        standing = self.standing

        version = self.version

        customer_text: None | str | Unset
        if isinstance(self.customer_text, Unset):
            customer_text = UNSET
        else:
            customer_text = self.customer_text

        proposal: dict[str, Any] | None | Unset
        if isinstance(self.proposal, Unset):
            proposal = UNSET
        elif isinstance(self.proposal, ProposalAnswer):
            proposal = self.proposal.to_dict()
        else:
            proposal = self.proposal

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
                "permits": permits,
                "standing": standing,
                "version": version,
            }
        )
        if customer_text is not UNSET:
            field_dict["customer_text"] = customer_text
        if proposal is not UNSET:
            field_dict["proposal"] = proposal
        if restriction is not UNSET:
            field_dict["restriction"] = restriction

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.proposal_answer import ProposalAnswer
        from ..models.restriction_answer import RestrictionAnswer

        d = dict(src_dict)
        customer = d.pop("customer")

        permits = cast(list[str], d.pop("permits"))

        standing = d.pop("standing")

        version = d.pop("version")

        def _parse_customer_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer_text = _parse_customer_text(d.pop("customer_text", UNSET))

        def _parse_proposal(data: object) -> None | ProposalAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                proposal_type_0 = ProposalAnswer.from_dict(data)

                return proposal_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProposalAnswer | Unset, data)

        proposal = _parse_proposal(d.pop("proposal", UNSET))

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

        standing_answer = cls(
            customer=customer,
            permits=permits,
            standing=standing,
            version=version,
            customer_text=customer_text,
            proposal=proposal,
            restriction=restriction,
        )

        standing_answer.additional_properties = d
        return standing_answer

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
