from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.compat_note import CompatNote
    from ..models.identification import Identification


T = TypeVar("T", bound="AddressAnswer")


@_attrs_define
class AddressAnswer:
    """What an address is known as.

    Attributes:
        identifications (list[Identification]): Empty: no list in force has the address, other than as a politically
            exposed person's.
        probity (CompatNote): What Probity adds to another service's answer: where it is recorded and what it rests on.
            Clients ignore it.
    """

    identifications: list[Identification]
    probity: CompatNote
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        identifications = []
        for identifications_item_data in self.identifications:
            identifications_item = identifications_item_data.to_dict()
            identifications.append(identifications_item)

        probity = self.probity.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "identifications": identifications,
                "probity": probity,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.compat_note import CompatNote
        from ..models.identification import Identification

        d = dict(src_dict)
        identifications = []
        _identifications = d.pop("identifications")
        for identifications_item_data in _identifications:
            identifications_item = Identification.from_dict(identifications_item_data)

            identifications.append(identifications_item)

        probity = CompatNote.from_dict(d.pop("probity"))

        address_answer = cls(
            identifications=identifications,
            probity=probity,
        )

        address_answer.additional_properties = d
        return address_answer

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
