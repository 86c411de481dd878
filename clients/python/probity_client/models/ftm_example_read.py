from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.ftm_example_read_properties import FtmExampleReadProperties


T = TypeVar("T", bound="FtmExampleRead")


@_attrs_define
class FtmExampleRead:
    """What of an example was screened.

    Attributes:
        properties (FtmExampleReadProperties): The values that were read; what is not here was not used.
        schema (str): The schema.
        id (None | str | Unset): The caller's id.
    """

    properties: FtmExampleReadProperties
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
        from ..models.ftm_example_read_properties import FtmExampleReadProperties

        d = dict(src_dict)
        properties = FtmExampleReadProperties.from_dict(d.pop("properties"))

        schema = d.pop("schema")

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        ftm_example_read = cls(
            properties=properties,
            schema=schema,
            id=id,
        )

        ftm_example_read.additional_properties = d
        return ftm_example_read

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
