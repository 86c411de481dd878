from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Contact")


@_attrs_define
class Contact:
    """Ways to reach a party.

    Attributes:
        email_addresses (list[str]): E-mail addresses.
        fax_numbers (list[str]): Fax numbers: lists do not tell them from telephone numbers.
        phone_numbers (list[str]): Telephone numbers.
        websites (list[str]): Web sites.
    """

    email_addresses: list[str]
    fax_numbers: list[str]
    phone_numbers: list[str]
    websites: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        email_addresses = self.email_addresses

        fax_numbers = self.fax_numbers

        phone_numbers = self.phone_numbers

        websites = self.websites

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "emailAddresses": email_addresses,
                "faxNumbers": fax_numbers,
                "phoneNumbers": phone_numbers,
                "websites": websites,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        email_addresses = cast(list[str], d.pop("emailAddresses"))

        fax_numbers = cast(list[str], d.pop("faxNumbers"))

        phone_numbers = cast(list[str], d.pop("phoneNumbers"))

        websites = cast(list[str], d.pop("websites"))

        contact = cls(
            email_addresses=email_addresses,
            fax_numbers=fax_numbers,
            phone_numbers=phone_numbers,
            websites=websites,
        )

        contact.additional_properties = d
        return contact

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
