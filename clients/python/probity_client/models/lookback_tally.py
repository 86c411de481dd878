from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="LookbackTally")


@_attrs_define
class LookbackTally:
    """What became of members: `counted` is the sum of the others.

    Attributes:
        clean (int): Nothing was found; in a delta, nothing that changed.
        cleared (int): All that was found is cleared.
        counted (int): Looked at so far.
        errors (int): Could not be screened.
        hits (int): Something was found.
        known (int): All that was found was recorded before, or waits in the campaign of an import.
        overtaken (int): Screened against these lists meanwhile, by a request or a change of profile, or erased
            meanwhile.
    """

    clean: int
    cleared: int
    counted: int
    errors: int
    hits: int
    known: int
    overtaken: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        clean = self.clean

        cleared = self.cleared

        counted = self.counted

        errors = self.errors

        hits = self.hits

        known = self.known

        overtaken = self.overtaken

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "clean": clean,
                "cleared": cleared,
                "counted": counted,
                "errors": errors,
                "hits": hits,
                "known": known,
                "overtaken": overtaken,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        clean = d.pop("clean")

        cleared = d.pop("cleared")

        counted = d.pop("counted")

        errors = d.pop("errors")

        hits = d.pop("hits")

        known = d.pop("known")

        overtaken = d.pop("overtaken")

        lookback_tally = cls(
            clean=clean,
            cleared=cleared,
            counted=counted,
            errors=errors,
            hits=hits,
            known=known,
            overtaken=overtaken,
        )

        lookback_tally.additional_properties = d
        return lookback_tally

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
