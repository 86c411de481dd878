from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define

if TYPE_CHECKING:
    from ..models.table_body_rows import TableBodyRows


T = TypeVar("T", bound="TableBody")


@_attrs_define
class TableBody:
    """A table of peer figures.

    Attributes:
        name (str): Its name in rules. Example: out_24h_p95.
        rows (TableBodyRows): Key, such as a segment, and figure in dollars as a decimal string. Example: {'retail':
            '2000.00'}.
    """

    name: str
    rows: TableBodyRows

    def to_dict(self) -> dict[str, Any]:
        name = self.name

        rows = self.rows.to_dict()

        field_dict: dict[str, Any] = {}

        field_dict.update(
            {
                "name": name,
                "rows": rows,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.table_body_rows import TableBodyRows

        d = dict(src_dict)
        name = d.pop("name")

        rows = TableBodyRows.from_dict(d.pop("rows"))

        table_body = cls(
            name=name,
            rows=rows,
        )

        return table_body
