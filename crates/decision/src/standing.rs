//! Standing: what a customer may do, and how that may change.
//!
//! Promises: every pair of standings has a cell in one table; leaving a freeze takes two persons and a
//! legal document; `closed` is final and never follows a freeze; nothing automatic loosens. Does not:
//! store a standing, or know who a person is beyond the id. Serves: RES-1, RES-2, RES-4, TFF-4; semantics
//! section 9 (withdraw-only never precedes identity).

use model::decision::Outcome;
use model::standing::Restriction;
use model::transfer::Flow;
use model::{ActorId, DecisionId, DocumentRef, Standing};

/// One cell of the transition table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cell {
    /// May happen, with this many approvals; with two, the approvers are distinct persons.
    Allowed {
        /// Distinct approvers needed.
        approvals: usize,
        /// Whether a legal document (order, licence, delisting) is needed.
        document: bool,
    },
    /// May not happen.
    Illegal,
    /// Already there.
    Same,
}

const SAME: Cell = Cell::Same;
const NEVR: Cell = Cell::Illegal;
const ONE_: Cell = Cell::Allowed { approvals: 1, document: false };
const ONED: Cell = Cell::Allowed { approvals: 1, document: true };
const TWOD: Cell = Cell::Allowed { approvals: 2, document: true };

/// From (row) to (column), both in the order of [`Standing::ALL`].
///
/// A freeze is left for `active`, `hold` or (from the terrorist-financing freeze) `blocked`: every other
/// standing opens a way out for value, which an officer opens from there, after the release review.
/// `closed` follows `offboarding` alone, so that assets are accounted for first.
#[rustfmt::skip]
const TRANSITIONS: [[Cell; 9]; 9] = [
    //                 active chall. withdr close. hold   block. tf_fr. offbo. closed
    /* active */        [SAME, ONE_, ONE_, ONE_, ONE_, ONE_, ONE_, ONE_, NEVR],
    /* challenge */     [ONE_, SAME, ONE_, ONE_, ONE_, ONE_, ONE_, ONE_, NEVR],
    /* withdraw_only */ [ONE_, ONE_, SAME, ONE_, ONE_, ONE_, ONE_, ONE_, NEVR],
    /* close_only */    [ONE_, ONE_, ONE_, SAME, ONE_, ONE_, ONE_, ONE_, NEVR],
    /* hold */          [ONE_, ONE_, ONE_, ONE_, SAME, ONE_, ONE_, ONE_, NEVR],
    /* blocked */       [TWOD, NEVR, NEVR, NEVR, TWOD, SAME, ONE_, NEVR, NEVR],
    /* tf_frozen */     [TWOD, NEVR, NEVR, NEVR, TWOD, TWOD, SAME, NEVR, NEVR],
    /* offboarding */   [ONE_, ONE_, ONE_, ONE_, ONE_, ONE_, ONE_, SAME, ONED],
    /* closed */        [NEVR, NEVR, NEVR, NEVR, NEVR, NEVR, NEVR, NEVR, SAME],
];

/// The cell for a move.
pub fn cell(from: Standing, to: Standing) -> Cell {
    TRANSITIONS[from as usize][to as usize]
}

/// A move somebody asks for.
#[derive(Debug, Clone, Copy)]
pub struct ChangeRequest<'a> {
    /// Where to.
    pub to: Standing,
    /// Why, on whose authority, approved by whom, resting on which document.
    pub restriction: &'a Restriction,
    /// Whether the customer's identity is established and screened.
    pub identified: bool,
}

/// Why a move may not happen. Nothing has happened.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// No such move.
    #[error("standing cannot go from `{from}` to `{to}`; from `{from}` it may go to: {legal}")]
    Illegal {
        /// From.
        from: &'static str,
        /// To.
        to: &'static str,
        /// Where it may go, separated by commas.
        legal: String,
    },
    /// Already there.
    #[error("standing is `{0}` already")]
    AlreadyThere(&'static str),
    /// Not enough approvals.
    #[error("going from `{from}` to `{to}` needs {needed} distinct {who}; {found} approved")]
    NeedsApprovals {
        /// From.
        from: &'static str,
        /// To.
        to: &'static str,
        /// How many are needed.
        needed: usize,
        /// How many there are.
        found: usize,
        /// Who counts.
        who: &'static str,
    },
    /// No legal document.
    #[error(
        "going from `{from}` to `{to}` needs a legal document (order, licence, delisting); `{found}` is none"
    )]
    NeedsDocument {
        /// From.
        from: &'static str,
        /// To.
        to: &'static str,
        /// What was given.
        found: DocumentRef,
    },
    /// The program itself may only tighten.
    #[error("going from `{from}` to `{to}` is no tightening; a person must approve it")]
    AutomaticMayOnlyTighten {
        /// From.
        from: &'static str,
        /// To.
        to: &'static str,
    },
    /// Identity precedes any exit.
    #[error("`withdraw_only` opens an exit; establish and screen the customer's identity first")]
    IdentityNotEstablished,
}

