//! What an exchange brings in: batches of customers, accounts, past transfers, clearances and decisions,
//! and the campaign that screens them.
//!
//! Promises: one batch is one entry, and says where in which file it stood, so that an interrupted import
//! continues exactly there; field numbers never change meaning. Does not: hold names, addresses or other
//! ids of a customer outside the sealed parts. Serves: LKB-1, OPS-2, API-5.

use crate::v1::{Consulted, Screened, TransferRequest};
use minicbor::{Decode, Encode};
use model::decision::Outcome;
use model::ids::*;
use model::standing::Restriction;
use model::transfer::{Flow, Stage};
use model::{Hash, PartyKind, Standing, Timestamp};

/// Where a batch stood.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Source {
    /// The import it belongs to.
    #[n(0)]
    pub import: ImportId,
    /// SHA-256 of the file as it lay on disk, or of the stream's name.
    #[n(1)]
    pub file: Hash,
    /// Number of the first row read, from 0.
    #[n(2)]
    pub first_row: u64,
    /// Rows read, those that were refused included: the next batch starts at `first_row + read`.
    #[n(3)]
    pub read: u64,
    /// Whether the file ends here.
    #[n(4)]
    pub last: bool,
}

/// The standing a customer had where it comes from, with its grounds.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PriorStanding {
    /// The standing; never `active`.
    #[n(0)]
    pub to: Standing,
    /// Grounds; approved by whoever imports.
    #[n(1)]
    pub restriction: Restriction,
}

/// One customer; its profile is the sealed part `profile`, its ids in other systems the part `external`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ImportedCustomer {
    /// The exchange's id.
    #[n(0)]
    pub customer: CustomerId,
    /// The operating legal entity.
    #[n(1)]
    pub legal_entity: LegalEntityId,
    /// Kind of party.
    #[n(2)]
    pub kind: PartyKind,
    /// Whether identity is verified.
    #[n(3)]
    pub identified: bool,
    /// Customer since.
    #[n(4)]
    pub since: Option<Timestamp>,
    /// The standing as the exchange states it, where it is restricted.
    #[n(5)]
    pub standing: Option<PriorStanding>,
}

/// A batch of customers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Customers {
    /// Where it stood.
    #[n(0)]
    pub source: Source,
    /// Rows taken over.
    #[n(1)]
    pub rows: Vec<ImportedCustomer>,
}

/// One account of a customer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ImportedAccount {
    /// The account; unique within its customer.
    #[n(0)]
    pub account: AccountId,
    /// Whose.
    #[n(1)]
    pub customer: CustomerId,
    /// The operating legal entity: the customer's.
    #[n(2)]
    pub legal_entity: LegalEntityId,
    /// Since when.
    #[n(3)]
    pub opened: Option<Timestamp>,
    /// Until when, where it is closed.
    #[n(4)]
    pub closed: Option<Timestamp>,
}

/// A batch of accounts.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Accounts {
    /// Where it stood.
    #[n(0)]
    pub source: Source,
    /// Rows taken over.
    #[n(1)]
    pub rows: Vec<ImportedAccount>,
}

/// One past transfer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ImportedTransfer {
    /// What moved.
    #[n(0)]
    pub request: TransferRequest,
    /// How it ended.
    #[n(1)]
    pub stage: Stage,
    /// When it took effect.
    #[n(2)]
    pub at: Timestamp,
}

/// A batch of past transfers. The other sides are sealed per customer, as a list of [`PartiesOfRow`].
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Transfers {
    /// Where it stood.
    #[n(0)]
    pub source: Source,
    /// Rows taken over.
    #[n(1)]
    pub rows: Vec<ImportedTransfer>,
    /// Whether what rules wait for with events of our own outlasts the time of these rows. Entries written before it did have
    /// none, and mean what they meant.
    #[n(2)]
    pub waits_stay: Option<bool>,
}

/// What became of a batch's past transfers in the windows of monitoring: each row is counted once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Encode, Decode)]
pub struct Windows {
    /// They fill windows.
    #[n(0)]
    pub filled: u64,
    /// No set of rules could take them in; one that comes into force later reads them from the journal.
    #[n(1)]
    pub no_rules: u64,
    /// Nobody said what they were worth then (`usd`).
    #[n(2)]
    pub no_value: u64,
    /// They failed, were cancelled or were taken back.
    #[n(3)]
    pub not_moved: u64,
    /// They were before what the windows know already: windows are filled in the order of time.
    #[n(4)]
    pub behind: u64,
    /// They are older than the longest window.
    #[n(5)]
    pub too_old: u64,
    /// They are later than the entry that holds them.
    #[n(6)]
    pub ahead: u64,
}

