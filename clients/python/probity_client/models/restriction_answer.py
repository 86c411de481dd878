from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="RestrictionAnswer")


@_attrs_define
class RestrictionAnswer:
    """Grounds of a restriction: none can be absent.

    Attributes:
        appeal_route (str): Appeal route.
        approved_by (list[str]): Who approved.
        authority (str): Legal authority.
        document (str): Document.
        reason (str): Reason code.
        scope (str): What it covers.
        since (str): Since when.
        until (str): Until when; `officer` where an officer must decide.
    """

    appeal_route: str
    approved_by: list[str]
    authority: str
    document: str
    reason: str
    scope: str
    since: str
    until: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        appeal_route = self.appeal_route

        approved_by = self.approved_by

        authority = self.authority

        document = self.document

        reason = self.reason

        scope = self.scope

        since = self.since

        until = self.until

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "appeal_route": appeal_route,
                "approved_by": approved_by,
                "authority": authority,
                "document": document,
                "reason": reason,
                "scope": scope,
                "since": since,
                "until": until,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        appeal_route = d.pop("appeal_route")

        approved_by = cast(list[str], d.pop("approved_by"))

        authority = d.pop("authority")

        document = d.pop("document")

        reason = d.pop("reason")

        scope = d.pop("scope")

        since = d.pop("since")

        until = d.pop("until")

        restriction_answer = cls(
            appeal_route=appeal_route,
            approved_by=approved_by,
            authority=authority,
            document=document,
            reason=reason,
            scope=scope,
            since=since,
            until=until,
        )

        restriction_answer.additional_properties = d
        return restriction_answer

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
