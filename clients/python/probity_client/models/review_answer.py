from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.gone_answer import GoneAnswer
    from ..models.ground_answer import GroundAnswer
    from ..models.unblocked_answer import UnblockedAnswer
    from ..models.word_answer import WordAnswer


T = TypeVar("T", bound="ReviewAnswer")


@_attrs_define
class ReviewAnswer:
    """A release review.

    Attributes:
        approvals (list[str]): Persons who agreed to a release so far.
        approvals_needed (int): Persons who must agree to a release.
        customer (str): Whose.
        frozen (bool): Whether property was frozen when it was opened: a release is then reported.
        gone (list[GoneAnswer]): Grounds that no longer stand.
        legal_entity (str): The operating legal entity.
        opened_at (str): When.
        remaining (list[GroundAnswer]): Every ground that remained when it was opened, or at the newest word.
        review (str): Its id. Example: rr_1042.
        run (str): The run that opened it.
        standing (str): The customer's standing now.
        state (str): `open`, `released` or `kept`.
        words (list[WordAnswer]): Every word spoken.
        obligation (None | UnblockedAnswer | Unset):
        transfer (None | str | Unset): About which transfer; none where about the customer's standing.
    """

    approvals: list[str]
    approvals_needed: int
    customer: str
    frozen: bool
    gone: list[GoneAnswer]
    legal_entity: str
    opened_at: str
    remaining: list[GroundAnswer]
    review: str
    run: str
    standing: str
    state: str
    words: list[WordAnswer]
    obligation: None | UnblockedAnswer | Unset = UNSET
    transfer: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.unblocked_answer import UnblockedAnswer

        approvals = self.approvals

        approvals_needed = self.approvals_needed

        customer = self.customer

        frozen = self.frozen

        gone = []
        for gone_item_data in self.gone:
            gone_item = gone_item_data.to_dict()
            gone.append(gone_item)

        legal_entity = self.legal_entity

        opened_at = self.opened_at

        remaining = []
        for remaining_item_data in self.remaining:
            remaining_item = remaining_item_data.to_dict()
            remaining.append(remaining_item)

        review = self.review

        run = self.run

        standing = self.standing

        state = self.state

        words = []
        for words_item_data in self.words:
            words_item = words_item_data.to_dict()
            words.append(words_item)

        obligation: dict[str, Any] | None | Unset
        if isinstance(self.obligation, Unset):
            obligation = UNSET
        elif isinstance(self.obligation, UnblockedAnswer):
            obligation = self.obligation.to_dict()
        else:
            obligation = self.obligation

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "approvals": approvals,
                "approvals_needed": approvals_needed,
                "customer": customer,
                "frozen": frozen,
                "gone": gone,
                "legal_entity": legal_entity,
                "opened_at": opened_at,
                "remaining": remaining,
                "review": review,
                "run": run,
                "standing": standing,
                "state": state,
                "words": words,
            }
        )
        if obligation is not UNSET:
            field_dict["obligation"] = obligation
        if transfer is not UNSET:
            field_dict["transfer"] = transfer

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.gone_answer import GoneAnswer
        from ..models.ground_answer import GroundAnswer
        from ..models.unblocked_answer import UnblockedAnswer
        from ..models.word_answer import WordAnswer

        d = dict(src_dict)
        approvals = cast(list[str], d.pop("approvals"))

        approvals_needed = d.pop("approvals_needed")

        customer = d.pop("customer")

        frozen = d.pop("frozen")

        gone = []
        _gone = d.pop("gone")
        for gone_item_data in _gone:
            gone_item = GoneAnswer.from_dict(gone_item_data)

            gone.append(gone_item)

        legal_entity = d.pop("legal_entity")

        opened_at = d.pop("opened_at")

        remaining = []
        _remaining = d.pop("remaining")
        for remaining_item_data in _remaining:
            remaining_item = GroundAnswer.from_dict(remaining_item_data)

            remaining.append(remaining_item)

        review = d.pop("review")

        run = d.pop("run")

        standing = d.pop("standing")

        state = d.pop("state")

        words = []
        _words = d.pop("words")
        for words_item_data in _words:
            words_item = WordAnswer.from_dict(words_item_data)

            words.append(words_item)

        def _parse_obligation(data: object) -> None | UnblockedAnswer | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                obligation_type_0 = UnblockedAnswer.from_dict(data)

                return obligation_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(None | UnblockedAnswer | Unset, data)

        obligation = _parse_obligation(d.pop("obligation", UNSET))

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        review_answer = cls(
            approvals=approvals,
            approvals_needed=approvals_needed,
            customer=customer,
            frozen=frozen,
            gone=gone,
            legal_entity=legal_entity,
            opened_at=opened_at,
            remaining=remaining,
            review=review,
            run=run,
            standing=standing,
            state=state,
            words=words,
            obligation=obligation,
            transfer=transfer,
        )

        review_answer.additional_properties = d
        return review_answer

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
