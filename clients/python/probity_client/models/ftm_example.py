from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ftm_example_properties import FtmExampleProperties


T = TypeVar("T", bound="FtmExample")


@_attrs_define
class FtmExample:
    """A party to be matched, described by example.

    Attributes:
        properties (FtmExampleProperties): Values by property: `name`, `alias`, `birthDate`, `nationality`, `country`,
            `idNumber`, `passportNumber`, `registrationNumber`, `imoNumber`, `publicKey` and others. Example: {'birthDate':
            ['1971'], 'name': ['Ivan Petrov']}.
        schema (str): `Person`, `Organization`, `Company`, `PublicBody`, `LegalEntity`, `Vessel`, `Airplane`, `Vehicle`,
            `CryptoWallet` or `Thing`. Example: Person.
        id (None | str | Unset): The caller's id; given back, otherwise unused.
    """

    properties: FtmExampleProperties
    schema: str
    id: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        properties = self.properties.to_dict()

        schema = self.schema

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "properties": properties,
                "schema": schema,
            }
        )
        if id is not UNSET:
            field_dict["id"] = id

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ftm_example_properties import FtmExampleProperties

        d = dict(src_dict)
        properties = FtmExampleProperties.from_dict(d.pop("properties"))

        schema = d.pop("schema")

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        ftm_example = cls(
            properties=properties,
            schema=schema,
            id=id,
        )

        ftm_example.additional_properties = d
        return ftm_example

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
