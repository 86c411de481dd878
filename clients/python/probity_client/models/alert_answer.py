from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.alert_answer_values_type_0 import AlertAnswerValuesType0
    from ..models.alert_finding_answer import AlertFindingAnswer
    from ..models.alert_lookback_answer import AlertLookbackAnswer
    from ..models.closed_answer import ClosedAnswer
    from ..models.model_score_answer import ModelScoreAnswer
    from ..models.step_answer import StepAnswer


T = TypeVar("T", bound="AlertAnswer")


@_attrs_define
class AlertAnswer:
    """An alert.

    Attributes:
        action (str): The strictest action a finding asked for.
        alert (str): Its id. Example: alr_00112233445566778899aabbccddeeff.
        entry (int): Seq of the entry of the first finding; of one found in history, of the lookback that opened it.
        findings (int): How many findings joined it.
        last_at (str): When the last one was.
        opened_at (str): When the first finding was; of one found in history, when it was opened.
        queue (str): Whose work it is: `monitoring` or `sanctions`.
        revision (int): Counts findings and what persons did: the ETag.
        rule (str): The rule; `restricted.factor` without the scope `events:restricted`, where it must not be known.
        score (int): The highest score.
        status (str): How it stands: `open` or `closed`.
        assignee (None | str | Unset): Whose work it is.
        closed (ClosedAnswer | None | Unset):
        customer (None | str | Unset): Whom it is about.
        evidence (list[AlertFindingAnswer] | None | Unset): Its findings, each with its event and the values the
            condition read, oldest first; the first ones and the newest. In the
            answer to one alert.
        evidence_left_out (int | None | Unset): Findings that joined and are not in `evidence`; in the answer to one
            alert.
        explanation (None | str | Unset): In words; in the answer to one alert.
        history (list[StepAnswer] | None | Unset): What persons did, oldest first; in the answer to one alert.
        lookback (AlertLookbackAnswer | None | Unset):
        model_score (ModelScoreAnswer | None | Unset):
        transfer (None | str | Unset): The movement of the last finding that had one.
        values (AlertAnswerValuesType0 | None | Unset): Values of the last finding, by name; in the answer to one alert.
        version (int | None | Unset): Its version.
    """

    action: str
    alert: str
    entry: int
    findings: int
    last_at: str
    opened_at: str
    queue: str
    revision: int
    rule: str
    score: int
    status: str
    assignee: None | str | Unset = UNSET
    closed: ClosedAnswer | None | Unset = UNSET
    customer: None | str | Unset = UNSET
    evidence: list[AlertFindingAnswer] | None | Unset = UNSET
    evidence_left_out: int | None | Unset = UNSET
    explanation: None | str | Unset = UNSET
    history: list[StepAnswer] | None | Unset = UNSET
    lookback: AlertLookbackAnswer | None | Unset = UNSET
    model_score: ModelScoreAnswer | None | Unset = UNSET
    transfer: None | str | Unset = UNSET
    values: AlertAnswerValuesType0 | None | Unset = UNSET
    version: int | None | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.alert_answer_values_type_0 import AlertAnswerValuesType0
        from ..models.alert_lookback_answer import AlertLookbackAnswer
        from ..models.closed_answer import ClosedAnswer
        from ..models.model_score_answer import ModelScoreAnswer

        action = self.action

        alert = self.alert

        entry = self.entry

        findings = self.findings

        last_at = self.last_at

        opened_at = self.opened_at

        queue = self.queue

        revision = self.revision

        rule = self.rule

        score = self.score

        status = self.status

        assignee: None | str | Unset
        if isinstance(self.assignee, Unset):
            assignee = UNSET
        else:
            assignee = self.assignee

        closed: dict[str, Any] | None | Unset
        if isinstance(self.closed, Unset):
            closed = UNSET
        elif isinstance(self.closed, ClosedAnswer):
            closed = self.closed.to_dict()
        else:
            closed = self.closed

        customer: None | str | Unset
        if isinstance(self.customer, Unset):
            customer = UNSET
        else:
            customer = self.customer

        evidence: list[dict[str, Any]] | None | Unset
        if isinstance(self.evidence, Unset):
            evidence = UNSET
        elif isinstance(self.evidence, list):
            evidence = []
            for evidence_type_0_item_data in self.evidence:
                evidence_type_0_item = evidence_type_0_item_data.to_dict()
                evidence.append(evidence_type_0_item)

        else:
            evidence = self.evidence

        evidence_left_out: int | None | Unset
        if isinstance(self.evidence_left_out, Unset):
            evidence_left_out = UNSET
        else:
            evidence_left_out = self.evidence_left_out

        explanation: None | str | Unset
        if isinstance(self.explanation, Unset):
            explanation = UNSET
        else:
            explanation = self.explanation

        history: list[dict[str, Any]] | None | Unset
        if isinstance(self.history, Unset):
            history = UNSET
        elif isinstance(self.history, list):
            history = []
            for history_type_0_item_data in self.history:
                history_type_0_item = history_type_0_item_data.to_dict()
                history.append(history_type_0_item)

        else:
            history = self.history

        lookback: dict[str, Any] | None | Unset
        if isinstance(self.lookback, Unset):
            lookback = UNSET
        elif isinstance(self.lookback, AlertLookbackAnswer):
            lookback = self.lookback.to_dict()
        else:
            lookback = self.lookback

        model_score: dict[str, Any] | None | Unset
        if isinstance(self.model_score, Unset):
            model_score = UNSET
        elif isinstance(self.model_score, ModelScoreAnswer):
            model_score = self.model_score.to_dict()
        else:
            model_score = self.model_score

        transfer: None | str | Unset
        if isinstance(self.transfer, Unset):
            transfer = UNSET
        else:
            transfer = self.transfer

        values: dict[str, Any] | None | Unset
        if isinstance(self.values, Unset):
            values = UNSET
        elif isinstance(self.values, AlertAnswerValuesType0):
            values = self.values.to_dict()
        else:
            values = self.values

        version: int | None | Unset
        if isinstance(self.version, Unset):
            version = UNSET
        else:
            version = self.version

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "action": action,
                "alert": alert,
                "entry": entry,
                "findings": findings,
                "last_at": last_at,
                "opened_at": opened_at,
                "queue": queue,
                "revision": revision,
                "rule": rule,
                "score": score,
                "status": status,
            }
        )
        if assignee is not UNSET:
            field_dict["assignee"] = assignee
        if closed is not UNSET:
            field_dict["closed"] = closed
        if customer is not UNSET:
            field_dict["customer"] = customer
        if evidence is not UNSET:
            field_dict["evidence"] = evidence
        if evidence_left_out is not UNSET:
            field_dict["evidence_left_out"] = evidence_left_out
        if explanation is not UNSET:
            field_dict["explanation"] = explanation
        if history is not UNSET:
            field_dict["history"] = history
        if lookback is not UNSET:
            field_dict["lookback"] = lookback
        if model_score is not UNSET:
            field_dict["model_score"] = model_score
        if transfer is not UNSET:
            field_dict["transfer"] = transfer
        if values is not UNSET:
            field_dict["values"] = values
        if version is not UNSET:
            field_dict["version"] = version

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.alert_answer_values_type_0 import AlertAnswerValuesType0
        from ..models.alert_finding_answer import AlertFindingAnswer
        from ..models.alert_lookback_answer import AlertLookbackAnswer
        from ..models.closed_answer import ClosedAnswer
        from ..models.model_score_answer import ModelScoreAnswer
        from ..models.step_answer import StepAnswer

        d = dict(src_dict)
        action = d.pop("action")

        alert = d.pop("alert")

        entry = d.pop("entry")

        findings = d.pop("findings")

        last_at = d.pop("last_at")

        opened_at = d.pop("opened_at")

        queue = d.pop("queue")

        revision = d.pop("revision")

        rule = d.pop("rule")

        score = d.pop("score")

        status = d.pop("status")

        def _parse_assignee(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        assignee = _parse_assignee(d.pop("assignee", UNSET))

        def _parse_closed(data: object) -> ClosedAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                closed_type_0 = ClosedAnswer.from_dict(data)

                return closed_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ClosedAnswer | None | Unset, data)

        closed = _parse_closed(d.pop("closed", UNSET))

        def _parse_customer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        customer = _parse_customer(d.pop("customer", UNSET))

        def _parse_evidence(data: object) -> list[AlertFindingAnswer] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                evidence_type_0 = []
                _evidence_type_0 = data
                for evidence_type_0_item_data in _evidence_type_0:
                    evidence_type_0_item = AlertFindingAnswer.from_dict(
                        evidence_type_0_item_data
                    )

                    evidence_type_0.append(evidence_type_0_item)

                return evidence_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[AlertFindingAnswer] | None | Unset, data)

        evidence = _parse_evidence(d.pop("evidence", UNSET))

        def _parse_evidence_left_out(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        evidence_left_out = _parse_evidence_left_out(d.pop("evidence_left_out", UNSET))

        def _parse_explanation(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        explanation = _parse_explanation(d.pop("explanation", UNSET))

        def _parse_history(data: object) -> list[StepAnswer] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                history_type_0 = []
                _history_type_0 = data
                for history_type_0_item_data in _history_type_0:
                    history_type_0_item = StepAnswer.from_dict(history_type_0_item_data)

                    history_type_0.append(history_type_0_item)

                return history_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[StepAnswer] | None | Unset, data)

        history = _parse_history(d.pop("history", UNSET))

        def _parse_lookback(data: object) -> AlertLookbackAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                lookback_type_0 = AlertLookbackAnswer.from_dict(data)

                return lookback_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AlertLookbackAnswer | None | Unset, data)

        lookback = _parse_lookback(d.pop("lookback", UNSET))

        def _parse_model_score(data: object) -> ModelScoreAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                model_score_type_0 = ModelScoreAnswer.from_dict(data)

                return model_score_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(ModelScoreAnswer | None | Unset, data)

        model_score = _parse_model_score(d.pop("model_score", UNSET))

        def _parse_transfer(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        transfer = _parse_transfer(d.pop("transfer", UNSET))

        def _parse_values(data: object) -> AlertAnswerValuesType0 | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                values_type_0 = AlertAnswerValuesType0.from_dict(data)

                return values_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(AlertAnswerValuesType0 | None | Unset, data)

        values = _parse_values(d.pop("values", UNSET))

        def _parse_version(data: object) -> int | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(int | None | Unset, data)

        version = _parse_version(d.pop("version", UNSET))

        alert_answer = cls(
            action=action,
            alert=alert,
            entry=entry,
            findings=findings,
            last_at=last_at,
            opened_at=opened_at,
            queue=queue,
            revision=revision,
            rule=rule,
            score=score,
            status=status,
            assignee=assignee,
            closed=closed,
            customer=customer,
            evidence=evidence,
            evidence_left_out=evidence_left_out,
            explanation=explanation,
            history=history,
            lookback=lookback,
            model_score=model_score,
            transfer=transfer,
            values=values,
            version=version,
        )

        alert_answer.additional_properties = d
        return alert_answer

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
