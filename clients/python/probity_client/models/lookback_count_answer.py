from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.lookback_count_answer_would_open import LookbackCountAnswerWouldOpen
    from ..models.lookback_total_answer import LookbackTotalAnswer


T = TypeVar("T", bound="LookbackCountAnswer")


@_attrs_define
class LookbackCountAnswer:
    """What a proposal's lookback would find.

    Attributes:
        at (str): When.
        days (int): Over how many days.
        looking (list[str]): Rules that are new or changed: those that look back.
        through (int): Seq before which entries were read.
        total (LookbackTotalAnswer): What a lookback came to.
        would_open (LookbackCountAnswerWouldOpen): Alerts it would open, by rule.
    """

    at: str
    days: int
    looking: list[str]
    through: int
    total: LookbackTotalAnswer
    would_open: LookbackCountAnswerWouldOpen
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        at = self.at

        days = self.days

        looking = self.looking

        through = self.through

        total = self.total.to_dict()

        would_open = self.would_open.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "at": at,
                "days": days,
                "looking": looking,
                "through": through,
                "total": total,
                "would_open": would_open,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.lookback_count_answer_would_open import (
            LookbackCountAnswerWouldOpen,
        )
        from ..models.lookback_total_answer import LookbackTotalAnswer

        d = dict(src_dict)
        at = d.pop("at")

        days = d.pop("days")

        looking = cast(list[str], d.pop("looking"))

        through = d.pop("through")

        total = LookbackTotalAnswer.from_dict(d.pop("total"))

        would_open = LookbackCountAnswerWouldOpen.from_dict(d.pop("would_open"))

        lookback_count_answer = cls(
            at=at,
            days=days,
            looking=looking,
            through=through,
            total=total,
            would_open=would_open,
        )

        lookback_count_answer.additional_properties = d
        return lookback_count_answer

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
