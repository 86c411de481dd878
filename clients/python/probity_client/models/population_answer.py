from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.past_answer import PastAnswer


T = TypeVar("T", bound="PopulationAnswer")


@_attrs_define
class PopulationAnswer:
    """Whom a run counts: `total` = `active` + `dormant` + `pending` + `recently_closed` + `closed` + `erased`.

    Attributes:
        active (int): Looked at: something happened lately.
        as_of (int): The state after so many entries is counted.
        closed (int): Left out: closed long ago.
        dormant (int): Looked at: nothing happened for long. Balances are not known here, so each counts as having one.
        erased (int): Left out: personal data was erased.
        members (str): SHA-256 over the members in order.
        pending (int): Looked at: identity not established yet.
        recently_closed (int): Looked at: closed lately.
        total (int): Customers there are.
        transfers (int): Transfers whose other side is looked at, imported ones included.
        imported (None | PastAnswer | Unset):
    """

    active: int
    as_of: int
    closed: int
    dormant: int
    erased: int
    members: str
    pending: int
    recently_closed: int
    total: int
    transfers: int
    imported: None | PastAnswer | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.past_answer import PastAnswer

        active = self.active

        as_of = self.as_of

        closed = self.closed

        dormant = self.dormant

        erased = self.erased

        members = self.members

        pending = self.pending

        recently_closed = self.recently_closed

        total = self.total

        transfers = self.transfers

        imported: dict[str, Any] | None | Unset
        if isinstance(self.imported, Unset):
            imported = UNSET
        elif isinstance(self.imported, PastAnswer):
            imported = self.imported.to_dict()
        else:
            imported = self.imported

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "active": active,
                "as_of": as_of,
                "closed": closed,
                "dormant": dormant,
                "erased": erased,
                "members": members,
                "pending": pending,
                "recently_closed": recently_closed,
                "total": total,
                "transfers": transfers,
            }
        )
        if imported is not UNSET:
            field_dict["imported"] = imported

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.past_answer import PastAnswer

        d = dict(src_dict)
        active = d.pop("active")

        as_of = d.pop("as_of")

        closed = d.pop("closed")

        dormant = d.pop("dormant")

        erased = d.pop("erased")

        members = d.pop("members")

        pending = d.pop("pending")

        recently_closed = d.pop("recently_closed")

        total = d.pop("total")

        transfers = d.pop("transfers")

        def _parse_imported(data: object) -> None | PastAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                imported_type_0 = PastAnswer.from_dict(data)

                return imported_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | PastAnswer | Unset, data)

        imported = _parse_imported(d.pop("imported", UNSET))

        population_answer = cls(
            active=active,
            as_of=as_of,
            closed=closed,
            dormant=dormant,
            erased=erased,
            members=members,
            pending=pending,
            recently_closed=recently_closed,
            total=total,
            transfers=transfers,
            imported=imported,
        )

        population_answer.additional_properties = d
        return population_answer

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
