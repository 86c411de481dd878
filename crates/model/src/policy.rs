//! Policy: everything that may change a verdict, as typed and dated data (design idea 5).
//!
//! Promises: a value read from a file has no unknown key; every legal row names its source and the day
//! from which it holds; nothing here has a default that loosens. Does not: read files (the `decision`
//! crate parses text), decide, know a clock. Serves: semantics sections 1 to 4 and 9, RES-1 to RES-3,
//! TFF-1 to TFF-4.

pub use crate::clearance::ClearanceRules;
pub use crate::list_rules::{FetchFile, FetchRules, GuardRules};
pub use crate::lookback_rules::LookbackRules;
pub use crate::thresholds::{
    BlockEffect, BornContradicts, RareStays, Rating, RatingRow, ThresholdRules, Thresholds,
};

use crate::decision::{Certainty, Outcome, Role};
use crate::time::{DAY, PartialDate};
use crate::transfer::Flow;
use crate::{Country, LegalEntityId, ListId, Measure, ReasonCode, Score, Standing, TemplateId, Timestamp};
use serde::de::value::StrDeserializer;
use serde::de::{Error as _, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

/// One policy file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Policy {
    /// Short name, e.g. `default`.
    pub id: String,
    /// What it is, for people.
    pub title: String,
    /// From when it holds; before that day it decides nothing and everything holds.
    pub effective_from: Date,
    /// Demonstration: a bundled list's age does not hold anything, and every answer says so.
    #[serde(default)]
    pub demo_mode: bool,
    /// Where a customer turns unless the reason says otherwise.
    pub appeal_route: TemplateId,
    /// Operating legal entities.
    #[serde(rename = "entity")]
    pub entities: Vec<Entity>,
    /// Lists screened against.
    #[serde(rename = "list")]
    pub lists: Vec<ListRule>,
    /// Which flows are only observed; a flow no row speaks for is enforced.
    #[serde(rename = "observe", default)]
    pub observes: Vec<ObserveRule>,
    /// Legal entity x list x measure -> effect.
    #[serde(rename = "measure_rule")]
    pub measure_rules: Vec<MeasureRule>,
    /// What an evaluator's failure does to each flow.
    pub on_error: PerFlow,
    /// What a required list past its age does to each flow.
    pub on_stale_list: PerFlow,
    /// The closed set of reasons.
    #[serde(rename = "reason")]
    pub reasons: Vec<Reason>,
    /// The closed set of texts a customer may read.
    #[serde(rename = "template")]
    pub templates: Vec<Template>,
    /// How pairs are cleared as false positives; a policy without it clears none, and silences none.
    #[serde(default)]
    pub clearances: Option<ClearanceRules>,
    /// How long things last.
    pub timers: Timers,
    /// How much one caller may ask.
    pub limits: Limits,
    /// Who is looked back at when lists change, and who may release.
    #[serde(default)]
    pub lookback: LookbackRules,
    /// Business days.
    #[serde(rename = "calendar")]
    pub calendars: Vec<Calendar>,
    /// The policy's own tests.
    #[serde(rename = "test", default)]
    pub tests: Vec<PolicyTest>,
}

/// A company of the group that owes duties of its own.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entity {
    /// Its id.
    pub id: LegalEntityId,
    /// Its name, for people.
    pub title: String,
    /// Where it is established.
    pub jurisdiction: Country,
    /// Whose sanctions law binds it, e.g. `US`.
    pub regimes: Vec<String>,
}