impl Windows {
    /// Each count with its name, in one order everywhere.
    pub fn counts(&self) -> [(&'static str, u64); 7] {
        [
            ("filled", self.filled),
            ("no_rules", self.no_rules),
            ("no_value", self.no_value),
            ("not_moved", self.not_moved),
            ("behind", self.behind),
            ("too_old", self.too_old),
            ("ahead", self.ahead),
        ]
    }

    /// Adds what became of another batch.
    pub fn add(&mut self, other: &Windows) {
        self.filled += other.filled;
        self.no_rules += other.no_rules;
        self.no_value += other.no_value;
        self.not_moved += other.not_moved;
        self.behind += other.behind;
        self.too_old += other.too_old;
        self.ahead += other.ahead;
    }
}

/// The other side of one row of a batch of transfers.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PartiesOfRow {
    /// Position in [`Transfers::rows`].
    #[n(0)]
    pub row: u32,
    /// Who and where.
    #[n(1)]
    pub parties: crate::v1::Parties,
}

/// A pair that another system cleared: this customer is not that listed party.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ImportedClearance {
    /// The customer.
    #[n(0)]
    pub customer: CustomerId,
    /// The list.
    #[n(1)]
    pub list: ListId,
    /// The entry.
    #[n(2)]
    pub entry: EntryId,
    /// Content of the entry in force when the clearance came in; another content voids it.
    #[n(3)]
    pub version: Hash,
    /// When it was cleared.
    #[n(4)]
    pub cleared_at: Timestamp,
    /// When it ends.
    #[n(5)]
    pub expires_at: Timestamp,
    /// Who cleared it, as the other system says.
    #[n(6)]
    pub by: ActorId,
    /// The other system's reference.
    #[n(7)]
    pub reference: DocumentRef,
    /// Whether a person looks at it again here.
    #[n(8)]
    pub qa_sample: bool,
}

/// A batch of clearances.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Clearances {
    /// Where it stood.
    #[n(0)]
    pub source: Source,
    /// Rows taken over.
    #[n(1)]
    pub rows: Vec<ImportedClearance>,
}

/// A decision another system made: a fact for reference, never a decision of ours.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ImportedDecision {
    /// About whom.
    #[n(0)]
    pub customer: CustomerId,
    /// About which transfer, where about one.
    #[n(1)]
    pub transfer: Option<TransferId>,
    /// When.
    #[n(2)]
    pub decided_at: Timestamp,
    /// What was decided, in our words.
    #[n(3)]
    pub outcome: Outcome,
    /// The other system's reason code.
    #[n(4)]
    pub reason: ReasonCode,
    /// Who or what decided.
    #[n(5)]
    pub by: ActorId,
    /// The other system's reference.
    #[n(6)]
    pub reference: DocumentRef,
}

/// A batch of decisions.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Decisions {
    /// Where it stood.
    #[n(0)]
    pub source: Source,
    /// Rows taken over.
    #[n(1)]
    pub rows: Vec<ImportedDecision>,
}

/// A list entry as it read when it was compared.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct EntryVersion {
    /// The list.
    #[n(0)]
    pub list: ListId,
    /// The issuer's id.
    #[n(1)]
    pub entry: EntryId,
    /// SHA-256 of its content.
    #[n(2)]
    pub version: Hash,
}

/// One imported batch was screened. Whatever was found in it stands in entries before this one.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Backfill {
    /// The import.
    #[n(0)]
    pub import: ImportId,
    /// The entry that holds the batch.
    #[n(1)]
    pub batch: u64,
    /// Customers of it about whom nothing was found: they count as screened through `lists`.
    #[n(2)]
    pub customers: Vec<CustomerId>,
    /// Transfers of it about which nothing was found.
    #[n(3)]
    pub transfers: u64,
    /// Lists consulted.
    #[n(4)]
    pub lists: Vec<Consulted>,
}

