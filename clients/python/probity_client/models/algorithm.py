from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.algorithm_docs import AlgorithmDocs
    from ..models.algorithm_features import AlgorithmFeatures


T = TypeVar("T", bound="Algorithm")


@_attrs_define
class Algorithm:
    """A name and what it gives.

    Attributes:
        description (str): What it gives.
        docs (AlgorithmDocs): What an algorithm looks at.
        features (AlgorithmFeatures): What it looks at.
        name (str): The name.
    """

    description: str
    docs: AlgorithmDocs
    features: AlgorithmFeatures
    name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        description = self.description

        docs = self.docs.to_dict()

        features = self.features.to_dict()

        name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "description": description,
                "docs": docs,
                "features": features,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.algorithm_docs import AlgorithmDocs
        from ..models.algorithm_features import AlgorithmFeatures

        d = dict(src_dict)
        description = d.pop("description")

        docs = AlgorithmDocs.from_dict(d.pop("docs"))

        features = AlgorithmFeatures.from_dict(d.pop("features"))

        name = d.pop("name")

        algorithm = cls(
            description=description,
            docs=docs,
            features=features,
            name=name,
        )

        algorithm.additional_properties = d
        return algorithm

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
