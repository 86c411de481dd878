from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ftm_entity_properties import FtmEntityProperties


T = TypeVar("T", bound="FtmEntity")


@_attrs_define
class FtmEntity:
    """An entity: a listed party, a wallet, a listing or a link.

    Attributes:
        caption (str): A name to show.
        datasets (list[str]): The list it is from. Example: ['ofac-sdn'].
        id (str): The list and the issuer's id: the same as long as the issuer keeps it. Example: ofac-sdn-27307.
        properties (FtmEntityProperties): Values by property of the schema.
        referents (list[str]): Other ids of the same entity: none, since lists are not merged.
        schema (str): `Person`, `Organization`, `Vessel`, `Airplane`, `CryptoWallet`, `Sanction` or `UnknownLink`.
            Example: Person.
        target (bool): Whether it is listed itself, and not only linked to what is.
        first_seen (None | str | Unset): When it was listed, where the list says so.
        last_change (None | str | Unset): Not known: lists publish no dates of change.
        last_seen (None | str | Unset): The date of the publication it is in.
    """

    caption: str
    datasets: list[str]
    id: str
    properties: FtmEntityProperties
    referents: list[str]
    schema: str
    target: bool
    first_seen: None | str | Unset = UNSET
    last_change: None | str | Unset = UNSET
    last_seen: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        caption = self.caption

        datasets = self.datasets

        id = self.id

        properties = self.properties.to_dict()

        referents = self.referents

        schema = self.schema

        target = self.target

        first_seen: None | str | Unset
        if isinstance(self.first_seen, Unset):
            first_seen = UNSET
        else:
            first_seen = self.first_seen

        last_change: None | str | Unset
        if isinstance(self.last_change, Unset):
            last_change = UNSET
        else:
            last_change = self.last_change

        last_seen: None | str | Unset
        if isinstance(self.last_seen, Unset):
            last_seen = UNSET
        else:
            last_seen = self.last_seen

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "caption": caption,
                "datasets": datasets,
                "id": id,
                "properties": properties,
                "referents": referents,
                "schema": schema,
                "target": target,
            }
        )
        if first_seen is not UNSET:
            field_dict["first_seen"] = first_seen
        if last_change is not UNSET:
            field_dict["last_change"] = last_change
        if last_seen is not UNSET:
            field_dict["last_seen"] = last_seen

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.ftm_entity_properties import FtmEntityProperties

        d = dict(src_dict)
        caption = d.pop("caption")

        datasets = cast(list[str], d.pop("datasets"))

        id = d.pop("id")

        properties = FtmEntityProperties.from_dict(d.pop("properties"))

        referents = cast(list[str], d.pop("referents"))

        schema = d.pop("schema")

        target = d.pop("target")

        def _parse_first_seen(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        first_seen = _parse_first_seen(d.pop("first_seen", UNSET))

        def _parse_last_change(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_change = _parse_last_change(d.pop("last_change", UNSET))

        def _parse_last_seen(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        last_seen = _parse_last_seen(d.pop("last_seen", UNSET))

        ftm_entity = cls(
            caption=caption,
            datasets=datasets,
            id=id,
            properties=properties,
            referents=referents,
            schema=schema,
            target=target,
            first_seen=first_seen,
            last_change=last_change,
            last_seen=last_seen,
        )

        ftm_entity.additional_properties = d
        return ftm_entity

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
