from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.event_answer_data import EventAnswerData


T = TypeVar("T", bound="SameKeyAnswer")


@_attrs_define
class SameKeyAnswer:
    """An event of the same key.

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
        at (str): When it was taken.
        entry (int): Seq of the entry.
        probitysandbox (bool | None | Unset): True on events of a sandbox: nothing there is real.
        probitytest (bool | None | Unset): True on synthetic events: nothing happened.
        transfer (None | str | Unset): The movement, where it is one.
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
    at: str
    entry: int
    probitysandbox: bool | None | Unset = UNSET
    probitytest: bool | None | Unset = UNSET
    transfer: None | str | Unset = UNSET
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

        at = self.at

        entry = self.entry

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

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

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
                "at": at,
                "entry": entry,
            }
        )
        if probitysandbox is not UNSET:
            field_dict["probitysandbox"] = probitysandbox
        if probitytest is not UNSET:
            field_dict["probitytest"] = probitytest
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

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

        at = d.pop("at")

        entry = d.pop("entry")

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

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        same_key_answer = cls(
            data=data,
            datacontenttype=datacontenttype,
            id=id,
            sequence=sequence,
            source=source,
            specversion=specversion,
            subject=subject,
            time=time,
            type_=type_,
            at=at,
            entry=entry,
            probitysandbox=probitysandbox,
            probitytest=probitytest,
            transfer=transfer,
        )

        same_key_answer.additional_properties = d
        return same_key_answer

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
