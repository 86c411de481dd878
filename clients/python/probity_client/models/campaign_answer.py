from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.file_answer import FileAnswer
    from ..models.tally_answer import TallyAnswer
    from ..models.windows_answer import WindowsAnswer


T = TypeVar("T", bound="CampaignAnswer")


@_attrs_define
class CampaignAnswer:
    """One import and the campaign that screens it.

    Attributes:
        batches_waiting (int): Batches that were not screened yet; `probity campaign run` screens them.
        customers (TallyAnswer): What became of a population: `population` = `clean` + `cleared` + `hits` + `errors` +
            `pending`.
        files (list[FileAnswer]): Its files, in the order in which they came.
        hits_closed (int): Hits that are closed, or were cleared and not sampled.
        hits_open (int): Hits somebody still has to look at.
        import_ (str): Its id, chosen by whoever imports.
        started_at (str): When its first batch was recorded.
        transfers (TallyAnswer): What became of a population: `population` = `clean` + `cleared` + `hits` + `errors` +
            `pending`.
        windows (None | Unset | WindowsAnswer):
    """

    batches_waiting: int
    customers: TallyAnswer
    files: list[FileAnswer]
    hits_closed: int
    hits_open: int
    import_: str
    started_at: str
    transfers: TallyAnswer
    windows: None | Unset | WindowsAnswer = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.windows_answer import WindowsAnswer

        batches_waiting = self.batches_waiting

        customers = self.customers.to_dict()

        files = []
        for files_item_data in self.files:
            files_item = files_item_data.to_dict()
            files.append(files_item)

        hits_closed = self.hits_closed

        hits_open = self.hits_open

        import_ = self.import_

        started_at = self.started_at

        transfers = self.transfers.to_dict()

        windows: dict[str, Any] | None | Unset
        if isinstance(self.windows, Unset):
            windows = UNSET
        elif isinstance(self.windows, WindowsAnswer):
            windows = self.windows.to_dict()
        else:
            windows = self.windows

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "batches_waiting": batches_waiting,
                "customers": customers,
                "files": files,
                "hits_closed": hits_closed,
                "hits_open": hits_open,
                "import": import_,
                "started_at": started_at,
                "transfers": transfers,
            }
        )
        if windows is not UNSET:
            field_dict["windows"] = windows

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.file_answer import FileAnswer
        from ..models.tally_answer import TallyAnswer
        from ..models.windows_answer import WindowsAnswer

        d = dict(src_dict)
        batches_waiting = d.pop("batches_waiting")

        customers = TallyAnswer.from_dict(d.pop("customers"))

        files = []
        _files = d.pop("files")
        for files_item_data in _files:
            files_item = FileAnswer.from_dict(files_item_data)

            files.append(files_item)

        hits_closed = d.pop("hits_closed")

        hits_open = d.pop("hits_open")

        import_ = d.pop("import")

        started_at = d.pop("started_at")

        transfers = TallyAnswer.from_dict(d.pop("transfers"))

        def _parse_windows(data: object) -> None | Unset | WindowsAnswer:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                windows_type_0 = WindowsAnswer.from_dict(data)

                return windows_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | Unset | WindowsAnswer, data)

        windows = _parse_windows(d.pop("windows", UNSET))

        campaign_answer = cls(
            batches_waiting=batches_waiting,
            customers=customers,
            files=files,
            hits_closed=hits_closed,
            hits_open=hits_open,
            import_=import_,
            started_at=started_at,
            transfers=transfers,
            windows=windows,
        )

        campaign_answer.additional_properties = d
        return campaign_answer

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