/// A past transfer something was found about.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PastTransfer {
    /// Its id.
    #[n(0)]
    pub transfer: TransferId,
    /// Which way it went.
    #[n(1)]
    pub flow: Flow,
    /// How it ended.
    #[n(2)]
    pub stage: Stage,
    /// The entry that holds it.
    #[n(3)]
    pub batch: u64,
    /// Its position there.
    #[n(4)]
    pub row: u32,
}

/// Screening an import found something about a customer, or about the other side of a past transfer.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct CampaignHit {
    /// The import.
    #[n(0)]
    pub import: ImportId,
    /// Whose.
    #[n(1)]
    pub customer: CustomerId,
    /// The transfer, where it is about one.
    #[n(2)]
    pub transfer: Option<PastTransfer>,
    /// What screening found.
    #[n(3)]
    pub screened: Screened,
    /// The entry of the profile that was screened; zero where a transfer was.
    #[n(4)]
    pub profile: u64,
}

/// How a person closed a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
#[cbor(index_only)]
pub enum Disposition {
    /// It is the listed party.
    #[n(0)]
    TrueMatch,
    /// It is somebody else.
    #[n(1)]
    FalsePositive,
    /// Somebody more senior must look.
    #[n(2)]
    Escalated,
}

impl Disposition {
    /// Every disposition, in order.
    pub const ALL: [Disposition; 3] =
        [Disposition::TrueMatch, Disposition::FalsePositive, Disposition::Escalated];

    /// The word used in files and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::TrueMatch => "true_match",
            Disposition::FalsePositive => "false_positive",
            Disposition::Escalated => "escalated",
        }
    }
}

