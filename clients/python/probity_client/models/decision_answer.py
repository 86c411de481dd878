from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.finding_answer import FindingAnswer
    from ..models.legal_answer import LegalAnswer
    from ..models.list_answer import ListAnswer
    from ..models.monitored_answer import MonitoredAnswer
    from ..models.reason_answer import ReasonAnswer


T = TypeVar("T", bound="DecisionAnswer")


@_attrs_define
class DecisionAnswer:
    """A decision as its audience may see it.

    Attributes:
        correlation_id (str): Correlation id.
        decision_id (str): Decision id. Example: dec_1042.
        legal_entity (str): The operating legal entity.
        matcher (str): Matcher version hash.
        mode (str): `enforce`: act on the outcome. `observe`: do not, another system acts; the outcome is recorded only.
            Example: enforce.
        outcome (str): `allow`, `challenge`, `hold`, `deny` or `freeze`. Example: hold.
        policy (str): Hash of the policy in force.
        reasons (list[ReasonAnswer]): Reasons, in the channel of the audience.
        recorded_at (str): When it was recorded.
        status (str): `final` or `pending_evidence`.
        valid_until (str): Until when the answer may be relied on.
        banner (None | str | Unset): Shown while a demo policy is in force.
        deadline (None | str | Unset): Pending: when the answer is due at the latest.
        findings (list[FindingAnswer] | None | Unset): What was found; internal audience only.
        legal (LegalAnswer | None | Unset):
        lists (list[ListAnswer] | None | Unset): Lists consulted with their dates; internal audience only.
        monitoring (MonitoredAnswer | None | Unset):
        not_loaded (list[str] | None | Unset): Lists the policy requires that were not loaded; internal audience only.
        release_token (None | str | Unset): An allow on an outflow: show it at release; single use.
        standing_change (None | str | Unset): The standing it sets; internal audience only.
        superseded_by (None | str | Unset): A newer decision on the same transfer.
    """

    correlation_id: str
    decision_id: str
    legal_entity: str
    matcher: str
    mode: str
    outcome: str
    policy: str
    reasons: list[ReasonAnswer]
    recorded_at: str
    status: str
    valid_until: str
    banner: None | str | Unset = UNSET
    deadline: None | str | Unset = UNSET
    findings: list[FindingAnswer] | None | Unset = UNSET
    legal: LegalAnswer | None | Unset = UNSET
    lists: list[ListAnswer] | None | Unset = UNSET
    monitoring: MonitoredAnswer | None | Unset = UNSET
    not_loaded: list[str] | None | Unset = UNSET
    release_token: None | str | Unset = UNSET
    standing_change: None | str | Unset = UNSET
    superseded_by: None | str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.legal_answer import LegalAnswer
        from ..models.monitored_answer import MonitoredAnswer

        correlation_id = self.correlation_id

        decision_id = self.decision_id

        legal_entity = self.legal_entity

        matcher = self.matcher

        mode = self.mode

        outcome = self.outcome

        policy = self.policy

        reasons = []
        for reasons_item_data in self.reasons:
            reasons_item = reasons_item_data.to_dict()
            reasons.append(reasons_item)

        recorded_at = self.recorded_at

        status = self.status

        valid_until = self.valid_until

        banner: None | str | Unset
        if isinstance(self.banner, Unset):
            banner = UNSET
        else:
            banner = self.banner

        deadline: None | str | Unset
        if isinstance(self.deadline, Unset):
            deadline = UNSET
        else:
            deadline = self.deadline

        findings: list[dict[str, Any]] | None | Unset
        if isinstance(self.findings, Unset):
            findings = UNSET
        elif isinstance(self.findings, list):
            findings = []
            for findings_type_0_item_data in self.findings:
                findings_type_0_item = findings_type_0_item_data.to_dict()
                findings.append(findings_type_0_item)

        else:
            findings = self.findings

        legal: dict[str, Any] | None | Unset
        if isinstance(self.legal, Unset):
            legal = UNSET
        elif isinstance(self.legal, LegalAnswer):
            legal = self.legal.to_dict()
        else:
            legal = self.legal

        lists: list[dict[str, Any]] | None | Unset
        if isinstance(self.lists, Unset):
            lists = UNSET
        elif isinstance(self.lists, list):
            lists = []
            for lists_type_0_item_data in self.lists:
                lists_type_0_item = lists_type_0_item_data.to_dict()
                lists.append(lists_type_0_item)

        else:
            lists = self.lists

        monitoring: dict[str, Any] | None | Unset
        if isinstance(self.monitoring, Unset):
            monitoring = UNSET
        elif isinstance(self.monitoring, MonitoredAnswer):
            monitoring = self.monitoring.to_dict()
        else:
            monitoring = self.monitoring

        not_loaded: list[str] | None | Unset
        if isinstance(self.not_loaded, Unset):
            not_loaded = UNSET
        elif isinstance(self.not_loaded, list):
            not_loaded = self.not_loaded

        else:
            not_loaded = self.not_loaded

        release_token: None | str | Unset
        if isinstance(self.release_token, Unset):
            release_token = UNSET
        else:
            release_token = self.release_token

        standing_change: None | str | Unset
        if isinstance(self.standing_change, Unset):
            standing_change = UNSET
        else:
            standing_change = self.standing_change

        superseded_by: None | str | Unset
        if isinstance(self.superseded_by, Unset):
            superseded_by = UNSET
        else:
            superseded_by = self.superseded_by

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "correlation_id": correlation_id,
                "decision_id": decision_id,
                "legal_entity": legal_entity,
                "matcher": matcher,
                "mode": mode,
                "outcome": outcome,
                "policy": policy,
                "reasons": reasons,
                "recorded_at": recorded_at,
                "status": status,
                "valid_until": valid_until,
            }
        )
        if banner is not UNSET:
            field_dict["banner"] = banner
        if deadline is not UNSET:
            field_dict["deadline"] = deadline
        if findings is not UNSET:
            field_dict["findings"] = findings
        if legal is not UNSET:
            field_dict["legal"] = legal
        if lists is not UNSET:
            field_dict["lists"] = lists
        if monitoring is not UNSET:
            field_dict["monitoring"] = monitoring
        if not_loaded is not UNSET:
            field_dict["not_loaded"] = not_loaded
        if release_token is not UNSET:
            field_dict["release_token"] = release_token
        if standing_change is not UNSET:
            field_dict["standing_change"] = standing_change
        if superseded_by is not UNSET:
            field_dict["superseded_by"] = superseded_by

        return field_dict

    @classmethod
    def from_dict(cls, src_dict: Mapping[str, Any]) -> Self:
        from ..models.finding_answer import FindingAnswer
        from ..models.legal_answer import LegalAnswer
        from ..models.list_answer import ListAnswer
        from ..models.monitored_answer import MonitoredAnswer
        from ..models.reason_answer import ReasonAnswer

        d = dict(src_dict)
        correlation_id = d.pop("correlation_id")

        decision_id = d.pop("decision_id")

        legal_entity = d.pop("legal_entity")

        matcher = d.pop("matcher")

        mode = d.pop("mode")

        outcome = d.pop("outcome")

        policy = d.pop("policy")

        reasons = []
        _reasons = d.pop("reasons")
        for reasons_item_data in _reasons:
            reasons_item = ReasonAnswer.from_dict(reasons_item_data)

            reasons.append(reasons_item)

        recorded_at = d.pop("recorded_at")

        status = d.pop("status")

        valid_until = d.pop("valid_until")

        def _parse_banner(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        banner = _parse_banner(d.pop("banner", UNSET))

        def _parse_deadline(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        deadline = _parse_deadline(d.pop("deadline", UNSET))

        def _parse_findings(data: object) -> list[FindingAnswer] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                findings_type_0 = []
                _findings_type_0 = data
                for findings_type_0_item_data in _findings_type_0:
                    findings_type_0_item = FindingAnswer.from_dict(
                        findings_type_0_item_data
                    )

                    findings_type_0.append(findings_type_0_item)

                return findings_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[FindingAnswer] | None | Unset, data)

        findings = _parse_findings(d.pop("findings", UNSET))

        def _parse_legal(data: object) -> LegalAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                legal_type_0 = LegalAnswer.from_dict(data)

                return legal_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(LegalAnswer | None | Unset, data)

        legal = _parse_legal(d.pop("legal", UNSET))

        def _parse_lists(data: object) -> list[ListAnswer] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                lists_type_0 = []
                _lists_type_0 = data
                for lists_type_0_item_data in _lists_type_0:
                    lists_type_0_item = ListAnswer.from_dict(lists_type_0_item_data)

                    lists_type_0.append(lists_type_0_item)

                return lists_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[ListAnswer] | None | Unset, data)

        lists = _parse_lists(d.pop("lists", UNSET))

        def _parse_monitoring(data: object) -> MonitoredAnswer | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, dict):
                    raise TypeError()
                monitoring_type_0 = MonitoredAnswer.from_dict(data)

                return monitoring_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(MonitoredAnswer | None | Unset, data)

        monitoring = _parse_monitoring(d.pop("monitoring", UNSET))

        def _parse_not_loaded(data: object) -> list[str] | None | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            try:
                if not isinstance(data, list):
                    raise TypeError()
                not_loaded_type_0 = cast(list[str], data)

                return not_loaded_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(list[str] | None | Unset, data)

        not_loaded = _parse_not_loaded(d.pop("not_loaded", UNSET))

        def _parse_release_token(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        release_token = _parse_release_token(d.pop("release_token", UNSET))

        def _parse_standing_change(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        standing_change = _parse_standing_change(d.pop("standing_change", UNSET))

        def _parse_superseded_by(data: object) -> None | str | Unset:
            if data is None:
                return data
            if isinstance(data, Unset):
                return data
            return cast(None | str | Unset, data)

        superseded_by = _parse_superseded_by(d.pop("superseded_by", UNSET))

        decision_answer = cls(
            correlation_id=correlation_id,
            decision_id=decision_id,
            legal_entity=legal_entity,
            matcher=matcher,
            mode=mode,
            outcome=outcome,
            policy=policy,
            reasons=reasons,
            recorded_at=recorded_at,
            status=status,
            valid_until=valid_until,
            banner=banner,
            deadline=deadline,
            findings=findings,
            legal=legal,
            lists=lists,
            monitoring=monitoring,
            not_loaded=not_loaded,
            release_token=release_token,
            standing_change=standing_change,
            superseded_by=superseded_by,
        )

        decision_answer.additional_properties = d
        return decision_answer

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
