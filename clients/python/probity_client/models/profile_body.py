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
        birth_country (None | str | Unset): Country of birth, ISO 3166-1 alpha-2.
        birth_place (None | str | Unset): Place of birth as the document has it, the town first. At most 200 characters.
            Example: Herat.
        born (None | str | Unset): Date of birth or establishment: `1971-04-02`, `1971-04` or `1971`.
        born_verified (bool | Unset): Whether `born` was read from a verified document; only then may it lower a match.
        gender (None | str | Unset): `female`, `male` or `other`. A difference changes nothing. Example: female.
        identifiers (list[IdentifierBody] | Unset): Documents and numbers.
        nationalities (list[str] | Unset): Nationalities, or country of incorporation or flag (ISO 3166-1 alpha-2).
        rating (None | str | Unset): Your risk rating of the party, `low`, `standard` or `high`: it chooses the policy's
            thresholds, and rules of
            monitoring read it as `risk_rating`. Example: standard.
        residences (list[str] | Unset): Countries of residence or business.
        wallets (list[str] | Unset): The party's own wallet addresses.
    """

    names: list[str]
    birth_country: None | str | Unset = UNSET
    birth_place: None | str | Unset = UNSET
    born: None | str | Unset = UNSET
    born_verified: bool | Unset = UNSET
    gender: None | str | Unset = UNSET
    identifiers: list[IdentifierBody] | Unset = UNSET
    nationalities: list[str] | Unset = UNSET
    rating: None | str | Unset = UNSET
    residences: list[str] | Unset = UNSET
    wallets: list[str] | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        names = self.names

        birth_country: None | str | Unset
        if isinstance(self.birth_country, Unset):
            birth_country = UNSET
        else:
            birth_country = self.birth_country

        birth_place: None | str | Unset
        if isinstance(self.birth_place, Unset):
            birth_place = UNSET
        else:
            birth_place = self.birth_place

        born: None | str | Unset
        if isinstance(self.born, Unset):
            born = UNSET
        else:
            born = self.born

        born_verified = self.born_verified

        gender: None | str | Unset
        if isinstance(self.gender, Unset):
            gender = UNSET
        else:
            gender = self.gender

        identifiers: list[dict[str, Any]] | Unset = UNSET
        if not isinstance(self.identifiers, Unset):
            identifiers = []
            for identifiers_item_data in self.identifiers:
                identifiers_item = identifiers_item_data.to_dict()
                identifiers.append(identifiers_item)

        nationalities: list[str] | Unset = UNSET
        if not isinstance(self.nationalities, Unset):
            nationalities = self.nationalities

        rating: None | str | Unset
        if isinstance(self.rating, Unset):
            rating = UNSET
        else:
            rating = self.rating

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
        if birth_country is not UNSET:
            field_dict["birth_country"] = birth_country
        if birth_place is not UNSET:
            field_dict["birth_place"] = birth_place
        if born is not UNSET:
            field_dict["born"] = born
        if born_verified is not UNSET:
            field_dict["born_verified"] = born_verified
        if gender is not UNSET:
            field_dict["gender"] = gender
        if identifiers is not UNSET:
            field_dict["identifiers"] = identifiers
        if nationalities is not UNSET:
            field_dict["nationalities"] = nationalities
        if rating is not UNSET:
            field_dict["rating"] = rating
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

        def _parse_birth_country(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        birth_country = _parse_birth_country(d.pop("birth_country", UNSET))

        def _parse_birth_place(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        birth_place = _parse_birth_place(d.pop("birth_place", UNSET))

        def _parse_born(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        born = _parse_born(d.pop("born", UNSET))

        born_verified = d.pop("born_verified", UNSET)

        def _parse_gender(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        gender = _parse_gender(d.pop("gender", UNSET))

        _identifiers = d.pop("identifiers", UNSET)
        identifiers: list[IdentifierBody] | Unset = UNSET
        if _identifiers is not UNSET:
            identifiers = []
            for identifiers_item_data in _identifiers:
                identifiers_item = IdentifierBody.from_dict(identifiers_item_data)

                identifiers.append(identifiers_item)

        nationalities = cast(list[str], d.pop("nationalities", UNSET))

        def _parse_rating(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        rating = _parse_rating(d.pop("rating", UNSET))

        residences = cast(list[str], d.pop("residences", UNSET))

        wallets = cast(list[str], d.pop("wallets", UNSET))

        profile_body = cls(
            names=names,
            birth_country=birth_country,
            birth_place=birth_place,
            born=born,
            born_verified=born_verified,
            gender=gender,
            identifiers=identifiers,
            nationalities=nationalities,
            rating=rating,
            residences=residences,
            wallets=wallets,
        )

        return profile_body
