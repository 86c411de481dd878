from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="SourceAnswer")


@_attrs_define
class SourceAnswer:
    """Where a list comes from.

    Attributes:
        issuer (str): Who publishes it.
        licence (str): Terms of use.
        title (str): What it is.
        proven_on (None | str | Unset): Day of the publication its parser was proven on. Without one the parser has
            never read a file as the issuer
            published it: treat the first reading as a trial, and read the defects.
    """

    issuer: str
    licence: str
    title: str
    proven_on: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        issuer = self.issuer

        licence = self.licence

        title = self.title

        proven_on: None | str | Unset
        if isinstance(self.proven_on, Unset):
            proven_on = UNSET
        else:
            proven_on = self.proven_on

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "issuer": issuer,
                "licence": licence,
                "title": title,
            }
        )
        if proven_on is not UNSET:
            field_dict["proven_on"] = proven_on

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        issuer = d.pop("issuer")

        licence = d.pop("licence")

        title = d.pop("title")

        def _parse_proven_on(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        proven_on = _parse_proven_on(d.pop("proven_on", UNSET))

        source_answer = cls(
            issuer=issuer,
            licence=licence,
            title=title,
            proven_on=proven_on,
        )

        source_answer.additional_properties = d
        return source_answer

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