/// How one list is screened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListRule {
    /// Its id.
    pub id: ListId,
    /// Its name, for people.
    pub title: String,
    /// Who publishes it, e.g. `OFAC`.
    pub authority: String,
    /// Whether nothing may leave while it is missing or too old.
    pub required: bool,
    /// Older than this it is stale.
    pub max_age_seconds: i64,
    /// What a weak alias does by itself.
    pub weak_alias: WeakAlias,
    /// A pair at or over this score is looked at.
    #[serde(deserialize_with = "crate::thresholds::score")]
    pub review: Score,
    /// What is kept without being looked at, what is nearly certain, and what differs by the customer's risk rating.
    #[serde(default)]
    pub thresholds: ThresholdRules,
    /// Id of the approved policy under which a pair may be auto-cleared (kept and sampled, never dropped).
    pub auto_clear_policy: String,
    /// Programmes that are about terrorist financing.
    pub terrorist_financing_programmes: Vec<String>,
    /// Where this is written.
    pub source: String,
    /// When a new version is put in quarantine instead of in force.
    #[serde(default)]
    pub guard: GuardRules,
    /// Where it is fetched from, where that is not what the catalogue of sources says.
    #[serde(default)]
    pub fetch: FetchRules,
}

/// What a weak alias does by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WeakAlias {
    /// Nothing, unless a birth year, an identifier or a place agrees.
    SilentAlone,
    /// The same as a strong one.
    Alert,
}

/// What a measure means for a legal entity. Rows are chosen most stated first (programme, then role,
/// then flow); a fallback row speaks only where no other does; where none speaks, it holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MeasureRule {
    /// For whom.
    pub entities: Selector<LegalEntityId>,
    /// Which lists.
    pub lists: Selector<ListId>,
    /// Which measures.
    pub measures: Selector<Measure>,
    /// Only under these programmes.
    #[serde(default)]
    pub programmes: Selector<String>,
    /// Only where the listed party plays these roles.
    #[serde(default)]
    pub roles: Selector<Role>,
    /// Only for these flows.
    #[serde(default)]
    pub flows: Selector<Flow>,
    /// What happens on a confirmed match.
    pub effect: Effect,
    /// What the law attaches.
    #[serde(default)]
    pub legal: Legal,
    /// Whom to report to; needed where there is a report.
    pub authority: Option<String>,
    /// Within how many business days.
    pub due_business_days: Option<u32>,
    /// Counted by which calendar.
    pub calendar: Option<String>,
    /// A reason of its own for a confirmed match, e.g. one whose text names the authority.
    pub reason: Option<ReasonCode>,
    /// Whether the row stands in for rows nobody wrote: the only place where `*` may stand for an
    /// entity, a list or a measure.
    #[serde(default)]
    pub fallback: bool,
    /// First day.
    pub effective_from: Option<Date>,
    /// First day on which it no longer holds.
    pub effective_until: Option<Date>,
    /// Where this is written.
    pub source: String,
}

/// Flows that are decided and journaled while another system still acts: Probity's effects are off.
/// A row ends by itself on a stated day, so that a trial that everybody forgot becomes enforcement.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObserveRule {
    /// For whom.
    pub entities: Selector<LegalEntityId>,
    /// Which flows.
    pub flows: Selector<Flow>,
    /// First day on which it is enforced.
    pub until: Date,
    /// The system that acts meanwhile, for reports.
    pub incumbent: String,
    /// Who approved the trial and where that is written.
    pub source: String,
}

/// What a confirmed match with a measure does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// Nothing; it is shown to staff (e.g. where a blocking statute forbids applying it).
    Information,
    /// An officer looks.
    Hold,
    /// The transfer is refused.
    Deny,
    /// The property stays.
    Freeze,
}

impl Effect {
    /// The word used in policy files.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::Information => "information",
            Effect::Hold => "hold",
            Effect::Deny => "deny",
            Effect::Freeze => "freeze",
        }
    }
}

/// What the law attaches, without its particulars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Legal {
    /// Nothing.
    #[default]
    None,
    /// A rejected transaction to report.
    RejectReportable,
    /// Blocked property to report.
    BlockReportable,
}

impl Legal {
    /// The word used in policy files.
    pub fn as_str(self) -> &'static str {
        match self {
            Legal::None => "none",
            Legal::RejectReportable => "reject_reportable",
            Legal::BlockReportable => "block_reportable",
        }
    }
}

