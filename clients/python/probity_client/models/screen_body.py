from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.profile_body import ProfileBody


T = TypeVar("T", bound="ScreenBody")


@_attrs_define
class ScreenBody:
    """A question about a party.

    Attributes:
        legal_entity (str): For which operating legal entity. Example: acme-us.
        profile (ProfileBody): Who somebody is.
    """

    legal_entity: str
    profile: ProfileBody

    def to_dict(self) -> dict[str, Any]:
        legal_entity = self.legal_entity

        profile = self.profile.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "legal_entity": legal_entity,
                "profile": profile,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.profile_body import ProfileBody

        d = dict(src_dict)
        legal_entity = d.pop("legal_entity")

        profile = ProfileBody.from_dict(d.pop("profile"))

        screen_body = cls(
            legal_entity=legal_entity,
            profile=profile,
        )

        return screen_body
