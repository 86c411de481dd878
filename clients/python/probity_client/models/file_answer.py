from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="FileAnswer")


@_attrs_define
class FileAnswer:
    """How far one file came.

    Attributes:
        finished (bool): Whether its end was reached.
        imported (int): Rows taken over; the others are in the importer's file of refused rows.
        kind (str): `customers`, `accounts`, `transfers`, `clearances` or `decisions`.
        read (int): Rows read so far.
        sha256 (str): SHA-256 of the file.
    """

    finished: bool
    imported: int
    kind: str
    read: int
    sha256: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        finished = self.finished

        imported = self.imported

        kind = self.kind

        read = self.read

        sha256 = self.sha256

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "finished": finished,
                "imported": imported,
                "kind": kind,
                "read": read,
                "sha256": sha256,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        finished = d.pop("finished")

        imported = d.pop("imported")

        kind = d.pop("kind")

        read = d.pop("read")

        sha256 = d.pop("sha256")

        file_answer = cls(
            finished=finished,
            imported=imported,
            kind=kind,
            read=read,
            sha256=sha256,
        )

        file_answer.additional_properties = d
        return file_answer

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