/// One action for each flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PerFlow {
    /// A customer is taken on.
    pub onboarding: Degraded,
    /// Value leaves.
    pub withdrawal: Degraded,
    /// Value arrives.
    pub deposit: Degraded,
    /// Value moves between customers.
    pub internal: Degraded,
    /// An order.
    pub order: Degraded,
    /// A question.
    pub enquiry: Degraded,
}

impl PerFlow {
    /// The action for a flow.
    pub fn of(&self, flow: Flow) -> Degraded {
        match flow {
            Flow::Onboarding => self.onboarding,
            Flow::Withdrawal => self.withdrawal,
            Flow::Deposit => self.deposit,
            Flow::Internal => self.internal,
            Flow::Order => self.order,
            Flow::Enquiry => self.enquiry,
        }
    }
}

/// What happens when something is missing. There is no word for "allow".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Degraded {
    /// Wait for an officer or for the missing part.
    Hold,
    /// Deposits: credited to suspense, unusable. The same as `hold`, in the word of the trade.
    Suspense,
    /// Refuse.
    Deny,
    /// Orders: one that only reduces risk goes on, any other holds.
    AllowRiskReducing,
}

impl Degraded {
    /// The word used in policy files.
    pub fn as_str(self) -> &'static str {
        match self {
            Degraded::Hold => "hold",
            Degraded::Suspense => "suspense",
            Degraded::Deny => "deny",
            Degraded::AllowRiskReducing => "allow_risk_reducing",
        }
    }
}

/// A reason, in both channels.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    /// Its code.
    pub code: ReasonCode,
    /// Text for staff.
    pub internal: String,
    /// What the customer reads; none where the reason changes nothing for the customer.
    pub customer: Option<TemplateId>,
    /// Suspicion reports, terrorist financing, law enforcement: without the permission staff read
    /// "restricted factor", and the customer reads the neutral text and nothing beside it.
    #[serde(default)]
    pub restricted: bool,
    /// Where the customer turns, where it is not the policy's usual route.
    pub appeal_route: Option<TemplateId>,
}

/// A reviewed text for customers.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its id.
    pub id: TemplateId,
    /// What it may reveal.
    pub kind: TemplateKind,
    /// Who reviewed it.
    pub reviewed_by: String,
    /// When.
    pub reviewed_on: Date,
    /// Text by locale; `en` is always there.
    pub text: BTreeMap<String, String>,
}

/// What a template may reveal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TemplateKind {
    /// The one text that reads the same whatever is behind it.
    Neutral,
    /// Names a sanctions authority and the licence route: a confirmed block is no secret.
    Authority,
    /// Says plainly what to do.
    Plain,
    /// Where to turn.
    Appeal,
}

/// How long things last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Timers {
    /// A release token.
    pub release_token_seconds: i64,
    /// Any other decision.
    pub decision_valid_seconds: i64,
    /// Waiting for evidence before the answer is 202, unless the caller says otherwise.
    pub wait_ms_default: u32,
    /// The most a caller may ask for.
    pub wait_ms_max: u32,
    /// Evidence still missing after this makes the hold final.
    pub pending_evidence_seconds: i64,
    /// An idempotency key.
    pub idempotency_hours: u32,
    /// The terrorist-financing queue's answer time.
    pub tf_queue_seconds: i64,
    /// A provisional hold on linked accounts reaches the MLRO (and stays).
    pub provisional_hold_escalates_seconds: i64,
}

/// How much one caller may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// Requests a second of one key.
    pub requests_per_second_per_key: u32,
    /// Requests at once of one key.
    pub burst_per_key: u32,
    /// Names in one profile.
    pub names_per_profile_max: u32,
    /// Wallets in one profile.
    pub wallets_per_profile_max: u32,
    /// Items in one bulk request.
    pub bulk_items_max: u32,
}

/// Business days of one place.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    /// Its id, e.g. `us-federal`.
    pub id: String,
    /// Standard time, without summer time: an instant near midnight then counts for the earlier day, so
    /// that a due date is never later than the law's.
    pub utc_offset_minutes: i32,
    /// The hour at which the due day ends.
    pub day_ends_hour: u8,
    /// Days of rest.
    pub weekend: Vec<Weekday>,
    /// Holidays. Past the last one only weekends count, which makes a due date earlier, never later.
    pub holidays: Vec<Date>,
    /// Where this is written.
    pub source: String,
}

