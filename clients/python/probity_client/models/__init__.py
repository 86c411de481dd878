"""Contains all the data models used in inputs/outputs"""

from .active_answer import ActiveAnswer
from .activity_answer import ActivityAnswer
from .activity_body import ActivityBody
from .activity_body_fields import ActivityBodyFields
from .address_answer import AddressAnswer
from .adjacent_answer import AdjacentAnswer
from .adjacent_answer_adjacent import AdjacentAnswerAdjacent
from .adjacent_page import AdjacentPage
from .affiliation import Affiliation
from .alert_answer import AlertAnswer
from .alert_answer_values_type_0 import AlertAnswerValuesType0
from .alert_event_answer import AlertEventAnswer
from .alert_event_answer_fields import AlertEventAnswerFields
from .alert_finding_answer import AlertFindingAnswer
from .alert_finding_answer_counted_by import AlertFindingAnswerCountedBy
from .alert_finding_answer_values import AlertFindingAnswerValues
from .alert_lookback_answer import AlertLookbackAnswer
from .alerts_answer import AlertsAnswer
from .algorithm import Algorithm
from .algorithm_docs import AlgorithmDocs
from .algorithm_docs_config import AlgorithmDocsConfig
from .algorithm_docs_config_additional_property import (
    AlgorithmDocsConfigAdditionalProperty,
)
from .algorithm_docs_features import AlgorithmDocsFeatures
from .algorithm_features import AlgorithmFeatures
from .algorithms_answer import AlgorithmsAnswer
from .assign_alert_body import AssignAlertBody
from .both_figures import BothFigures
from .campaign_answer import CampaignAnswer
from .catalog_answer import CatalogAnswer
from .catalog_dataset import CatalogDataset
from .change_answer import ChangeAnswer
from .clock_body import ClockBody
from .close_alert_body import CloseAlertBody
from .close_body import CloseBody
from .closed_answer import ClosedAnswer
from .comment_alert_body import CommentAlertBody
from .compat_list import CompatList
from .compat_note import CompatNote
from .contact import Contact
from .contribution_answer import ContributionAnswer
from .cost_answer import CostAnswer
from .counterparty_body import CounterpartyBody
from .crypto_address import CryptoAddress
from .customer_answer import CustomerAnswer
from .customer_body import CustomerBody
from .customer_body_monitoring_type_0 import CustomerBodyMonitoringType0
from .customer_page import CustomerPage
from .decision_answer import DecisionAnswer
from .decision_replay_answer import DecisionReplayAnswer
from .delivery_answer import DeliveryAnswer
from .delivery_page import DeliveryPage
from .diagnosis import Diagnosis
from .disagreement import Disagreement
from .disagreements import Disagreements
from .end_proposal_body import EndProposalBody
from .ended_proposal_answer import EndedProposalAnswer
from .entry_answer import EntryAnswer
from .event_answer import EventAnswer
from .event_answer_data import EventAnswerData
from .event_page import EventPage
from .events_compared import EventsCompared
from .exited_answer import ExitedAnswer
from .explain_answer import ExplainAnswer
from .fault_answer import FaultAnswer
from .feature_doc import FeatureDoc
from .file_answer import FileAnswer
from .file_body import FileBody
from .finding_answer import FindingAnswer
from .fired_answer import FiredAnswer
from .flow_comparison import FlowComparison
from .ftm_entity import FtmEntity
from .ftm_entity_properties import FtmEntityProperties
from .ftm_example import FtmExample
from .ftm_example_properties import FtmExampleProperties
from .ftm_example_read import FtmExampleRead
from .ftm_example_read_properties import FtmExampleReadProperties
from .ftm_explained import FtmExplained
from .ftm_facet import FtmFacet
from .ftm_facet_value import FtmFacetValue
from .ftm_scored_entity import FtmScoredEntity
from .ftm_scored_entity_explanations import FtmScoredEntityExplanations
from .ftm_scored_entity_features import FtmScoredEntityFeatures
from .ftm_search_answer import FtmSearchAnswer
from .ftm_search_answer_facets import FtmSearchAnswerFacets
from .ftm_total import FtmTotal
from .gone_answer import GoneAnswer
from .government_id import GovernmentId
from .ground_answer import GroundAnswer
from .head_answer import HeadAnswer
from .health import Health
from .historical import Historical
from .hit_answer import HitAnswer
from .hit_answer_detail import HitAnswerDetail
from .hit_page import HitPage
from .hit_row import HitRow
from .identification import Identification
from .identifier_body import IdentifierBody
from .incumbent_body import IncumbentBody
from .judge_body import JudgeBody
from .key_answer import KeyAnswer
from .key_body import KeyBody
from .known_answer import KnownAnswer
from .known_customer import KnownCustomer
from .known_hit_row import KnownHitRow
from .known_list_row import KnownListRow
from .known_pair_row import KnownPairRow
from .known_transfer import KnownTransfer
from .legal_answer import LegalAnswer
from .list_answer import ListAnswer
from .list_change_answer import ListChangeAnswer
from .list_status import ListStatus
from .list_version_answer import ListVersionAnswer
from .look_answer import LookAnswer
from .lookback_answer import LookbackAnswer
from .lookback_body import LookbackBody
from .lookback_count_answer import LookbackCountAnswer
from .lookback_count_answer_would_open import LookbackCountAnswerWouldOpen
from .lookback_counting_answer import LookbackCountingAnswer
from .lookback_tally import LookbackTally
from .lookback_total_answer import LookbackTotalAnswer
from .magic_answer import MagicAnswer
from .match_answer import MatchAnswer
from .match_batch import MatchBatch
from .match_batch_answer import MatchBatchAnswer
from .match_batch_answer_matcher import MatchBatchAnswerMatcher
from .match_batch_answer_responses import MatchBatchAnswerResponses
from .match_batch_config import MatchBatchConfig
from .match_batch_queries import MatchBatchQueries
from .match_batch_weights import MatchBatchWeights
from .model_answer import ModelAnswer
from .model_body import ModelBody
from .model_score_answer import ModelScoreAnswer
from .monitored_answer import MonitoredAnswer
from .moved_answer import MovedAnswer
from .moves_answer import MovesAnswer
from .observed_now import ObservedNow
from .ofac_score_answer import OfacScoreAnswer
from .outcome_body import OutcomeBody
from .outcome_pair import OutcomePair
from .overlap_answer import OverlapAnswer
from .pair_answer import PairAnswer
from .pair_reason import PairReason
from .pair_row import PairRow
from .parts_answer import PartsAnswer
from .past_answer import PastAnswer
from .points_answer import PointsAnswer
from .policy_answer import PolicyAnswer
from .policy_body import PolicyBody
from .population_answer import PopulationAnswer
from .position_answer import PositionAnswer
from .positions_answer import PositionsAnswer
from .problem import Problem
from .profile_body import ProfileBody
from .progress_answer import ProgressAnswer
from .proof_answer import ProofAnswer
from .proposal_answer import ProposalAnswer
from .proposal_body import ProposalBody
from .proposed_answer import ProposedAnswer
from .publication_body import PublicationBody
from .publication_file import PublicationFile
from .quarantine_answer import QuarantineAnswer
from .quarantine_body import QuarantineBody
from .raw_file import RawFile
from .readiness import Readiness
from .reason_answer import ReasonAnswer
from .reconcile_body import ReconcileBody
from .reconcile_body_events import ReconcileBodyEvents
from .reconciled_day import ReconciledDay
from .reconciliation_answer import ReconciliationAnswer
from .reconciliations_answer import ReconciliationsAnswer
from .release_body import ReleaseBody
from .reopen_alert_body import ReopenAlertBody
from .reopen_body import ReopenBody
from .replay_answer import ReplayAnswer
from .resend_answer import ResendAnswer
from .restriction_answer import RestrictionAnswer
from .review_answer import ReviewAnswer
from .review_body import ReviewBody
from .review_page import ReviewPage
from .rollback_body import RollbackBody
from .rotate_body import RotateBody
from .rule_answer import RuleAnswer
from .rule_cost_answer import RuleCostAnswer
from .rule_file_answer import RuleFileAnswer
from .rules_answer import RulesAnswer
from .rules_lookback_answer import RulesLookbackAnswer
from .rules_proposal_answer import RulesProposalAnswer
from .same_key_answer import SameKeyAnswer
from .same_keys_answer import SameKeysAnswer
from .sanctions_info import SanctionsInfo
from .sandbox_answer import SandboxAnswer
from .screen_body import ScreenBody
from .screen_wallet_body import ScreenWalletBody
from .set_answer import SetAnswer
from .set_model_answer import SetModelAnswer
from .shadow_answer import ShadowAnswer
from .shadow_body import ShadowBody
from .shadow_report import ShadowReport
from .shadow_rule_answer import ShadowRuleAnswer
from .shadows_answer import ShadowsAnswer
from .source_answer import SourceAnswer
from .source_data import SourceData
from .standing_answer import StandingAnswer
from .standing_body import StandingBody
from .step_answer import StepAnswer
from .stop_shadow_body import StopShadowBody
from .table_answer import TableAnswer
from .table_body import TableBody
from .table_body_rows import TableBodyRows
from .table_rows_answer import TableRowsAnswer
from .table_rows_answer_rows import TableRowsAnswerRows
from .taken_up import TakenUp
from .tally_answer import TallyAnswer
from .test_answer import TestAnswer
from .test_body import TestBody
from .timings_answer import TimingsAnswer
from .total_answer import TotalAnswer
from .transfer_answer import TransferAnswer
from .transfer_body import TransferBody
from .transfer_body_monitoring_type_0 import TransferBodyMonitoringType0
from .transfers_compared import TransfersCompared
from .transfers_counted import TransfersCounted
from .unblocked_answer import UnblockedAnswer
from .update_answer import UpdateAnswer
from .waiting_page import WaitingPage
from .waiting_row import WaitingRow
from .watchman_address import WatchmanAddress
from .watchman_body import WatchmanBody
from .watchman_entity import WatchmanEntity
from .watchman_lists import WatchmanLists
from .watchman_lists_list_hashes import WatchmanListsListHashes
from .watchman_lists_lists import WatchmanListsLists
from .watchman_match import WatchmanMatch
from .watchman_search_answer import WatchmanSearchAnswer
from .webhook_answer import WebhookAnswer
from .webhook_body import WebhookBody
from .webhook_test_answer import WebhookTestAnswer
from .webhook_test_body import WebhookTestBody
from .windows_answer import WindowsAnswer
from .word_answer import WordAnswer

