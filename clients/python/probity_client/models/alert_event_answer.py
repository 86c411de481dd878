from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.alert_event_answer_fields import AlertEventAnswerFields


T = TypeVar("T", bound="AlertEventAnswer")


@_attrs_define
class AlertEventAnswer:
    """An event.

    Attributes:
        fields (AlertEventAnswerFields): Its fields.
        happened_at (str): When its source says it happened.
        kind (str): Its kind. Example: crypto_withdraw.
        customer (None | str | Unset): Whose it is.
    """

    fields: AlertEventAnswerFields
    happened_at: str
    kind: str
    customer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        fields = self.fields.to_dict()

        happened_at = self.happened_at

        kind = self.kind

        customer: None | str | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "fields": fields,
                "happened_at": happened_at,
                "kind": kind,
            }
        )
        if customer is not UNSET:
            field_dict["customer"] = customer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.alert_event_answer_fields import AlertEventAnswerFields

        d = dict(src_dict)
        fields = AlertEventAnswerFields.from_dict(d.pop("fields"))

        happened_at = d.pop("happened_at")

        kind = d.pop("kind")

        def _parse_customer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        alert_event_answer = cls(
            fields=fields,
            happened_at=happened_at,
            kind=kind,
            customer=customer,
        )

        alert_event_answer.additional_properties = d
        return alert_event_answer

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