/// Day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Weekday {
    /// Monday.
    Monday,
    /// Tuesday.
    Tuesday,
    /// Wednesday.
    Wednesday,
    /// Thursday.
    Thursday,
    /// Friday.
    Friday,
    /// Saturday.
    Saturday,
    /// Sunday.
    Sunday,
}

/// A case the policy must decide as stated.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyTest {
    /// Its id.
    pub id: String,
    /// Operating legal entity.
    pub entity: LegalEntityId,
    /// What is asked.
    pub flow: Flow,
    /// The day it happens; noon UTC.
    pub on: Date,
    /// The customer's standing before; none for somebody new.
    pub standing: Option<Standing>,
    /// Whether the customer's identity is established.
    #[serde(default = "yes")]
    pub identified: bool,
    /// Whether an order only reduces risk.
    #[serde(default)]
    pub risk_reducing: bool,
    /// A hit on this list.
    pub list: Option<ListId>,
    /// The hit's programmes.
    #[serde(default)]
    pub programmes: Vec<String>,
    /// The hit's measures.
    #[serde(default)]
    pub measures: Vec<Measure>,
    /// How sure the hit is.
    pub certainty: Option<Certainty>,
    /// Who is hit.
    pub role: Option<Role>,
    /// An evaluator failed; true where it guards sanctions.
    pub error_in_sanctions: Option<bool>,
    /// A required list is past its age.
    pub stale_list: Option<ListId>,
    /// A required list was never loaded.
    pub missing_list: Option<ListId>,
    /// What must come out.
    pub expect: Expected,
}

/// What a policy test expects; a key that is absent is not compared, except `standing_change`, where
/// absence means "unchanged".
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Outcome.
    pub outcome: Outcome,
    /// Legal consequence.
    pub legal: Legal,
    /// Reasons that must be among the internal ones.
    #[serde(default)]
    pub reasons: Vec<ReasonCode>,
    /// Exactly what the customer reads.
    pub customer: Option<Vec<TemplateId>>,
    /// The new standing.
    pub standing_change: Option<Standing>,
    /// Local date on which the report is due.
    pub due: Option<Date>,
}

fn yes() -> bool {
    true
}

impl Policy {
    /// The legal entity of that id.
    pub fn entity(&self, id: &LegalEntityId) -> Option<&Entity> {
        self.entities.iter().find(|e| e.id == *id)
    }

    /// The list of that id.
    pub fn list(&self, id: &ListId) -> Option<&ListRule> {
        self.lists.iter().find(|l| l.id == *id)
    }

    /// The row under which a flow of an entity is only observed at an instant; none means enforced.
    pub fn observes(&self, entity: &LegalEntityId, flow: Flow, now: Timestamp) -> Option<&ObserveRule> {
        self.observes
            .iter()
            .find(|r| r.entities.matches(entity) && r.flows.matches(&flow) && now < r.until.start())
    }

    /// The reason of that code.
    pub fn reason(&self, code: &ReasonCode) -> Option<&Reason> {
        self.reasons.iter().find(|r| r.code == *code)
    }

    /// The template of that id.
    pub fn template(&self, id: &TemplateId) -> Option<&Template> {
        self.templates.iter().find(|t| t.id == *id)
    }

    /// The calendar of that id.
    pub fn calendar(&self, id: &str) -> Option<&Calendar> {
        self.calendars.iter().find(|c| c.id == id)
    }

    /// A reason's text for staff.
    pub fn reason_text(&self, code: &ReasonCode) -> Option<&str> {
        self.reason(code).map(|r| r.internal.as_str())
    }

    /// A template's text in a locale, or in English.
    pub fn template_text(&self, id: &TemplateId, locale: &str) -> Option<&str> {
        let texts = &self.template(id)?.text;
        texts.get(locale).or_else(|| texts.get("en")).map(String::as_str)
    }

