from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

T = TypeVar("T", bound="StandingBody")


@_attrs_define
class StandingBody:
    """A change of standing.

    Attributes:
        authority (str): Legal authority it rests on. Example: UNSCR 1373.
        document (str): Document, order or ticket. Example: ORDER-2026-11.
        reason (str): Reason code from the policy. Example: tf.confirmed.
        to (str): The new standing. Example: tf_frozen.
        appeal_route (None | str | Unset): Where the customer can turn; left out, the general route.
        customer_text (None | str | Unset): Customer-safe template; left out, the neutral one.
        scope (None | str | Unset): What it covers; left out, `all`.
    """

    authority: str
    document: str
    reason: str
    to: str
    appeal_route: None | str | Unset = UNSET
    customer_text: None | str | Unset = UNSET
    scope: None | str | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        authority = self.authority

        document = self.document

        reason = self.reason

        to = self.to

        appeal_route: None | str | Unset
        if isinstance(self.appeal_route, Unset):
            appeal_route = UNSET
        else:
            appeal_route = self.appeal_route

        customer_text: None | str | Unset
        if isinstance(self.customer_text, Unset):
            customer_text = UNSET
        else:
            customer_text = self.customer_text

        scope: None | str | Unset
        if isinstance(self.scope, Unset):
            scope = UNSET
        else:
            scope = self.scope

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "authority": authority,
                "document": document,
                "reason": reason,
                "to": to,
            }
        )
        if appeal_route is not UNSET:
            field_dict["appeal_route"] = appeal_route
        if customer_text is not UNSET:
            field_dict["customer_text"] = customer_text
        if scope is not UNSET:
            field_dict["scope"] = scope

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        authority = d.pop("authority")

        document = d.pop("document")

        reason = d.pop("reason")

        to = d.pop("to")

        def _parse_appeal_route(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        appeal_route = _parse_appeal_route(d.pop("appeal_route", UNSET))

        def _parse_customer_text(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer_text = _parse_customer_text(d.pop("customer_text", UNSET))

        def _parse_scope(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        scope = _parse_scope(d.pop("scope", UNSET))

        standing_body = cls(
            authority=authority,
            document=document,
            reason=reason,
            to=to,
            appeal_route=appeal_route,
            customer_text=customer_text,
            scope=scope,
        )

        return standing_body
