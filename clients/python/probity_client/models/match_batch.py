from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.match_batch_config import MatchBatchConfig
    from ..models.match_batch_queries import MatchBatchQueries
    from ..models.match_batch_weights import MatchBatchWeights


T = TypeVar("T", bound="MatchBatch")


@_attrs_define
class MatchBatch:
    """A batch of questions.

    Attributes:
        queries (MatchBatchQueries): Questions by ids of the caller's choosing; at most 100; a null is left out.
        config (MatchBatchConfig | Unset): Read and not applied: settings of another matcher.
        weights (MatchBatchWeights | Unset): Read and not applied: weights belong to another matcher.
    """

    queries: MatchBatchQueries
    config: MatchBatchConfig | Unset = UNSET
    weights: MatchBatchWeights | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        queries = self.queries.to_dict()

        config: dict[str, Any] | Unset = UNSET
        if not isinstance(self.config, Unset):
            config = self.config.to_dict()

        weights: dict[str, Any] | Unset = UNSET
        if not isinstance(self.weights, Unset):
            weights = self.weights.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "queries": queries,
            }
        )
        if config is not UNSET:
            field_dict["config"] = config
        if weights is not UNSET:
            field_dict["weights"] = weights

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.match_batch_config import MatchBatchConfig
        from ..models.match_batch_queries import MatchBatchQueries
        from ..models.match_batch_weights import MatchBatchWeights

        d = dict(src_dict)
        queries = MatchBatchQueries.from_dict(d.pop("queries"))

        _config = d.pop("config", UNSET)
        config: MatchBatchConfig | Unset
        if isinstance(_config, Unset):
            config = UNSET
        else:
            config = MatchBatchConfig.from_dict(_config)

        _weights = d.pop("weights", UNSET)
        weights: MatchBatchWeights | Unset
        if isinstance(_weights, Unset):
            weights = UNSET
        else:
            weights = MatchBatchWeights.from_dict(_weights)

        match_batch = cls(
            queries=queries,
            config=config,
            weights=weights,
        )

        match_batch.additional_properties = d
        return match_batch

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
