from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.activity_body_fields import ActivityBodyFields


T = TypeVar("T", bound="ActivityBody")


@_attrs_define
class ActivityBody:
    """One event.

    Attributes:
        kind (str): What kind, by its word in the table of kinds. `fx_rate` needs the scope `rates:write` beside
            `activity:write`; what the
            engine makes itself is taken from nobody. Example: login.
        customer (None | str | Unset): Whose event it is. Example: C-17.
        fields (ActivityBodyFields | Unset): Fields by their names in the table of fields. Money and ratios are decimal
            strings, ids any text.
        happened (None | str | Unset): When it happened (RFC 3339); now where left out. It is judged when it is taken
            in. Example: 2026-11-02T09:00:00Z.
        id (None | str | Unset): The source's id of the event: the same id is taken once. Example: login-88213.
        offset (int | None | Unset): Its offset in the partition that `source` and `partition` name; required with
            `source`, refused without it. Example: 88213.
    """

    kind: str
    customer: None | str | Unset = UNSET
    fields: ActivityBodyFields | Unset = UNSET
    happened: None | str | Unset = UNSET
    id: None | str | Unset = UNSET
    offset: int | None | Unset = UNSET

    def to_dict(self) -> dict[str, Any]:
        kind = self.kind

        customer: None | str | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        fields: dict[str, Any] | Unset = UNSET
        if not isinstance(self.fields, Unset):
            fields = self.fields.to_dict()

        happened: None | str | Unset
        if isinstance(self.happened, Unset):
            happened = UNSET
        else:
            happened = self.happened

        id: None | str | Unset
        if isinstance(self.id, Unset):
            id = UNSET
        else:
            id = self.id

        offset: int | None | Unset
        if isinstance(self.offset, Unset):
            offset = UNSET
        else:
            offset = self.offset

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "kind": kind,
            }
        )
        if customer is not UNSET:
            field_dict["customer"] = customer
        if fields is not UNSET:
            field_dict["fields"] = fields
        if happened is not UNSET:
            field_dict["happened"] = happened
        if id is not UNSET:
            field_dict["id"] = id
        if offset is not UNSET:
            field_dict["offset"] = offset

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.activity_body_fields import ActivityBodyFields

        d = dict(src_dict)
        kind = d.pop("kind")

        def _parse_customer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        _fields = d.pop("fields", UNSET)
        fields: ActivityBodyFields | Unset
        if isinstance(_fields, Unset):
            fields = UNSET
        else:
            fields = ActivityBodyFields.from_dict(_fields)

        def _parse_happened(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        happened = _parse_happened(d.pop("happened", UNSET))

        def _parse_id(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        id = _parse_id(d.pop("id", UNSET))

        def _parse_offset(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        offset = _parse_offset(d.pop("offset", UNSET))

        activity_body = cls(
            kind=kind,
            customer=customer,
            fields=fields,
            happened=happened,
            id=id,
            offset=offset,
        )

        return activity_body