    /// The one neutral template.
    pub fn neutral_template(&self) -> Option<&Template> {
        self.templates.iter().find(|t| t.kind == TemplateKind::Neutral)
    }

    /// Where a customer restricted for this reason turns.
    pub fn appeal_route(&self, code: &ReasonCode) -> &TemplateId {
        self.reason(code).and_then(|r| r.appeal_route.as_ref()).unwrap_or(&self.appeal_route)
    }

    /// What the customer reads for these reasons: sorted, without repeats.
    ///
    /// A restricted reason, or a code this policy does not know, gives the neutral text alone; else a
    /// confirmed block's authority; else the neutral text alone where any reason is under review; else
    /// what the reasons say. So a suspicion report, terrorist financing, law enforcement and a routine
    /// review read the same in every company but that of a confirmed block.
    pub fn customer_templates(&self, codes: &[ReasonCode]) -> Vec<TemplateId> {
        let neutral = || self.neutral_template().map(|t| t.id.clone()).into_iter().collect();
        let reasons: Option<Vec<&Reason>> = codes.iter().map(|code| self.reason(code)).collect();
        let Some(reasons) = reasons else { return neutral() };
        if reasons.iter().any(|r| r.restricted) {
            return neutral();
        }
        let mut said: Vec<&Template> =
            reasons.iter().filter_map(|r| self.template(r.customer.as_ref()?)).collect();
        if said.iter().any(|t| t.kind == TemplateKind::Authority) {
            said.retain(|t| t.kind == TemplateKind::Authority);
        } else if said.iter().any(|t| t.kind == TemplateKind::Neutral) {
            return neutral();
        }
        let mut ids: Vec<TemplateId> = said.into_iter().map(|t| t.id.clone()).collect();
        ids.sort();
        ids.dedup();
        ids
    }
}

impl MeasureRule {
    /// Whether the row holds on that instant.
    pub fn in_force(&self, now: Timestamp) -> bool {
        self.effective_from.is_none_or(|from| from.start() <= now)
            && self.effective_until.is_none_or(|until| now < until.start())
    }
}

impl Calendar {
    /// Whether people work on that day.
    pub fn is_business_day(&self, day: Date) -> bool {
        let weekday = day.start().weekday();
        !self.weekend.iter().any(|rest| *rest as u8 == weekday) && !self.holidays.contains(&day)
    }

    /// The calendar date of an instant at this place.
    pub fn local_date(&self, at: Timestamp) -> Date {
        Date(at.plus_seconds(i64::from(self.utc_offset_minutes) * 60).day_number())
    }

    /// The due instant `days` business days after the day of `detected`, which itself does not count.
    pub fn due(&self, detected: Timestamp, days: u32) -> Timestamp {
        let mut day = self.local_date(detected);
        // Four years: a calendar on which every day is a holiday must not keep us here for ever.
        let last = day.0.saturating_add(1461);
        let mut left = days;
        while left > 0 && day.0 < last {
            day.0 += 1;
            left -= u32::from(self.is_business_day(day));
        }
        let local_end = day.start().plus_seconds(i64::from(self.day_ends_hour) * 3600);
        local_end.plus_seconds(-i64::from(self.utc_offset_minutes) * 60)
    }
}

/// A full calendar date, written `2026-11-21`; days since 1970-01-01.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(pub i64);

impl Date {
    /// Midnight UTC at its start.
    pub fn start(self) -> Timestamp {
        Timestamp(self.0.saturating_mul(DAY))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.start().date();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

impl<'de> Deserialize<'de> for Date {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = String::deserialize(d)?;
        let wrong = || D::Error::custom(format!("`{text}` is not a full date; write \"2026-11-21\""));
        let date: PartialDate = text.parse().map_err(|_| wrong())?;
        // A day of ours: a date of birth may be one of another calendar, the day a policy speaks of is not.
        date.day_number().map(Date).ok_or_else(wrong)
    }
}

/// Which values a row speaks for: `"*"`, one value, or a list of values.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Selector<T> {
    /// Every one.
    #[default]
    Any,
    /// These.
    OneOf(Vec<T>),
}

