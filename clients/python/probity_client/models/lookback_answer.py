from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.list_change_answer import ListChangeAnswer
    from ..models.lookback_tally import LookbackTally
    from ..models.population_answer import PopulationAnswer
    from ..models.progress_answer import ProgressAnswer
    from ..models.timings_answer import TimingsAnswer


T = TypeVar("T", bound="LookbackAnswer")


@_attrs_define
class LookbackAnswer:
    """A run.

    Attributes:
        cause (str): `list_change`, `schedule`, `control` (policy or matcher changed), `first` or `person`.
        customers (LookbackTally): What became of members: `counted` is the sum of the others.
        kind (str): `delta` (what changed) or `full`.
        lists (list[ListChangeAnswer]): Every list, as the run before saw it and as this one does.
        matcher (str): The matcher's version.
        policy (str): Content hash of the policy it was started under.
        population (PopulationAnswer): Whom a run counts: `total` = `active` + `dormant` + `pending` + `recently_closed`
            + `closed` + `erased`.
        restricted (int): Standings it changed.
        reviews (int): Release reviews it opened.
        run (str): Its id. Example: lb_1042.
        shards (int): Finished shards.
        started_at (str): When it was started.
        state (str): `running`, `completed`, `superseded` (lists changed again; the next run covers both) or `failed`.
        survivors (int): Members whose profile had to be opened.
        timings (TimingsAnswer): Times of a run.
        transfers (LookbackTally): What became of members: `counted` is the sum of the others.
        ended_at (None | str | Unset): When it ended.
        ended_by (int | None | Unset): The entry that ended it.
        failure (None | str | Unset): Why it failed, or why the last attempt did.
        progress (None | ProgressAnswer | Unset):
        root (None | str | Unset): Root over the shards' digests, once it ended.
    """

    cause: str
    customers: LookbackTally
    kind: str
    lists: list[ListChangeAnswer]
    matcher: str
    policy: str
    population: PopulationAnswer
    restricted: int
    reviews: int
    run: str
    shards: int
    started_at: str
    state: str
    survivors: int
    timings: TimingsAnswer
    transfers: LookbackTally
    ended_at: None | str | Unset = UNSET
    ended_by: int | None | Unset = UNSET
    failure: None | str | Unset = UNSET
    progress: None | ProgressAnswer | Unset = UNSET
    root: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.progress_answer import ProgressAnswer

        cause = self.cause

        customers = self.customers.to_dict()

        kind = self.kind

        lists = []
        for lists_item_data in self.lists:
            lists_item = lists_item_data.to_dict()
            lists.append(lists_item)

        matcher = self.matcher

        policy = self.policy

        population = self.population.to_dict()

        restricted = self.restricted

        reviews = self.reviews

        run = self.run

        shards = self.shards

        started_at = self.started_at

        state = self.state

        survivors = self.survivors

        timings = self.timings.to_dict()

        transfers = self.transfers.to_dict()

        ended_at: None | str | Unset
        if isinstance(self.ended_at, Unset):
            ended_at = UNSET
        else:
            ended_at = self.ended_at

        ended_by: int | None | Unset
        if isinstance(self.ended_by, Unset):
            ended_by = UNSET
        else:
            ended_by = self.ended_by

        failure: None | str | Unset
        if isinstance(self.failure, Unset):
            failure = UNSET
        else:
            failure = self.failure

        progress: dict[str, Any] | None | Unset
        if isinstance(self.progress, Unset):
            progress = UNSET
        elif isinstance(self.progress, ProgressAnswer):
            progress = self.progress.to_dict()
        else:
            progress = self.progress

        root: None | str | Unset
        if isinstance(self.root, Unset):
            root = UNSET
        else:
            root = self.root

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "cause": cause,
                "customers": customers,
                "kind": kind,
                "lists": lists,
                "matcher": matcher,
                "policy": policy,
                "population": population,
                "restricted": restricted,
                "reviews": reviews,
                "run": run,
                "shards": shards,
                "started_at": started_at,
                "state": state,
                "survivors": survivors,
                "timings": timings,
                "transfers": transfers,
            }
        )
        if ended_at is not UNSET:
            field_dict["ended_at"] = ended_at
        if ended_by is not UNSET:
            field_dict["ended_by"] = ended_by
        if failure is not UNSET:
            field_dict["failure"] = failure
        if progress is not UNSET:
            field_dict["progress"] = progress
        if root is not UNSET:
            field_dict["root"] = root

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.list_change_answer import ListChangeAnswer
        from ..models.lookback_tally import LookbackTally
        from ..models.population_answer import PopulationAnswer
        from ..models.progress_answer import ProgressAnswer
        from ..models.timings_answer import TimingsAnswer

        d = dict(src_dict)
        cause = d.pop("cause")

        customers = LookbackTally.from_dict(d.pop("customers"))

        kind = d.pop("kind")

        lists = []
        _lists = d.pop("lists")
        for lists_item_data in _lists:
            lists_item = ListChangeAnswer.from_dict(lists_item_data)

            lists.append(lists_item)

        matcher = d.pop("matcher")

        policy = d.pop("policy")

        population = PopulationAnswer.from_dict(d.pop("population"))

        restricted = d.pop("restricted")

        reviews = d.pop("reviews")

        run = d.pop("run")

        shards = d.pop("shards")

        started_at = d.pop("started_at")

        state = d.pop("state")

        survivors = d.pop("survivors")

        timings = TimingsAnswer.from_dict(d.pop("timings"))

        transfers = LookbackTally.from_dict(d.pop("transfers"))

        def _parse_ended_at(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        ended_at = _parse_ended_at(d.pop("ended_at", UNSET))

        def _parse_ended_by(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        ended_by = _parse_ended_by(d.pop("ended_by", UNSET))

        def _parse_failure(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        failure = _parse_failure(d.pop("failure", UNSET))

        def _parse_progress(data: object) -> None | ProgressAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                progress_type_0 = ProgressAnswer.from_dict(data)

                return progress_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | ProgressAnswer | Unset, data)

        progress = _parse_progress(d.pop("progress", UNSET))

        def _parse_root(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        root = _parse_root(d.pop("root", UNSET))

        lookback_answer = cls(
            cause=cause,
            customers=customers,
            kind=kind,
            lists=lists,
            matcher=matcher,
            policy=policy,
            population=population,
            restricted=restricted,
            reviews=reviews,
            run=run,
            shards=shards,
            started_at=started_at,
            state=state,
            survivors=survivors,
            timings=timings,
            transfers=transfers,
            ended_at=ended_at,
            ended_by=ended_by,
            failure=failure,
            progress=progress,
            root=root,
        )

        lookback_answer.additional_properties = d
        return lookback_answer

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
