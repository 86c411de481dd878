from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.quarantine_answer import QuarantineAnswer
    from ..models.raw_file import RawFile
    from ..models.source_answer import SourceAnswer
    from ..models.update_answer import UpdateAnswer


T = TypeVar("T", bound="ListStatus")


@_attrs_define
class ListStatus:
    """A list in force, or one the policy requires that is not loaded.

    Attributes:
        defects (int): Defects the parser reported.
        list_ (str): List id.
        loaded (bool): Whether a version is in force.
        names (int): Names.
        normalised (str): Hash of the normalised snapshot.
        parser (str): Parser and version.
        parties (int): Parties.
        raw (list[RawFile]): Raw files and their hashes.
        required (bool): Whether the policy requires it.
        state (str): `fresh`, `stale` or `missing`.
        wallets (int): Distinct wallet addresses.
        age_seconds (int | None | Unset): Seconds since the content was last known to be current.
        max_age_seconds (int | None | Unset): Maximum age the policy accepts, in seconds.
        published (None | str | Unset): The issuer's date.
        quarantine (None | QuarantineAnswer | Unset):
        source (None | SourceAnswer | Unset):
        update (None | Unset | UpdateAnswer):
        version (int | None | Unset): Seq of the activating entry.
    """

    defects: int
    list_: str
    loaded: bool
    names: int
    normalised: str
    parser: str
    parties: int
    raw: list[RawFile]
    required: bool
    state: str
    wallets: int
    age_seconds: int | None | Unset = UNSET
    max_age_seconds: int | None | Unset = UNSET
    published: None | str | Unset = UNSET
    quarantine: None | QuarantineAnswer | Unset = UNSET
    source: None | SourceAnswer | Unset = UNSET
    update: None | Unset | UpdateAnswer = UNSET
    version: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.quarantine_answer import QuarantineAnswer
        from ..models.source_answer import SourceAnswer
        from ..models.update_answer import UpdateAnswer

        defects = self.defects

        list_ = self.list_

        loaded = self.loaded

        names = self.names

        normalised = self.normalised

        parser = self.parser

        parties = self.parties

        raw = []
        for raw_item_data in self.raw:
            raw_item = raw_item_data.to_dict()
            raw.append(raw_item)

        required = self.required

        state = self.state

        wallets = self.wallets

        age_seconds: int | None | Unset
        if isinstance(self.age_seconds, Unset):
            age_seconds = UNSET
        else:
            age_seconds = self.age_seconds

        max_age_seconds: int | None | Unset
        if isinstance(self.max_age_seconds, Unset):
            max_age_seconds = UNSET
        else:
            max_age_seconds = self.max_age_seconds

        published: None | str | Unset
        if isinstance(self.published, Unset):
            published = UNSET
        else:
            published = self.published

        quarantine: dict[str, Any] | None | Unset
        if isinstance(self.quarantine, Unset):
            quarantine = UNSET
        elif isinstance(self.quarantine, QuarantineAnswer):
            quarantine = self.quarantine.to_dict()
        else:
            quarantine = self.quarantine

        source: dict[str, Any] | None | Unset
        if isinstance(self.source, Unset):
            source = UNSET
        elif isinstance(self.source, SourceAnswer):
            source = self.source.to_dict()
        else:
            source = self.source

        update: dict[str, Any] | None | Unset
        if isinstance(self.update, Unset):
            update = UNSET
        elif isinstance(self.update, UpdateAnswer):
            update = self.update.to_dict()
        else:
            update = self.update

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "defects": defects,
                "list": list_,
                "loaded": loaded,
                "names": names,
                "normalised": normalised,
                "parser": parser,
                "parties": parties,
                "raw": raw,
                "required": required,
                "state": state,
                "wallets": wallets,
            }
        )
        if age_seconds is not UNSET:
            field_dict["age_seconds"] = age_seconds
        if max_age_seconds is not UNSET:
            field_dict["max_age_seconds"] = max_age_seconds
        if published is not UNSET:
            field_dict["published"] = published
        if quarantine is not UNSET:
            field_dict["quarantine"] = quarantine
        if source is not UNSET:
            field_dict["source"] = source
        if update is not UNSET:
            field_dict["update"] = update
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.quarantine_answer import QuarantineAnswer
        from ..models.raw_file import RawFile
        from ..models.source_answer import SourceAnswer
        from ..models.update_answer import UpdateAnswer

        d = dict(src_dict)
        defects = d.pop("defects")

        list_ = d.pop("list")

        loaded = d.pop("loaded")

        names = d.pop("names")

        normalised = d.pop("normalised")

        parser = d.pop("parser")

        parties = d.pop("parties")

        raw = []
        _raw = d.pop("raw")
        for raw_item_data in _raw:
            raw_item = RawFile.from_dict(raw_item_data)

            raw.append(raw_item)

        required = d.pop("required")

        state = d.pop("state")

        wallets = d.pop("wallets")

        def _parse_age_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        age_seconds = _parse_age_seconds(d.pop("age_seconds", UNSET))

        def _parse_max_age_seconds(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        max_age_seconds = _parse_max_age_seconds(d.pop("max_age_seconds", UNSET))

        def _parse_published(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        published = _parse_published(d.pop("published", UNSET))

        def _parse_quarantine(data: object) -> None | QuarantineAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                quarantine_type_0 = QuarantineAnswer.from_dict(data)

                return quarantine_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | QuarantineAnswer | Unset, data)

        quarantine = _parse_quarantine(d.pop("quarantine", UNSET))

        def _parse_source(data: object) -> None | SourceAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                source_type_0 = SourceAnswer.from_dict(data)

                return source_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | SourceAnswer | Unset, data)

        source = _parse_source(d.pop("source", UNSET))

        def _parse_update(data: object) -> None | Unset | UpdateAnswer:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                update_type_0 = UpdateAnswer.from_dict(data)

                return update_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | UpdateAnswer, data)

        update = _parse_update(d.pop("update", UNSET))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        list_status = cls(
            defects=defects,
            list_=list_,
            loaded=loaded,
            names=names,
            normalised=normalised,
            parser=parser,
            parties=parties,
            raw=raw,
            required=required,
            state=state,
            wallets=wallets,
            age_seconds=age_seconds,
            max_age_seconds=max_age_seconds,
            published=published,
            quarantine=quarantine,
            source=source,
            update=update,
            version=version,
        )

        list_status.additional_properties = d
        return list_status

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
