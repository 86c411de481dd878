from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.profile_body import ProfileBody


T = TypeVar("T", bound="CustomerAnswer")


@_attrs_define
class CustomerAnswer:
    """A customer's row; personal data only with the scope `customers:reveal`.

    Attributes:
        customer (str): Customer id.
        decided_by (str): The decision that set the standing.
        erased (bool): Whether personal data was erased.
        identified (bool): Whether identity is verified.
        kind (str): Kind of party.
        legal_entity (str): Operating legal entity.
        screened_through (int): Seq of the newest list activation the customer was screened against.
        screened_through_current (bool): Whether the customer counts as screened against the lists in force: by itself,
            or because a lookback run went
            over everybody since.
        standing (str): What the customer may do.
        version (int): Version; the ETag.
        profile (None | ProfileBody | Unset):
    """

    customer: str
    decided_by: str
    erased: bool
    identified: bool
    kind: str
    legal_entity: str
    screened_through: int
    screened_through_current: bool
    standing: str
    version: int
    profile: None | ProfileBody | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.profile_body import ProfileBody

        customer = self.customer

        decided_by = self.decided_by

        erased = self.erased

        identified = self.identified

        kind = self.kind

        legal_entity = self.legal_entity

        screened_through = self.screened_through

        screened_through_current = self.screened_through_current

        standing = self.standing

        version = self.version

        profile: dict[str, Any] | None | Unset
        if isinstance(self.profile, Unset):
            profile = UNSET
        elif isinstance(self.profile, ProfileBody):
            profile = self.profile.to_dict()
        else:
            profile = self.profile

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "customer": customer,
                "decided_by": decided_by,
                "erased": erased,
                "identified": identified,
                "kind": kind,
                "legal_entity": legal_entity,
                "screened_through": screened_through,
                "screened_through_current": screened_through_current,
                "standing": standing,
                "version": version,
            }
        )
        if profile is not UNSET:
            field_dict["profile"] = profile

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.profile_body import ProfileBody

        d = dict(src_dict)
        customer = d.pop("customer")

        decided_by = d.pop("decided_by")

        erased = d.pop("erased")

        identified = d.pop("identified")

        kind = d.pop("kind")

        legal_entity = d.pop("legal_entity")

        screened_through = d.pop("screened_through")

        screened_through_current = d.pop("screened_through_current")

        standing = d.pop("standing")

        version = d.pop("version")

        def _parse_profile(data: object) -> None | ProfileBody | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                profile_type_0 = ProfileBody.from_dict(data)

                return profile_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProfileBody | Unset, data)

        profile = _parse_profile(d.pop("profile", UNSET))

        customer_answer = cls(
            customer=customer,
            decided_by=decided_by,
            erased=erased,
            identified=identified,
            kind=kind,
            legal_entity=legal_entity,
            screened_through=screened_through,
            screened_through_current=screened_through_current,
            standing=standing,
            version=version,
            profile=profile,
        )

        customer_answer.additional_properties = d
        return customer_answer

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