/// Whether a customer may move there.
///
/// Two approvals are two different `person:` ids: a key or a program is nobody's second pair of eyes.
pub fn transition(from: Standing, change: &ChangeRequest<'_>) -> Result<(), TransitionError> {
    let to = change.to;
    let (approvals, document) = match cell(from, to) {
        Cell::Allowed { approvals, document } => (approvals, document),
        Cell::Same => return Err(TransitionError::AlreadyThere(from.as_str())),
        Cell::Illegal => return Err(illegal(from, to)),
    };
    let (from_word, to_word) = (from.as_str(), to.as_str());
    if to == Standing::WithdrawOnly && !change.identified {
        return Err(TransitionError::IdentityNotEstablished);
    }
    let approved_by = &change.restriction.approved_by;
    if !approved_by.is_empty() && approved_by.iter().all(is_program) {
        return if tightens(from, to) {
            Ok(())
        } else {
            Err(TransitionError::AutomaticMayOnlyTighten { from: from_word, to: to_word })
        };
    }
    let counts: fn(&ActorId) -> bool = if approvals > 1 { is_person } else { |actor| !is_program(actor) };
    let who = if approvals > 1 { "persons (`person:` ids)" } else { "approver" };
    let found = distinct(approved_by, counts);
    if document && !is_legal_document(&change.restriction.document) {
        let found = change.restriction.document.clone();
        return Err(TransitionError::NeedsDocument { from: from_word, to: to_word, found });
    }
    if found < approvals {
        return Err(TransitionError::NeedsApprovals {
            from: from_word,
            to: to_word,
            needed: approvals,
            found,
            who,
        });
    }
    Ok(())
}

fn illegal(from: Standing, to: Standing) -> TransitionError {
    let legal: Vec<&str> = Standing::ALL
        .iter()
        .filter(|to| matches!(cell(from, **to), Cell::Allowed { .. }))
        .map(|to| to.as_str())
        .collect();
    let legal = if legal.is_empty() { "nowhere".to_owned() } else { legal.join(", ") };
    TransitionError::Illegal { from: from.as_str(), to: to.as_str(), legal }
}

fn is_program(actor: &ActorId) -> bool {
    actor.as_str().starts_with("system:")
}

fn is_person(actor: &ActorId) -> bool {
    actor.as_str().strip_prefix("person:").is_some_and(|name| !name.is_empty())
}

fn distinct(actors: &[ActorId], counts: fn(&ActorId) -> bool) -> usize {
    let mut seen: Vec<&ActorId> = actors.iter().filter(|actor| counts(actor)).collect();
    seen.sort();
    seen.dedup();
    seen.len()
}

/// A decision of this program is no legal document, and neither is a word that says there is none.
fn is_legal_document(document: &DocumentRef) -> bool {
    let text = document.as_str();
    let nothing = ["none", "n-a", "na", "null", "-", "."].iter().any(|word| text.eq_ignore_ascii_case(word));
    !nothing && text.parse::<DecisionId>().is_err()
}

/// Whether the program by itself may move a customer there: to a stricter standing that keeps value in.
/// Winding down and closing are people's decisions.
pub fn tightens(from: Standing, to: Standing) -> bool {
    let automatic =
        matches!(to, Standing::Challenge | Standing::Hold | Standing::Blocked | Standing::TfFrozen);
    automatic && severity(to) > severity(from)
}

/// How much a standing keeps in. A customer being wound down may still take assets out, so a hold is
/// stricter than that; nothing is stricter than closed.
fn severity(standing: Standing) -> u8 {
    match standing {
        Standing::Active => 0,
        Standing::Challenge => 1,
        Standing::WithdrawOnly => 2,
        Standing::CloseOnly => 3,
        Standing::Offboarding => 4,
        Standing::Hold => 5,
        Standing::Blocked => 6,
        Standing::TfFrozen => 7,
        Standing::Closed => 8,
    }
}

/// What a standing does to a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// Nothing.
    Open,
    /// Lets value out to the customer's own, screened destination only.
    OwnDestination,
    /// Stops it so.
    Shut(Outcome),
}

/// The feature gate. A deposit is never refused, only held in suspense; under a freeze nothing moves,
/// and an order moves value too (a position is not closed without an officer).
pub fn gate(standing: Standing, flow: Flow, risk_reducing: bool) -> Gate {
    use Outcome::{Challenge, Deny, Freeze, Hold};
    let (outflow, shut) = (flow.is_outflow(), Gate::Shut);
    let closing = flow == Flow::Order && risk_reducing;
    match (standing, flow) {
        (_, Flow::Enquiry) => Gate::Open,
        (Standing::Active, _) => Gate::Open,
        (_, Flow::Deposit) if standing != Standing::Challenge => shut(Hold),
        (Standing::Challenge, _) => {
            if outflow {
                shut(Challenge)
            } else {
                Gate::Open
            }
        }
        (Standing::Hold, _) => shut(Hold),
        (Standing::Blocked | Standing::TfFrozen, Flow::Onboarding) => shut(Hold),
        (Standing::Blocked | Standing::TfFrozen, _) => shut(Freeze),
        (Standing::Closed, _) => shut(Deny),
        (Standing::WithdrawOnly | Standing::CloseOnly | Standing::Offboarding, Flow::Onboarding) => {
            Gate::Open
        }
        (Standing::WithdrawOnly | Standing::Offboarding, Flow::Withdrawal) => Gate::OwnDestination,
        (Standing::CloseOnly | Standing::Offboarding, Flow::Order) if closing => Gate::Open,
        (Standing::WithdrawOnly | Standing::CloseOnly | Standing::Offboarding, _) => shut(Deny),
    }
}

/// Whether a customer of that standing may do it at all (own destinations only, for a standing that is
/// leaving).
pub fn allowed(standing: Standing, flow: Flow, risk_reducing: bool) -> bool {
    !matches!(gate(standing, flow, risk_reducing), Gate::Shut(_))
}
