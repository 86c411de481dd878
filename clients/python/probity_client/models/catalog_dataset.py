from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="CatalogDataset")


@_attrs_define
class CatalogDataset:
    """A collection or a list.

    Attributes:
        category (str): `source`, or `collection`.
        children (list[str]): Lists of a collection.
        index_current (bool): Whether it is in force and fresh.
        load (bool): Whether it is searched.
        name (str): The name to ask for.
        namespace (bool): Whether ids carry a name space: no.
        title (str): Its title.
        entities_url (None | str | Unset): Where entities could be fetched whole: nowhere.
        entity_count (int | None | Unset): Its entries.
        index_version (None | str | Unset): The same: what is in force is what is searched.
        summary (None | str | Unset): What it is.
        version (None | str | Unset): The issuer's date, or the number of the entry that put it in force.
    """

    category: str
    children: list[str]
    index_current: bool
    load: bool
    name: str
    namespace: bool
    title: str
    entities_url: None | str | Unset = UNSET
    entity_count: int | None | Unset = UNSET
    index_version: None | str | Unset = UNSET
    summary: None | str | Unset = UNSET
    version: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        category = self.category

        children = self.children

        index_current = self.index_current

        load = self.load

        name = self.name

        namespace = self.namespace

        title = self.title

        entities_url: None | str | Unset
        if isinstance(self.entities_url, Unset):
            entities_url = UNSET
        else:
            entities_url = self.entities_url

        entity_count: int | None | Unset
        if isinstance(self.entity_count, Unset):
            entity_count = UNSET
        else:
            entity_count = self.entity_count

        index_version: None | str | Unset
        if isinstance(self.index_version, Unset):
            index_version = UNSET
        else:
            index_version = self.index_version

        summary: None | str | Unset
        if isinstance(self.summary, Unset):
            summary = UNSET
        else:
            summary = self.summary

        version: None | str | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "category": category,
                "children": children,
                "index_current": index_current,
                "load": load,
                "name": name,
                "namespace": namespace,
                "title": title,
            }
        )
        if entities_url is not UNSET:
            field_dict["entities_url"] = entities_url
        if entity_count is not UNSET:
            field_dict["entity_count"] = entity_count
        if index_version is not UNSET:
            field_dict["index_version"] = index_version
        if summary is not UNSET:
            field_dict["summary"] = summary
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        category = d.pop("category")

        children = cast(list[str], d.pop("children"))

        index_current = d.pop("index_current")

        load = d.pop("load")

        name = d.pop("name")

        namespace = d.pop("namespace")

        title = d.pop("title")

        def _parse_entities_url(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        entities_url = _parse_entities_url(d.pop("entities_url", UNSET))

        def _parse_entity_count(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        entity_count = _parse_entity_count(d.pop("entity_count", UNSET))

        def _parse_index_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        index_version = _parse_index_version(d.pop("index_version", UNSET))

        def _parse_summary(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        summary = _parse_summary(d.pop("summary", UNSET))

        def _parse_version(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        catalog_dataset = cls(
            category=category,
            children=children,
            index_current=index_current,
            load=load,
            name=name,
            namespace=namespace,
            title=title,
            entities_url=entities_url,
            entity_count=entity_count,
            index_version=index_version,
            summary=summary,
            version=version,
        )

        catalog_dataset.additional_properties = d
        return catalog_dataset

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
