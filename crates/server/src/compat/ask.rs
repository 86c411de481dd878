//! Asking in bulk: questions become enquiries, enquiries become entries, and their hits are merged by listed party.
//!
//! Promises: nothing is answered that is not recorded; a recorded decision that rests on a missing or stale list, or on work
//! that met its bound, is an error and no answer; a pair the policy looks at is in the answer whatever else was asked. Does not:
//! filter or order for a client (its own module does). Serves: semantics sections 2 and 4.

use super::refusal::not_screened;
use crate::api::screen::subject;
use crate::app::App;
use crate::auth::Caller;
use crate::problem::Problem;
use engine::Pinned;
use engine::service::{Enquired, Enquiry};
use model::decision::{Decision, Finding, Outcome, Role};
use model::ids::{DecisionId, LegalEntityId};
use model::policy::Policy;
use model::wallet::{self, Network};
use model::{Designation, Score};
use record::v1::Parties;
use screening::screen::Hit;
use screening::wallets::screen_wallet;
use serde::Serialize;
use std::sync::Arc;
use utoipa::ToSchema;

/// Nothing below this score is looked for, whatever a client asks: at half, three ordinary names in five already share
/// something with some listed one, and such a pair says nothing.
pub const FLOOR: Score = Score::from_basis(5_000);

/// One question of a client: about one party, perhaps of several kinds, and its wallets.
#[derive(Debug, Clone, Default)]
pub struct Question {
    /// What is screened for it; the answers are merged.
    pub enquiries: Vec<Enquiry>,
}

/// The answer to one question.
#[derive(Debug)]
pub struct Answer {
    /// Listed parties, the highest score first, each once.
    pub found: Vec<Found>,
    /// Whether every pair down to the floor is there.
    pub complete: bool,
    /// What was recorded.
    pub note: Note,
}

/// A listed party that a question may be about.
#[derive(Debug, Clone)]
pub struct Found {
    /// The pair.
    pub hit: Hit,
    /// The score from which policy looks at pairs of this list.
    pub review: Score,
    /// The lists it was found in.
    pub pinned: Arc<Pinned>,
    /// The address by which it was found, as asked.
    pub address: Option<String>,
}

impl Found {
    /// The listed party.
    pub fn designation(&self) -> Option<&Designation> {
        self.pinned.index.designation(&self.hit.list, &self.hit.entry)
    }
}

/// What Probity adds to another service's answer: where it is recorded and what it rests on. Clients ignore it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CompatNote)]
pub struct Note {
    /// The recorded enquiries: `GET /v1/decisions/{id}` and `/explain` say more.
    #[schema(example = json!(["dec_1042"]))]
    pub decisions: Vec<String>,
    /// The strictest outcome of them: `allow` or `hold`.
    pub outcome: String,
    /// Lists consulted.
    pub lists: Vec<NotedList>,
    /// Lists the policy knows that are not loaded.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_loaded: Vec<String>,
    /// Shown while a demo policy is in force.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
}

/// A list consulted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[schema(as = CompatList)]
pub struct NotedList {
    /// List id.
    pub list: String,
    /// Seq of the entry that activated this version.
    pub version: u64,
    /// The issuer's date.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// The operating legal entity these questions are asked for.
pub fn legal_entity(app: &App, policy: &Policy) -> Result<LegalEntityId, Problem> {
    let first = policy.entities.first().map(|entity| entity.id.clone());
    app.compat.legal_entity.clone().or(first).ok_or_else(|| {
        not_screened(
            "the policy in force names no operating legal entity; put one in force with `probity policy`",
        )
    })
}

/// An enquiry about an address in any spelling.
///
/// A text that is meant for one network and fails there is looked up as it stands, because lists hold such texts: an EVM
/// address in the wrong case, a mistyped one that its issuer published. Where no list has it, it is an error. So is a text
/// without the look of an address (`vitalik.eth`, `alice.near`, half an EVM address): these clients name no network, and
/// such a text stands for an address that would have to be looked up. `/v1/screen/wallet` takes it with its network.
pub fn wallet(pinned: &Pinned, address: &str) -> Result<Enquiry, String> {
    let address = address.trim();
    let enquiry = |network: Option<Network>| {
        let (network, address) = (network.map(|network| network.to_string()), Some(address.to_owned()));
        Enquiry::Wallet(Parties { counterparty: None, network, address, memo: None })
    };
    let refused = match wallet::keys_for_screening(None, address) {
        Ok(keys) if keys.iter().any(|key| key.network() != Network::Generic) => return Ok(enquiry(None)),
        Ok(_) if looks_like_an_address(address) => return Ok(enquiry(None)),
        Ok(_) => "it has not the look of an address: ask /v1/screen/wallet, which takes a network with it"
            .to_owned(),
        Err(error) => error.to_string(),
    };
    let generic = Some(Network::Generic);
    match screen_wallet(&pinned.index, generic, address, None, Role::CounterpartyWallet) {
        Ok(hits) if !hits.is_empty() => Ok(enquiry(generic)),
        Ok(_) | Err(_) => Err(refused),
    }
}

/// The shortest address of a network without a codec of ours is an XRP Ledger one.
const ADDRESS_CHARS_MIN: usize = 25;
/// Hexadecimal digits from which a `0x` text can be an address of a network that is not EVM (Sui, Aptos, Starknet).
const LONG_HEX_MIN: usize = 60;

/// Whether a text that no codec reads can be an address: long, and of the characters that addresses are written with.
fn looks_like_an_address(text: &str) -> bool {
    let hex = text.strip_prefix("0x").or(text.strip_prefix("0X"));
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '_' | '-');
    text.len() >= ADDRESS_CHARS_MIN
        && text.chars().all(fits)
        && text.chars().any(|c| c.is_ascii_digit())
        && hex.is_none_or(|digits| digits.len() >= LONG_HEX_MIN)
}

