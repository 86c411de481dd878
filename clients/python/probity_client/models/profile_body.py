from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.identifier_body import IdentifierBody


T = TypeVar("T", bound="ProfileBody")


@_attrs_define
class ProfileBody:
    """Who somebody is.

    Attributes:
        names (list[str]): Full names in any script; the first is the primary one. 1 to 16. Example: ['Ivan Petrov'].
        born (None | str | Unset): Date of birth or establishment: `1971-04-02`, `1971-04` or `1971`.
        born_verified (bool | Unset): Whether `born` was read from a verified document; only then may it lower a match.
        identifiers (list[IdentifierBody] | Unset): Documents and numbers.
        nationalities (list[str] | Unset): Nationalities, or country of incorporation or flag (ISO 3166-1 alpha-2).
        residences (list[str] | Unset): Countries of residence or business.
        wallets (list[str] | Unset): The party's own wallet addresses.
    """

    names: list[str]
    born: None | str | Unset = UNSET
    born_verified: bool | Unset = UNSET
    identifiers: list[IdentifierBody] | Unset = UNSET
    nationalities: list[str] | Unset = UNSET
    residences: list[str] | Unset = UNSET
    wallets: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        names = self.names

        born: None | str | Unset
        if isinstance(self.born, Unset):
            born = UNSET
        else:
            born = self.born

        born_verified = self.born_verified

        identifiers: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = []
            for identifiers_item_data in self.identifiers:
                identifiers_item = identifiers_item_data.to_dict()
                identifiers.append(identifiers_item)

        nationalities: list[str] | Unset = UNSET
        if not isinstance(self.nationalities, Unset):
            nationalities = self.nationalities

        residences: list[str] | Unset = UNSET
        if not isinstance(self.residences, Unset):
            residences = self.residences

        wallets: list[str] | Unset = UNSET
        if not isinstance(self.wallets, Unset):
            wallets = self.wallets

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "names": names,
            }
        )
        if born is not UNSET:
            field_dict["born"] = born
        if born_verified is not UNSET:
            field_dict["born_verified"] = born_verified
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if nationalities is not UNSET:
            field_dict["nationalities"] = nationalities
        if residences is not UNSET:
            field_dict["residences"] = residences
        if wallets is not UNSET:
            field_dict["wallets"] = wallets

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.identifier_body import IdentifierBody

        d = dict(src_dict)
        names = cast(list[str], d.pop("names"))

        def _parse_born(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        born = _parse_born(d.pop("born", UNSET))

        born_verified = d.pop("born_verified", UNSET)

        _identifiers = d.pop("identifiers", UNSET)
        identifiers: list[IdentifierBody] | Unset = UNSET
        if _identifiers is not UNSET:
            identifiers = []
            for identifiers_item_data in _identifiers:
                identifiers_item = IdentifierBody.from_dict(identifiers_item_data)

                identifiers.append(identifiers_item)

        nationalities = cast(list[str], d.pop("nationalities", UNSET))

        residences = cast(list[str], d.pop("residences", UNSET))

        wallets = cast(list[str], d.pop("wallets", UNSET))

        profile_body = cls(
            names=names,
            born=born,
            born_verified=born_verified,
            identifiers=identifiers,
            nationalities=nationalities,
            residences=residences,
            wallets=wallets,
        )

        return profile_body
