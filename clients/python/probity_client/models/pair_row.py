from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="PairRow")


@_attrs_define
class PairRow:
    """One listed party of a hit.

    Attributes:
        asset_freeze (bool): Whether the entry carries an asset freeze.
        entry (str): The entry.
        list_ (str): The list.
        open_ (bool): Whether somebody still has to look.
        qa_sample (bool): Whether a cleared pair was drawn for a second look.
        score (str): Score.
        certainty (None | str | Unset): `confirmed`, `potential` or `auto_cleared`.
        disposition (None | str | Unset): How it was closed.
        listed_name (None | str | Unset): Its primary name, where the entry is on the list in force.
    """

    asset_freeze: bool
    entry: str
    list_: str
    open_: bool
    qa_sample: bool
    score: str
    certainty: None | str | Unset = UNSET
    disposition: None | str | Unset = UNSET
    listed_name: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        asset_freeze = self.asset_freeze

        entry = self.entry

        list_ = self.list_

        open_ = self.open_

        qa_sample = self.qa_sample

        score = self.score

        certainty: None | str | Unset
        if isinstance(self.certainty, Unset):
            certainty = UNSET
        else:
            certainty = self.certainty

        disposition: None | str | Unset
        if isinstance(self.disposition, Unset):
            disposition = UNSET
        else:
            disposition = self.disposition

        listed_name: None | str | Unset
        if isinstance(self.listed_name, Unset):
            listed_name = UNSET
        else:
            listed_name = self.listed_name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "asset_freeze": asset_freeze,
                "entry": entry,
                "list": list_,
                "open": open_,
                "qa_sample": qa_sample,
                "score": score,
            }
        )
        if certainty is not UNSET:
            field_dict["certainty"] = certainty
        if disposition is not UNSET:
            field_dict["disposition"] = disposition
        if listed_name is not UNSET:
            field_dict["listed_name"] = listed_name

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        asset_freeze = d.pop("asset_freeze")

        entry = d.pop("entry")

        list_ = d.pop("list")

        open_ = d.pop("open")

        qa_sample = d.pop("qa_sample")

        score = d.pop("score")

        def _parse_certainty(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        certainty = _parse_certainty(d.pop("certainty", UNSET))

        def _parse_disposition(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        disposition = _parse_disposition(d.pop("disposition", UNSET))

        def _parse_listed_name(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        listed_name = _parse_listed_name(d.pop("listed_name", UNSET))

        pair_row = cls(
            asset_freeze=asset_freeze,
            entry=entry,
            list_=list_,
            open_=open_,
            qa_sample=qa_sample,
            score=score,
            certainty=certainty,
            disposition=disposition,
            listed_name=listed_name,
        )

        pair_row.additional_properties = d
        return pair_row

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