impl<T: PartialEq> Selector<T> {
    /// Whether the row speaks for this value.
    pub fn matches(&self, value: &T) -> bool {
        match self {
            Selector::Any => true,
            Selector::OneOf(values) => values.contains(value),
        }
    }

    /// Whether the row says which.
    pub fn is_stated(&self) -> bool {
        matches!(self, Selector::OneOf(_))
    }

    /// The values named.
    pub fn named(&self) -> &[T] {
        match self {
            Selector::Any => &[],
            Selector::OneOf(values) => values,
        }
    }

    /// Whether some value is in both.
    pub fn overlaps(&self, other: &Selector<T>) -> bool {
        match (self, other) {
            (Selector::OneOf(ours), Selector::OneOf(theirs)) => ours.iter().any(|v| theirs.contains(v)),
            _ => true,
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Selector<T> {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        d.deserialize_any(SelectorVisitor(PhantomData))
    }
}

struct SelectorVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SelectorVisitor<T> {
    type Value = Selector<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"*\", a word, or a list of words")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Selector<T>, E> {
        match text {
            "*" => Ok(Selector::Any),
            word => Ok(Selector::OneOf(vec![T::deserialize(StrDeserializer::new(word))?])),
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Selector<T>, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = seq.next_element()? {
            values.push(value);
        }
        if values.is_empty() {
            return Err(A::Error::custom("the list is empty, so the row speaks for nothing; name a value"));
        }
        Ok(Selector::OneOf(values))
    }
}

impl ListRule {
    /// The thresholds for customers of a rating.
    pub fn thresholds(&self, rating: Rating) -> Thresholds {
        self.thresholds.of(self.review, rating)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn calendar() -> Calendar {
        let day = |y, m, d| Date(Timestamp::from_date(y, m, d).day_number());
        Calendar {
            id: "us-federal".to_owned(),
            utc_offset_minutes: -300,
            day_ends_hour: 17,
            weekend: vec![Weekday::Saturday, Weekday::Sunday],
            holidays: vec![day(2026, 11, 11), day(2026, 11, 26)],
            source: "test".to_owned(),
        }
    }

    #[test]
    fn ten_business_days_skip_weekends_and_holidays() {
        let noon = |y, m, d| Timestamp::from_date(y, m, d).plus_seconds(12 * 3600);
        for (detected, days, want, why) in [
            (noon(2026, 11, 2), 10, "2026-11-17T22:00:00Z", "Veterans Day is skipped"),
            (noon(2026, 11, 20), 10, "2026-12-07T22:00:00Z", "Thanksgiving is skipped"),
            (noon(2026, 11, 21), 10, "2026-12-07T22:00:00Z", "a Saturday counts from Monday"),
            (Timestamp::from_date(2026, 11, 3), 1, "2026-11-03T22:00:00Z", "still the 2nd in Washington"),
            (noon(2026, 11, 2), 0, "2026-11-02T22:00:00Z", "the same day"),
        ] {
            assert_eq!(calendar().due(detected, days).to_string(), want, "{why}");
        }
    }

    #[test]
    fn a_day_of_a_policy_is_one_of_our_calendar() {
        use serde::de::value::{Error, StrDeserializer};
        for (text, is_day) in
            [("2026-11-21", true), ("2026-02-29", false), ("1350-02-31", false), ("2543-02-29", false)]
        {
            let read: Result<Date, Error> = Date::deserialize(StrDeserializer::new(text));
            assert_eq!(read.is_ok(), is_day, "{text}");
        }
    }

    #[test]
    fn a_calendar_without_working_days_ends() {
        let mut calendar = calendar();
        use Weekday::*;
        calendar.weekend = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
        assert!(calendar.due(Timestamp(0), 1) < Timestamp::from_date(1975, 1, 1));
    }
}