/// A person closed one pair of a hit.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct HitClosed {
    /// The import.
    #[n(0)]
    pub import: ImportId,
    /// The entry of the hit.
    #[n(1)]
    pub hit: u64,
    /// Whose.
    #[n(2)]
    pub customer: CustomerId,
    /// Which pair; `None` closes what could not be screened.
    #[n(3)]
    pub pair: Option<(ListId, EntryId)>,
    /// How.
    #[n(4)]
    pub disposition: Disposition,
    /// Where the reasons are written down.
    #[n(5)]
    pub note: DocumentRef,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::v1::Input;
    use crate::{from_bytes, to_bytes};
    use model::{Amount, AssetId};

    fn source() -> Source {
        let import = ImportId::new("move-in").unwrap();
        Source { import, file: Hash::of(b"file"), first_row: 1_000, read: 3, last: true }
    }

    fn customer() -> CustomerId {
        CustomerId::new("C1").unwrap()
    }

    fn restriction() -> Restriction {
        Restriction {
            reason: ReasonCode::new("sanctions.blocked_ofac").unwrap(),
            authority: "31 CFR 510".into(),
            scope: "all".into(),
            since: Timestamp(1_700_000_000_000_000),
            until: None,
            approved_by: vec![ActorId::new("person:ana").unwrap()],
            customer_text: TemplateId::new("under_review").unwrap(),
            appeal_route: TemplateId::new("appeal_general").unwrap(),
            document: DocumentRef::new("ORDER-1").unwrap(),
        }
    }

    fn facts() -> Vec<Input> {
        let entity = LegalEntityId::new("acme-us").unwrap();
        let at = Timestamp(1_795_230_245_000_000);
        let customers = ImportedCustomer {
            customer: customer(),
            legal_entity: entity.clone(),
            kind: PartyKind::Person,
            identified: true,
            since: Some(at),
            standing: Some(PriorStanding { to: Standing::Blocked, restriction: restriction() }),
        };
        let account = ImportedAccount {
            account: AccountId::new("main").unwrap(),
            customer: customer(),
            legal_entity: entity.clone(),
            opened: Some(at),
            closed: None,
        };
        let request = TransferRequest {
            transfer: TransferId::new("T1").unwrap(),
            customer: customer(),
            account: AccountId::new("main").unwrap(),
            legal_entity: entity,
            flow: Flow::Withdrawal,
            amount: Amount {
                value: "0.5".parse().unwrap(),
                asset: AssetId::new("eip155:1/slip44:60").unwrap(),
            },
            risk_reducing: false,
            confirmed: true,
            incumbent: None,
            arrives: None,
            activity: None,
        };
        let decision = ImportedDecision {
            customer: customer(),
            transfer: Some(TransferId::new("T1").unwrap()),
            decided_at: at,
            outcome: Outcome::Deny,
            reason: ReasonCode::new("old.rule").unwrap(),
            by: ActorId::new("vendor:acme").unwrap(),
            reference: DocumentRef::new("CASE-1").unwrap(),
        };
        let transfer = ImportedTransfer { request, stage: Stage::Confirmed, at };
        vec![
            Input::CustomersImported(Box::new(Customers { source: source(), rows: vec![customers] })),
            Input::AccountsImported(Box::new(Accounts { source: source(), rows: vec![account] })),
            Input::TransfersImported(Box::new(Transfers {
                source: source(),
                rows: vec![transfer],
                waits_stay: None,
            })),
            Input::DecisionsImported(Box::new(Decisions { source: source(), rows: vec![decision] })),
        ]
    }

    fn campaign() -> Vec<Input> {
        let (list, entry) = (ListId::new("ofac-sdn").unwrap(), EntryId::new("90002").unwrap());
        let import = source().import;
        let clearance = ImportedClearance {
            customer: customer(),
            list: list.clone(),
            entry: entry.clone(),
            version: Hash::of(b"entry"),
            cleared_at: Timestamp(1_700_000_000_000_000),
            expires_at: Timestamp(1_800_000_000_000_000),
            by: ActorId::new("person:bo").unwrap(),
            reference: DocumentRef::new("CASE-2").unwrap(),
            qa_sample: true,
        };
        let backfill = Backfill {
            import: import.clone(),
            batch: 7,
            customers: vec![customer()],
            transfers: 2,
            lists: vec![Consulted { list: list.clone(), version: 4 }],
        };
        let version = EntryVersion { list: list.clone(), entry: entry.clone(), version: Hash::of(b"entry") };
        let hit = CampaignHit {
            import: import.clone(),
            customer: customer(),
            transfer: Some(PastTransfer {
                transfer: TransferId::new("T1").unwrap(),
                flow: Flow::Withdrawal,
                stage: Stage::Confirmed,
                batch: 7,
                row: 1,
            }),
            screened: Screened { entries: Some(vec![version]), ..Screened::default() },
            profile: 0,
        };
        let closed = HitClosed {
            import,
            hit: 9,
            customer: customer(),
            pair: Some((list, entry)),
            disposition: Disposition::FalsePositive,
            note: DocumentRef::new("CASE-3").unwrap(),
        };
        vec![
            Input::ClearancesImported(Box::new(Clearances { source: source(), rows: vec![clearance] })),
            Input::BackfillScreened(Box::new(backfill)),
            Input::CampaignHit(Box::new(hit)),
            Input::CampaignHitClosed(Box::new(closed)),
        ]
    }

    /// The bytes of these inputs never change: they were written on 2026-11-21.
    #[test]
    fn golden_inputs_of_imports() {
        let inputs: Vec<Input> = facts().into_iter().chain(campaign()).collect();
        let mut lines = String::new();
        for input in &inputs {
            let bytes = to_bytes(input);
            assert_eq!(from_bytes::<Input>(&bytes).as_ref(), Ok(input));
            let hex: String = bytes.iter().map(|b| format!("{b:02x}")).collect();
            lines.push_str(&format!("{hex}\n"));
        }
        assert_eq!(lines, include_str!("../tests/golden/imports_v1.hex"));
    }

    /// What was added on 2026-11-22 stands behind what was there, and its bytes never change either.
    #[test]
    fn golden_windows_of_imports() {
        let hex = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
        let windows = Windows { filled: 3, no_value: 1, not_moved: 2, too_old: 1, ..Windows::default() };
        let outcome = crate::v1::Outcome::Windows(windows);
        let bytes = to_bytes(&outcome);
        assert_eq!(hex(&bytes), "8203818703000102000100");
        assert_eq!(from_bytes::<crate::v1::Outcome>(&bytes), Ok(outcome));
        let before = Transfers { source: source(), rows: Vec::new(), waits_stay: None };
        let after = Transfers { waits_stay: Some(true), ..before.clone() };
        let (old, new) = (hex(&to_bytes(&before)), hex(&to_bytes(&after)));
        assert_eq!((&old[..2], &new[..2], &new[2..]), ("82", "83", format!("{}f5", &old[2..]).as_str()));
        assert_eq!(from_bytes::<Transfers>(&to_bytes(&after)), Ok(after));
    }
}
