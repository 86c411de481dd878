from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.catalog_dataset import CatalogDataset


T = TypeVar("T", bound="CatalogAnswer")


@_attrs_define
class CatalogAnswer:
    """The catalogue.

    Attributes:
        current (list[str]): Lists in force and fresh.
        datasets (list[CatalogDataset]): Collections and lists.
        index_stale (bool): Whether any is.
        outdated (list[str]): Lists in force and older than policy allows.
    """

    current: list[str]
    datasets: list[CatalogDataset]
    index_stale: bool
    outdated: list[str]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        current = self.current

        datasets = []
        for datasets_item_data in self.datasets:
            datasets_item = datasets_item_data.to_dict()
            datasets.append(datasets_item)

        index_stale = self.index_stale

        outdated = self.outdated

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "current": current,
                "datasets": datasets,
                "index_stale": index_stale,
                "outdated": outdated,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.catalog_dataset import CatalogDataset

        d = dict(src_dict)
        current = cast(list[str], d.pop("current"))

        datasets = []
        _datasets = d.pop("datasets")
        for datasets_item_data in _datasets:
            datasets_item = CatalogDataset.from_dict(datasets_item_data)

            datasets.append(datasets_item)

        index_stale = d.pop("index_stale")

        outdated = cast(list[str], d.pop("outdated"))

        catalog_answer = cls(
            current=current,
            datasets=datasets,
            index_stale=index_stale,
            outdated=outdated,
        )

        catalog_answer.additional_properties = d
        return catalog_answer

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
