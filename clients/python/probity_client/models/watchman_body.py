from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.government_id import GovernmentId


T = TypeVar("T", bound="WatchmanBody")


@_attrs_define
class WatchmanBody:
    """What is particular to a kind of party; what a kind does not have is not there.

    Attributes:
        alt_names (list[str]): Other names.
        name (str): Its name.
        birth_date (None | str | Unset): A person's.
        built (None | str | Unset): A vessel's or aircraft's.
        created (None | str | Unset): An organisation's.
        flag (None | str | Unset): A vessel's or aircraft's.
        gender (None | str | Unset): `male`, `female` or `unknown`.
        government_i_ds (list[GovernmentId] | None | Unset): Numbers of a person or organisation.
        imo_number (None | str | Unset): A vessel's.
        mmsi (None | str | Unset): A vessel's.
        serial_number (None | str | Unset): An aircraft's number.
        titles (list[str] | None | Unset): Titles: none; lists keep them in the names.
        type_ (None | str | Unset): A vessel's or aircraft's: `unknown`.
    """

    alt_names: list[str]
    name: str
    birth_date: None | str | Unset = UNSET
    built: None | str | Unset = UNSET
    created: None | str | Unset = UNSET
    flag: None | str | Unset = UNSET
    gender: None | str | Unset = UNSET
    government_i_ds: list[GovernmentId] | None | Unset = UNSET
    imo_number: None | str | Unset = UNSET
    mmsi: None | str | Unset = UNSET
    serial_number: None | str | Unset = UNSET
    titles: list[str] | None | Unset = UNSET
    type_: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        alt_names = self.alt_names

        name = self.name

        birth_date: None | str | Unset
        if isinstance(self.birth_date, Unset):
            birth_date = UNSET
        else:
            birth_date = self.birth_date

        built: None | str | Unset
        if isinstance(self.built, Unset):
            built = UNSET
        else:
            built = self.built

        created: None | str | Unset
        if isinstance(self.created, Unset):
            created = UNSET
        else:
            created = self.created

        flag: None | str | Unset
        if isinstance(self.flag, Unset):
            flag = UNSET
        else:
            flag = self.flag

        gender: None | str | Unset
        if isinstance(self.gender, Unset):
            gender = UNSET
        else:
            gender = self.gender

        government_i_ds: list[dict[str, Any]] | None | Unset
        if isinstance(self.government_i_ds, Unset):
            government_i_ds = UNSET
        elif isinstance(self.government_i_ds, list):
            government_i_ds = []
            for government_i_ds_type_0_item_data in self.government_i_ds:
                government_i_ds_type_0_item = government_i_ds_type_0_item_data.to_dict()
                government_i_ds.append(government_i_ds_type_0_item)

        else:
            government_i_ds = self.government_i_ds

        imo_number: None | str | Unset
        if isinstance(self.imo_number, Unset):
            imo_number = UNSET
        else:
            imo_number = self.imo_number

        mmsi: None | str | Unset
        if isinstance(self.mmsi, Unset):
            mmsi = UNSET
        else:
            mmsi = self.mmsi

        serial_number: None | str | Unset
        if isinstance(self.serial_number, Unset):
            serial_number = UNSET
        else:
            serial_number = self.serial_number

        titles: list[str] | None | Unset
        if isinstance(self.titles, Unset):
            titles = UNSET
        elif isinstance(self.titles, list):
            titles = self.titles

        else:
            titles = self.titles

        type_: None | str | Unset
        if isinstance(self.type_, Unset):
            type_ = UNSET
        else:
            type_ = self.type_

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "altNames": alt_names,
                "name": name,
            }
        )
        if birth_date is not UNSET:
            field_dict["birthDate"] = birth_date
        if built is not UNSET:
            field_dict["built"] = built
        if created is not UNSET:
            field_dict["created"] = created
        if flag is not UNSET:
            field_dict["flag"] = flag
        if gender is not UNSET:
            field_dict["gender"] = gender
        if government_i_ds is not UNSET:
            field_dict["governmentIDs"] = government_i_ds
        if imo_number is not UNSET:
            field_dict["imoNumber"] = imo_number
        if mmsi is not UNSET:
            field_dict["mmsi"] = mmsi
        if serial_number is not UNSET:
            field_dict["serialNumber"] = serial_number
        if titles is not UNSET:
            field_dict["titles"] = titles
        if type_ is not UNSET:
            field_dict["type"] = type_

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.government_id import GovernmentId

        d = dict(src_dict)
        alt_names = cast(list[str], d.pop("altNames"))

        name = d.pop("name")

        def _parse_birth_date(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        birth_date = _parse_birth_date(d.pop("birthDate", UNSET))

        def _parse_built(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        built = _parse_built(d.pop("built", UNSET))

        def _parse_created(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        created = _parse_created(d.pop("created", UNSET))

        def _parse_flag(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        flag = _parse_flag(d.pop("flag", UNSET))

        def _parse_gender(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        gender = _parse_gender(d.pop("gender", UNSET))

        def _parse_government_i_ds(data: object) -> list[GovernmentId] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                government_i_ds_type_0 = []
                _government_i_ds_type_0 = data
                for government_i_ds_type_0_item_data in _government_i_ds_type_0:
                    government_i_ds_type_0_item = GovernmentId.from_dict(
                        government_i_ds_type_0_item_data
                    )

                    government_i_ds_type_0.append(government_i_ds_type_0_item)

                return government_i_ds_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[GovernmentId] | None | Unset, data)

        government_i_ds = _parse_government_i_ds(d.pop("governmentIDs", UNSET))

        def _parse_imo_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        imo_number = _parse_imo_number(d.pop("imoNumber", UNSET))

        def _parse_mmsi(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        mmsi = _parse_mmsi(d.pop("mmsi", UNSET))

        def _parse_serial_number(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        serial_number = _parse_serial_number(d.pop("serialNumber", UNSET))

        def _parse_titles(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                titles_type_0 = cast(list[str], data)

                return titles_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        titles = _parse_titles(d.pop("titles", UNSET))

        def _parse_type_(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        type_ = _parse_type_(d.pop("type", UNSET))

        watchman_body = cls(
            alt_names=alt_names,
            name=name,
            birth_date=birth_date,
            built=built,
            created=created,
            flag=flag,
            gender=gender,
            government_i_ds=government_i_ds,
            imo_number=imo_number,
            mmsi=mmsi,
            serial_number=serial_number,
            titles=titles,
            type_=type_,
        )

        watchman_body.additional_properties = d
        return watchman_body

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
