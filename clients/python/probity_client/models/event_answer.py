from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_answer_data import EventAnswerData


T = TypeVar("T", bound="EventAnswer")


@_attrs_define
class EventAnswer:
    """An event: CloudEvents 1.0 in JSON.

    Attributes:
        data (EventAnswerData): What happened, as this key's audience may see it.
        datacontenttype (str): `application/json`.
        id (str): `evt_<seq>`, or `evt_<seq>_<n>` for the entry's further events. Example: evt_1042.
        sequence (str): Orders events as text.
        source (str): Which journal. Example: /tenants/acme/streams/main.
        specversion (str): `1.0`.
        subject (str): Customer, transfer, list, key or endpoint.
        time (str): When it was recorded.
        type_ (str): What happened. Example: probity.transfer.decided.
        probitysandbox (bool | None | Unset): True on events of a sandbox: nothing there is real.
        probitytest (bool | None | Unset): True on synthetic events: nothing happened.
    """

    data: EventAnswerData
    datacontenttype: str
    id: str
    sequence: str
    source: str
    specversion: str
    subject: str
    time: str
    type_: str
    probitysandbox: bool | None | Unset = UNSET
    probitytest: bool | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        data = self.data.to_dict()

        datacontenttype = self.datacontenttype

        id = self.id

        sequence = self.sequence

        source = self.source

        specversion = self.specversion

        subject = self.subject

        time = self.time

        type_ = self.type_

        probitysandbox: bool | None | Unset
        if isinstance(self.probitysandbox, Unset):
            probitysandbox = UNSET
        else:
            probitysandbox = self.probitysandbox

        probitytest: bool | None | Unset
        if isinstance(self.probitytest, Unset):
            probitytest = UNSET
        else:
            probitytest = self.probitytest

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "data": data,
                "datacontenttype": datacontenttype,
                "id": id,
                "sequence": sequence,
                "source": source,
                "specversion": specversion,
                "subject": subject,
                "time": time,
                "type": type_,
            }
        )
        if probitysandbox is not UNSET:
            field_dict["probitysandbox"] = probitysandbox
        if probitytest is not UNSET:
            field_dict["probitytest"] = probitytest

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.event_answer_data import EventAnswerData

        d = dict(src_dict)
        data = EventAnswerData.from_dict(d.pop("data"))

        datacontenttype = d.pop("datacontenttype")

        id = d.pop("id")

        sequence = d.pop("sequence")

        source = d.pop("source")

        specversion = d.pop("specversion")

        subject = d.pop("subject")

        time = d.pop("time")

        type_ = d.pop("type")

        def _parse_probitysandbox(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        probitysandbox = _parse_probitysandbox(d.pop("probitysandbox", UNSET))

        def _parse_probitytest(data: object) -> bool | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(bool | None | Unset, data)

        probitytest = _parse_probitytest(d.pop("probitytest", UNSET))

        event_answer = cls(
            data=data,
            datacontenttype=datacontenttype,
            id=id,
            sequence=sequence,
            source=source,
            specversion=specversion,
            subject=subject,
            time=time,
            type_=type_,
            probitysandbox=probitysandbox,
            probitytest=probitytest,
        )

        event_answer.additional_properties = d
        return event_answer

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
