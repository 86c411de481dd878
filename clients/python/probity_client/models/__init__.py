"""Contains all the data models used in inputs/outputs"""

from .clock_body import ClockBody
from .counterparty_body import CounterpartyBody
from .customer_answer import CustomerAnswer
from .customer_body import CustomerBody
from .customer_page import CustomerPage
from .decision_answer import DecisionAnswer
from .disagreement import Disagreement
from .disagreements import Disagreements
from .entry_answer import EntryAnswer
from .explain_answer import ExplainAnswer
from .fault_answer import FaultAnswer
from .finding_answer import FindingAnswer
from .flow_comparison import FlowComparison
from .head_answer import HeadAnswer
from .health import Health
from .hit_answer import HitAnswer
from .hit_answer_detail import HitAnswerDetail
from .identifier_body import IdentifierBody
from .incumbent_body import IncumbentBody
from .key_answer import KeyAnswer
from .key_body import KeyBody
from .legal_answer import LegalAnswer
from .list_answer import ListAnswer
from .list_status import ListStatus
from .magic_answer import MagicAnswer
from .observed_now import ObservedNow
from .outcome_body import OutcomeBody
from .outcome_pair import OutcomePair
from .problem import Problem
from .profile_body import ProfileBody
from .proof_answer import ProofAnswer
from .proposal_answer import ProposalAnswer
from .raw_file import RawFile
from .readiness import Readiness
from .reason_answer import ReasonAnswer
from .release_body import ReleaseBody
from .replay_answer import ReplayAnswer
from .restriction_answer import RestrictionAnswer
from .sandbox_answer import SandboxAnswer
from .screen_body import ScreenBody
from .screen_wallet_body import ScreenWalletBody
from .standing_answer import StandingAnswer
from .standing_body import StandingBody
from .transfer_answer import TransferAnswer
from .transfer_body import TransferBody

__all__ = (
    "ClockBody",
    "CounterpartyBody",
    "CustomerAnswer",
    "CustomerBody",
    "CustomerPage",
    "DecisionAnswer",
    "Disagreement",
    "Disagreements",
    "EntryAnswer",
    "ExplainAnswer",
    "FaultAnswer",
    "FindingAnswer",
    "FlowComparison",
    "HeadAnswer",
    "Health",
    "HitAnswer",
    "HitAnswerDetail",
    "IdentifierBody",
    "IncumbentBody",
    "KeyAnswer",
    "KeyBody",
    "LegalAnswer",
    "ListAnswer",
    "ListStatus",
    "MagicAnswer",
    "ObservedNow",
    "OutcomeBody",
    "OutcomePair",
    "Problem",
    "ProfileBody",
    "ProofAnswer",
    "ProposalAnswer",
    "RawFile",
    "Readiness",
    "ReasonAnswer",
    "ReleaseBody",
    "ReplayAnswer",
    "RestrictionAnswer",
    "SandboxAnswer",
    "ScreenBody",
    "ScreenWalletBody",
    "StandingAnswer",
    "StandingBody",
    "TransferAnswer",
    "TransferBody",
)
