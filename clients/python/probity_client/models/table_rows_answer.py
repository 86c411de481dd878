from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.table_rows_answer_rows import TableRowsAnswerRows


T = TypeVar("T", bound="TableRowsAnswer")


@_attrs_define
class TableRowsAnswer:
    """A table of peer figures with its rows.

    Attributes:
        name (str): Its name in rules. Example: out_24h_p95.
        rows (TableRowsAnswerRows): Key, such as a segment, and figure in dollars as a decimal string. Example:
            {'retail': '2000.00'}.
    """

    name: str
    rows: TableRowsAnswerRows
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        rows = self.rows.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "name": name,
                "rows": rows,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.table_rows_answer_rows import TableRowsAnswerRows

        d = dict(src_dict)
        name = d.pop("name")

        rows = TableRowsAnswerRows.from_dict(d.pop("rows"))

        table_rows_answer = cls(
            name=name,
            rows=rows,
        )

        table_rows_answer.additional_properties = d
        return table_rows_answer

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
