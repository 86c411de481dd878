from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="ModelAnswer")


@_attrs_define
class ModelAnswer:
    """The model of a set.

    Attributes:
        features (int): Features.
        leaves (int): Leaves.
        model (str): SHA-256 of its bytes: its name in decisions.
        rule (str): The rule whose shown values are its features.
        trees (int): Trees.
    """

    features: int
    leaves: int
    model: str
    rule: str
    trees: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        features = self.features

        leaves = self.leaves

        model = self.model

        rule = self.rule

        trees = self.trees

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "features": features,
                "leaves": leaves,
                "model": model,
                "rule": rule,
                "trees": trees,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        d = dict(src_dict)
        features = d.pop("features")

        leaves = d.pop("leaves")

        model = d.pop("model")

        rule = d.pop("rule")

        trees = d.pop("trees")

        model_answer = cls(
            features=features,
            leaves=leaves,
            model=model,
            rule=rule,
            trees=trees,
        )

        model_answer.additional_properties = d
        return model_answer

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