/// Asks, records, and answers in the order of the questions.
pub async fn ask(
    app: &App,
    caller: &Caller,
    questions: Vec<Question>,
    floor: Option<Score>,
) -> Result<Vec<Answer>, Problem> {
    let meta = caller.meta(super::auth::SCOPE, "enquiry")?;
    let entity = legal_entity(app, &app.engine.pinned().policy)?;
    let sizes: Vec<usize> = questions.iter().map(|question| question.enquiries.len()).collect();
    let flat: Vec<Enquiry> = questions.into_iter().flat_map(|question| question.enquiries).collect();
    let asked = flat.clone();
    let mut enquired =
        app.engine.enquire_all(meta, entity, subject(app), flat, floor).await?.into_iter().zip(asked);
    let mut answers = Vec::with_capacity(sizes.len());
    for size in sizes {
        answers.push(answer(app, enquired.by_ref().take(size).collect())?);
    }
    Ok(answers)
}

fn answer(app: &App, enquired: Vec<(Enquired, Enquiry)>) -> Result<Answer, Problem> {
    let mut found: Vec<Found> = Vec::new();
    let (mut complete, mut decisions, mut outcome) = (true, Vec::new(), Outcome::Allow);
    let mut pinned = app.engine.pinned();
    for (enquired, asked) in enquired {
        let Some(decision) = enquired.committed.entry.outcome.decision() else { continue };
        reliable(decision, &enquired.pinned.policy)?;
        outcome = outcome.max(decision.outcome);
        decisions.push(DecisionId(enquired.committed.seq()).to_string());
        complete &= enquired.near_complete;
        let address = match asked {
            Enquiry::Wallet(parties) => parties.address,
            Enquiry::Party(_) => None,
        };
        for hit in enquired.hits.into_iter().chain(enquired.near) {
            let review = enquired.pinned.review(&hit.list);
            let next = Found { hit, review, pinned: Arc::clone(&enquired.pinned), address: address.clone() };
            merge(&mut found, next);
        }
        pinned = enquired.pinned;
    }
    found.sort_by(|a, b| {
        let place = |f: &Found| (f.hit.list.clone(), f.hit.entry.clone());
        b.hit.score.cmp(&a.hit.score).then_with(|| place(a).cmp(&place(b)))
    });
    let note = note(app, &pinned, decisions, outcome);
    Ok(Answer { found, complete, note })
}

/// A party found twice (as a person and as a company, by its name and by its wallet) counts once, with the higher score.
fn merge(found: &mut Vec<Found>, next: Found) {
    let known = found.iter_mut().find(|f| (&f.hit.list, &f.hit.entry) == (&next.hit.list, &next.hit.entry));
    match known {
        Some(known) if next.hit.score > known.hit.score => *known = next,
        Some(_) => {}
        None => found.push(next),
    }
}

/// What an answer rests on.
pub fn note(app: &App, pinned: &Pinned, decisions: Vec<String>, outcome: Outcome) -> Note {
    let published = |list: &model::ListId| {
        pinned.index.consulted().find(|(own, _)| *own == list).and_then(|(_, published)| published)
    };
    Note {
        decisions,
        outcome: outcome.as_str().to_owned(),
        lists: pinned
            .lists
            .iter()
            .map(|consulted| NotedList {
                list: consulted.list.to_string(),
                version: consulted.version,
                published: published(&consulted.list).map(|date| date.to_string()),
            })
            .collect(),
        not_loaded: pinned.not_loaded().iter().map(ToString::to_string).collect(),
        banner: app.banner.clone(),
    }
}

/// Whether an empty answer may be read as "not listed".
fn reliable(decision: &Decision, policy: &Policy) -> Result<(), Problem> {
    for finding in &decision.findings {
        let cause = match finding {
            Finding::EvaluatorError { evaluator, cause, .. } => format!("{evaluator}: {cause}"),
            Finding::ListStale { list, age_seconds: None } => {
                format!("the required list {list} is not loaded")
            }
            Finding::ListStale { list, age_seconds: Some(age) } if !policy.demo_mode => {
                format!("the required list {list} is {} hours old", age / 3_600)
            }
            Finding::ListStale { .. }
            | Finding::ListQuarantined { .. }
            | Finding::Listed(_)
            | Finding::PendingEvidence { .. }
            | Finding::StandingForbids { .. }
            | Finding::Monitored { .. } => continue,
        };
        return Err(not_screened(format!("{cause}; the question is recorded as a hold")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_networks_without_a_codec_are_told_from_names() {
        for (text, looks) in [
            ("rnXyVQzgxZe7TR1EPzTkGj2jxH4LMJYh66", true),
            ("9WzDXwBbmkg8ZTbNMqUxvQRAyrZzDsGYdLVL9zYtAWWM", true),
            ("bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", true),
            ("GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", true),
            ("0x02a212de6a9dfa3a69e22387acfbafbb1a9e591bd9d636e7895dcfc8de05f331", true),
            ("EQDtFpEwcFAEcRe5mLVh2N6C0x-_hJEM7W61_JLnSF74p4q2", true),
            ("hello", false),
            ("vitalik.eth", false),
            ("alice.near", false),
            ("averylongnameofsomebodywithoutdigits", false),
            ("0x098b716b8aaf21512996dc57eb0615e2383e2f9", false),
            ("0x098b716b8aaf21512996dc57eb0615e2383e2f960", false),
            ("Grigory Vasilyevich Tumanov 1971", false),
        ] {
            assert_eq!(looks_like_an_address(text), looks, "{text}");
        }
    }
}
