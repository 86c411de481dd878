from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.algorithm_docs_config import AlgorithmDocsConfig
    from ..models.algorithm_docs_features import AlgorithmDocsFeatures


T = TypeVar("T", bound="AlgorithmDocs")


@_attrs_define
class AlgorithmDocs:
    """What an algorithm looks at.

    Attributes:
        config (AlgorithmDocsConfig): Settings: none.
        description (str): What it gives.
        features (AlgorithmDocsFeatures): What it looks at.
        name (str): The name.
    """

    config: AlgorithmDocsConfig
    description: str
    features: AlgorithmDocsFeatures
    name: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        config = self.config.to_dict()

        description = self.description

        features = self.features.to_dict()

        name = self.name

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "config": config,
                "description": description,
                "features": features,
                "name": name,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.algorithm_docs_config import AlgorithmDocsConfig
        from ..models.algorithm_docs_features import AlgorithmDocsFeatures

        d = dict(src_dict)
        config = AlgorithmDocsConfig.from_dict(d.pop("config"))

        description = d.pop("description")

        features = AlgorithmDocsFeatures.from_dict(d.pop("features"))

        name = d.pop("name")

        algorithm_docs = cls(
            config=config,
            description=description,
            features=features,
            name=name,
        )

        algorithm_docs.additional_properties = d
        return algorithm_docs

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
