from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="TallyAnswer")


@_attrs_define
class TallyAnswer:
    """What became of a population: `population` = `clean` + `cleared` + `hits` + `errors` + `pending`.

    Attributes:
        clean (int): Nothing was found.
        cleared (int): Everything found was cleared before.
        errors (int): Could not be screened: a person must look.
        hits (int): Something was found.
        pending (int): Not screened yet.
        population (int): Rows to screen.
    """

    clean: int
    cleared: int
    errors: int
    hits: int
    pending: int
    population: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        clean = self.clean

        cleared = self.cleared

        errors = self.errors

        hits = self.hits

        pending = self.pending

        population = self.population

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "clean": clean,
                "cleared": cleared,
                "errors": errors,
                "hits": hits,
                "pending": pending,
                "population": population,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        clean = d.pop("clean")

        cleared = d.pop("cleared")

        errors = d.pop("errors")

        hits = d.pop("hits")

        pending = d.pop("pending")

        population = d.pop("population")

        tally_answer = cls(
            clean=clean,
            cleared=cleared,
            errors=errors,
            hits=hits,
            pending=pending,
            population=population,
        )

        tally_answer.additional_properties = d
        return tally_answer

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