__all__ = (
    "ActiveAnswer",
    "ActivityAnswer",
    "ActivityBody",
    "ActivityBodyFields",
    "AddressAnswer",
    "AdjacentAnswer",
    "AdjacentAnswerAdjacent",
    "AdjacentPage",
    "Affiliation",
    "AlertAnswer",
    "AlertAnswerValuesType0",
    "AlertEventAnswer",
    "AlertEventAnswerFields",
    "AlertFindingAnswer",
    "AlertFindingAnswerCountedBy",
    "AlertFindingAnswerValues",
    "AlertLookbackAnswer",
    "AlertsAnswer",
    "Algorithm",
    "AlgorithmDocs",
    "AlgorithmDocsConfig",
    "AlgorithmDocsConfigAdditionalProperty",
    "AlgorithmDocsFeatures",
    "AlgorithmFeatures",
    "AlgorithmsAnswer",
    "AssignAlertBody",
    "BothFigures",
    "CampaignAnswer",
    "CatalogAnswer",
    "CatalogDataset",
    "ChangeAnswer",
    "ClockBody",
    "CloseAlertBody",
    "CloseBody",
    "ClosedAnswer",
    "CommentAlertBody",
    "CompatList",
    "CompatNote",
    "Contact",
    "ContributionAnswer",
    "CostAnswer",
    "CounterpartyBody",
    "CryptoAddress",
    "CustomerAnswer",
    "CustomerBody",
    "CustomerBodyMonitoringType0",
    "CustomerPage",
    "DecisionAnswer",
    "DecisionReplayAnswer",
    "DeliveryAnswer",
    "DeliveryPage",
    "Diagnosis",
    "Disagreement",
    "Disagreements",
    "EndProposalBody",
    "EndedProposalAnswer",
    "EntryAnswer",
    "EventAnswer",
    "EventAnswerData",
    "EventPage",
    "EventsCompared",
    "ExitedAnswer",
    "ExplainAnswer",
    "FaultAnswer",
    "FeatureDoc",
    "FileAnswer",
    "FileBody",
    "FindingAnswer",
    "FiredAnswer",
    "FlowComparison",
    "FtmEntity",
    "FtmEntityProperties",
    "FtmExample",
    "FtmExampleProperties",
    "FtmExampleRead",
    "FtmExampleReadProperties",
    "FtmExplained",
    "FtmFacet",
    "FtmFacetValue",
    "FtmScoredEntity",
    "FtmScoredEntityExplanations",
    "FtmScoredEntityFeatures",
    "FtmSearchAnswer",
    "FtmSearchAnswerFacets",
    "FtmTotal",
    "GoneAnswer",
    "GovernmentId",
    "GroundAnswer",
    "HeadAnswer",
    "Health",
    "Historical",
    "HitAnswer",
    "HitAnswerDetail",
    "HitPage",
    "HitRow",
    "Identification",
    "IdentifierBody",
    "IncumbentBody",
    "JudgeBody",
    "KeyAnswer",
    "KeyBody",
    "KnownAnswer",
    "KnownCustomer",
    "KnownHitRow",
    "KnownListRow",
    "KnownPairRow",
    "KnownTransfer",
    "LegalAnswer",
    "ListAnswer",
    "ListChangeAnswer",
    "ListStatus",
    "ListVersionAnswer",
    "LookAnswer",
    "LookbackAnswer",
    "LookbackBody",
    "LookbackCountAnswer",
    "LookbackCountAnswerWouldOpen",
    "LookbackCountingAnswer",
    "LookbackTally",
    "LookbackTotalAnswer",
    "MagicAnswer",
    "MatchAnswer",
    "MatchBatch",
    "MatchBatchAnswer",
    "MatchBatchAnswerMatcher",
    "MatchBatchAnswerResponses",
    "MatchBatchConfig",
    "MatchBatchQueries",
    "MatchBatchWeights",
    "ModelAnswer",
    "ModelBody",
    "ModelScoreAnswer",
    "MonitoredAnswer",
    "MovedAnswer",
    "MovesAnswer",
    "ObservedNow",
    "OfacScoreAnswer",
    "OutcomeBody",
    "OutcomePair",
    "OverlapAnswer",
    "PairAnswer",
    "PairReason",
    "PairRow",
    "PartsAnswer",
    "PastAnswer",
    "PointsAnswer",
    "PolicyAnswer",
    "PolicyBody",
    "PopulationAnswer",
    "PositionAnswer",
    "PositionsAnswer",
    "Problem",
    "ProfileBody",
    "ProgressAnswer",
    "ProofAnswer",
    "ProposalAnswer",
    "ProposalBody",
    "ProposedAnswer",
    "PublicationBody",
    "PublicationFile",
    "QuarantineAnswer",
    "QuarantineBody",
    "RawFile",
    "Readiness",
    "ReasonAnswer",
    "ReconcileBody",
    "ReconcileBodyEvents",
    "ReconciledDay",
    "ReconciliationAnswer",
    "ReconciliationsAnswer",
    "ReleaseBody",
    "ReopenAlertBody",
    "ReopenBody",
    "ReplayAnswer",
    "ResendAnswer",
    "RestrictionAnswer",
    "ReviewAnswer",
    "ReviewBody",
    "ReviewPage",
    "RollbackBody",
    "RotateBody",
    "RuleAnswer",
    "RuleCostAnswer",
    "RuleFileAnswer",
    "RulesAnswer",
    "RulesLookbackAnswer",
    "RulesProposalAnswer",
    "SameKeyAnswer",
    "SameKeysAnswer",
    "SanctionsInfo",
    "SandboxAnswer",
    "ScreenBody",
    "ScreenWalletBody",
    "SetAnswer",
    "SetModelAnswer",
    "ShadowAnswer",
    "ShadowBody",
    "ShadowReport",
    "ShadowRuleAnswer",
    "ShadowsAnswer",
    "SourceAnswer",
    "SourceData",
    "StandingAnswer",
    "StandingBody",
    "StepAnswer",
    "StopShadowBody",
    "TableAnswer",
    "TableBody",
    "TableBodyRows",
    "TableRowsAnswer",
    "TableRowsAnswerRows",
    "TakenUp",
    "TallyAnswer",
    "TestAnswer",
    "TestBody",
    "TimingsAnswer",
    "TotalAnswer",
    "TransferAnswer",
    "TransferBody",
    "TransferBodyMonitoringType0",
    "TransfersCompared",
    "TransfersCounted",
    "UnblockedAnswer",
    "UpdateAnswer",
    "WaitingPage",
    "WaitingRow",
    "WatchmanAddress",
    "WatchmanBody",
    "WatchmanEntity",
    "WatchmanLists",
    "WatchmanListsListHashes",
    "WatchmanListsLists",
    "WatchmanMatch",
    "WatchmanSearchAnswer",
    "WebhookAnswer",
    "WebhookBody",
    "WebhookTestAnswer",
    "WebhookTestBody",
    "WindowsAnswer",
    "WordAnswer",
)
