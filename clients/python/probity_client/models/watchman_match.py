from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.affiliation import Affiliation
    from ..models.contact import Contact
    from ..models.crypto_address import CryptoAddress
    from ..models.historical import Historical
    from ..models.sanctions_info import SanctionsInfo
    from ..models.source_data import SourceData
    from ..models.watchman_address import WatchmanAddress
    from ..models.watchman_body import WatchmanBody


T = TypeVar("T", bound="WatchmanMatch")


@_attrs_define
class WatchmanMatch:
    """A listed party with its score.

    Attributes:
        addresses (list[WatchmanAddress]): Countries.
        affiliations (list[Affiliation]): Links to other parties.
        contact (Contact): Ways to reach a party.
        crypto_addresses (list[CryptoAddress]): Wallets.
        entity_type (str): `person`, `business`, `organization`, `aircraft` or `vessel`; empty in a question about any.
        historical_info (list[Historical]): Former names.
        name (str): Its name.
        source_id (str): The issuer's id.
        source_list (str): The list, or `api-request`.
        match (float): Our score, 0 to 1.
        aircraft (None | Unset | WatchmanBody):
        business (None | Unset | WatchmanBody):
        organization (None | Unset | WatchmanBody):
        person (None | Unset | WatchmanBody):
        sanctions_info (None | SanctionsInfo | Unset):
        source_data (None | SourceData | Unset):
        vessel (None | Unset | WatchmanBody):
        debug (None | str | Unset): With `debug`: the explanation in words, in base64.
    """

    addresses: list[WatchmanAddress]
    affiliations: list[Affiliation]
    contact: Contact
    crypto_addresses: list[CryptoAddress]
    entity_type: str
    historical_info: list[Historical]
    name: str
    source_id: str
    source_list: str
    match: float
    aircraft: None | Unset | WatchmanBody = UNSET
    business: None | Unset | WatchmanBody = UNSET
    organization: None | Unset | WatchmanBody = UNSET
    person: None | Unset | WatchmanBody = UNSET
    sanctions_info: None | SanctionsInfo | Unset = UNSET
    source_data: None | SourceData | Unset = UNSET
    vessel: None | Unset | WatchmanBody = UNSET
    debug: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.sanctions_info import SanctionsInfo
        from ..models.source_data import SourceData
        from ..models.watchman_body import WatchmanBody

        addresses = []
        for addresses_item_data in self.addresses:
            addresses_item = addresses_item_data.to_dict()
            addresses.append(addresses_item)

        affiliations = []
        for affiliations_item_data in self.affiliations:
            affiliations_item = affiliations_item_data.to_dict()
            affiliations.append(affiliations_item)

        contact = self.contact.to_dict()

        crypto_addresses = []
        for crypto_addresses_item_data in self.crypto_addresses:
            crypto_addresses_item = crypto_addresses_item_data.to_dict()
            crypto_addresses.append(crypto_addresses_item)

        entity_type = self.entity_type

        historical_info = []
        for historical_info_item_data in self.historical_info:
            historical_info_item = historical_info_item_data.to_dict()
            historical_info.append(historical_info_item)

        name = self.name

        source_id = self.source_id

        source_list = self.source_list

        match = self.match

        aircraft: dict[str, Any] | None | Unset
        if isinstance(self.aircraft, Unset):
            aircraft = UNSET
        elif isinstance(self.aircraft, WatchmanBody):
            aircraft = self.aircraft.to_dict()
        else:
            aircraft = self.aircraft

        business: dict[str, Any] | None | Unset
        if isinstance(self.business, Unset):
            business = UNSET
        elif isinstance(self.business, WatchmanBody):
            business = self.business.to_dict()
        else:
            business = self.business

        organization: dict[str, Any] | None | Unset
        if isinstance(self.organization, Unset):
            organization = UNSET
        elif isinstance(self.organization, WatchmanBody):
            organization = self.organization.to_dict()
        else:
            organization = self.organization

        person: dict[str, Any] | None | Unset
        if isinstance(self.person, Unset):
            person = UNSET
        elif isinstance(self.person, WatchmanBody):
            person = self.person.to_dict()
        else:
            person = self.person

        sanctions_info: dict[str, Any] | None | Unset
        if isinstance(self.sanctions_info, Unset):
            sanctions_info = UNSET
        elif isinstance(self.sanctions_info, SanctionsInfo):
            sanctions_info = self.sanctions_info.to_dict()
        else:
            sanctions_info = self.sanctions_info

        source_data: dict[str, Any] | None | Unset
        if isinstance(self.source_data, Unset):
            source_data = UNSET
        elif isinstance(self.source_data, SourceData):
            source_data = self.source_data.to_dict()
        else:
            source_data = self.source_data

        vessel: dict[str, Any] | None | Unset
        if isinstance(self.vessel, Unset):
            vessel = UNSET
        elif isinstance(self.vessel, WatchmanBody):
            vessel = self.vessel.to_dict()
        else:
            vessel = self.vessel

        debug: None | str | Unset
        if isinstance(self.debug, Unset):
            debug = UNSET
        else:
            debug = self.debug

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "addresses": addresses,
                "affiliations": affiliations,
                "contact": contact,
                "cryptoAddresses": crypto_addresses,
                "entityType": entity_type,
                "historicalInfo": historical_info,
                "name": name,
                "sourceID": source_id,
                "sourceList": source_list,
                "match": match,
            }
        )
        if aircraft is not UNSET:
            field_dict["aircraft"] = aircraft
        if business is not UNSET:
            field_dict["business"] = business
        if organization is not UNSET:
            field_dict["organization"] = organization
        if person is not UNSET:
            field_dict["person"] = person
        if sanctions_info is not UNSET:
            field_dict["sanctionsInfo"] = sanctions_info
        if source_data is not UNSET:
            field_dict["sourceData"] = source_data
        if vessel is not UNSET:
            field_dict["vessel"] = vessel
        if debug is not UNSET:
            field_dict["debug"] = debug

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.affiliation import Affiliation
        from ..models.contact import Contact
        from ..models.crypto_address import CryptoAddress
        from ..models.historical import Historical
        from ..models.sanctions_info import SanctionsInfo
        from ..models.source_data import SourceData
        from ..models.watchman_address import WatchmanAddress
        from ..models.watchman_body import WatchmanBody

        d = dict(src_dict)
        addresses = []
        _addresses = d.pop("addresses")
        for addresses_item_data in _addresses:
            addresses_item = WatchmanAddress.from_dict(addresses_item_data)

            addresses.append(addresses_item)

        affiliations = []
        _affiliations = d.pop("affiliations")
        for affiliations_item_data in _affiliations:
            affiliations_item = Affiliation.from_dict(affiliations_item_data)

            affiliations.append(affiliations_item)

        contact = Contact.from_dict(d.pop("contact"))

        crypto_addresses = []
        _crypto_addresses = d.pop("cryptoAddresses")
        for crypto_addresses_item_data in _crypto_addresses:
            crypto_addresses_item = CryptoAddress.from_dict(crypto_addresses_item_data)

            crypto_addresses.append(crypto_addresses_item)

        entity_type = d.pop("entityType")

        historical_info = []
        _historical_info = d.pop("historicalInfo")
        for historical_info_item_data in _historical_info:
            historical_info_item = Historical.from_dict(historical_info_item_data)

            historical_info.append(historical_info_item)

        name = d.pop("name")

        source_id = d.pop("sourceID")

        source_list = d.pop("sourceList")

        match = d.pop("match")

        def _parse_aircraft(data: object) -> None | Unset | WatchmanBody:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                aircraft_type_0 = WatchmanBody.from_dict(data)

                return aircraft_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WatchmanBody, data)

        aircraft = _parse_aircraft(d.pop("aircraft", UNSET))

        def _parse_business(data: object) -> None | Unset | WatchmanBody:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                business_type_0 = WatchmanBody.from_dict(data)

                return business_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WatchmanBody, data)

        business = _parse_business(d.pop("business", UNSET))

        def _parse_organization(data: object) -> None | Unset | WatchmanBody:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                organization_type_0 = WatchmanBody.from_dict(data)

                return organization_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WatchmanBody, data)

        organization = _parse_organization(d.pop("organization", UNSET))

        def _parse_person(data: object) -> None | Unset | WatchmanBody:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                person_type_0 = WatchmanBody.from_dict(data)

                return person_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WatchmanBody, data)

        person = _parse_person(d.pop("person", UNSET))

        def _parse_sanctions_info(data: object) -> None | SanctionsInfo | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                sanctions_info_type_0 = SanctionsInfo.from_dict(data)

                return sanctions_info_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SanctionsInfo | Unset, data)

        sanctions_info = _parse_sanctions_info(d.pop("sanctionsInfo", UNSET))

        def _parse_source_data(data: object) -> None | SourceData | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_data_type_0 = SourceData.from_dict(data)

                return source_data_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SourceData | Unset, data)

        source_data = _parse_source_data(d.pop("sourceData", UNSET))

        def _parse_vessel(data: object) -> None | Unset | WatchmanBody:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                vessel_type_0 = WatchmanBody.from_dict(data)

                return vessel_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WatchmanBody, data)

        vessel = _parse_vessel(d.pop("vessel", UNSET))

        def _parse_debug(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        debug = _parse_debug(d.pop("debug", UNSET))

        watchman_match = cls(
            addresses=addresses,
            affiliations=affiliations,
            contact=contact,
            crypto_addresses=crypto_addresses,
            entity_type=entity_type,
            historical_info=historical_info,
            name=name,
            source_id=source_id,
            source_list=source_list,
            match=match,
            aircraft=aircraft,
            business=business,
            organization=organization,
            person=person,
            sanctions_info=sanctions_info,
            source_data=source_data,
            vessel=vessel,
            debug=debug,
        )

        watchman_match.additional_properties = d
        return watchman_match

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
