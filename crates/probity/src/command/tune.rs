//! `probity tune`: thresholds from measured curves.
//!
//! Promises: what is proposed was measured, on the lists in force and on the customers given, and stands beside the proposal;
//! nothing is put in force; nothing that stands in the file of customers is printed. Does not: know whether the customers are
//! typical, or read documents. Serves: NYDFS 504.3 (a tested and documented filter), screening reference 5 F.

use crate::output::Output;
use crate::{bundled, data_dir, exit};
use anyhow::Context;
use clap::ValueEnum;
use engine::Pinned;
use model::thresholds::Rating;
use model::{ListId, Score};
use quality::calibrate::{self, Aim, Curves, Effort, Proposal};
use quality::customers::{self, Customer};
use quality::data::forenames_of;
use serde::Serialize;
use std::fmt::Write as _;
use std::fs::File;
use std::path::{Path, PathBuf};

/// Made-up people, for who has no customers at hand.
const SAMPLE: &[u8] = include_bytes!("../../../../data/bench/negatives_global_5000.csv.zst");
/// Names that bearers have beside the listed ones.
const FORENAMES: &str = include_str!("../../../../data/names/common-forenames-by-country.csv");

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Customers, CSV with a header or NDJSON: name, and where known kind, born, nationality, rating, and listed
    /// (`ofac-sdn/7157`) for those who really are; left out, 5,000 made-up people
    customers: Option<PathBuf>,
    /// Aim: so many customers of a thousand may have an alert, all lists together
    #[arg(long, value_name = "N", required_unless_present = "recall", conflicts_with = "recall")]
    alerts_per_1000: Option<String>,
    /// One threshold for all lists, the lowest at which their alerts stay within the aim, instead of one for each
    #[arg(long, conflicts_with = "recall")]
    one_threshold: bool,
    /// Aim: this share of degraded listed names is found, of each list
    #[arg(long, value_name = "SHARE")]
    recall: Option<String>,
    /// The same aim for customers of high risk, where it differs
    #[arg(long, value_name = "AIM")]
    high: Option<String>,
    /// The same aim for customers of low risk, where it differs
    #[arg(long, value_name = "AIM")]
    low: Option<String>,
    /// Alerts per 1,000 from which on a match is nearly certain: proposes `block`
    #[arg(long, value_name = "N")]
    block: Option<String>,
    /// Alerts per 1,000 that are kept without being looked at: proposes `clear`
    #[arg(long, value_name = "N")]
    keep: Option<String>,
    /// Propose from a curve that was measured and written before (`cargo xtask quality curve`), such as the shipped policy's;
    /// nothing is measured
    #[arg(long, value_name = "FILE", conflicts_with = "customers")]
    curve: Option<PathBuf>,
    /// The dates of birth were read from documents
    #[arg(long)]
    born_verified: bool,
    /// Listed names of each class of degradation and list
    #[arg(long, value_name = "N", default_value_t = 100)]
    names: usize,
    /// Another draw of names
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// What is printed
    #[arg(long, value_enum, default_value = "both")]
    print: Print,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Print {
    /// The proposal, then the lines for the policy.
    Both,
    /// The proposal.
    Table,
    /// The lines for the policy.
    Policy,
    /// Every measured threshold of every list.
    Curve,
}

/// Listed names of each class, at most: the time grows with it.
const NAMES_MAX: usize = 5_000;

/// One row of the proposal.
#[derive(Debug, Serialize)]
struct Row {
    list: String,
    rating: &'static str,
    threshold: &'static str,
    score: String,
    degraded_names: usize,
    found: usize,
    customers: usize,
    alerted: usize,
    known_listed: usize,
    known_found: usize,
    aim_met: bool,
    customers_of_rating: bool,
}

/// One measured point.
#[derive(Debug, Serialize)]
struct Point {
    list: String,
    score: String,
    degraded_names: usize,
    found: usize,
    customers: usize,
    alerted: usize,
}

/// What a proposal is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Threshold {
    Clear,
    Review,
    Block,
}

impl Threshold {
    fn as_str(self) -> &'static str {
        match self {
            Threshold::Clear => "clear",
            Threshold::Review => "review",
            Threshold::Block => "block",
        }
    }
}

type Proposed = (Threshold, Proposal);

/// Runs the command: exit code 3 where an aim is not met.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    anyhow::ensure!(
        (1..=NAMES_MAX).contains(&args.names),
        "--names is {}; give 1 to {NAMES_MAX}",
        args.names
    );
    let aims = aims(&args)?;
    let (curves, source) = match &args.curve {
        Some(path) => kept(path)?,
        None => measures(data, &args)?,
    };
    if args.print == Print::Curve {
        print_curve(&curves, out)?;
        return Ok(exit::OK);
    }
    let proposed = proposals(&curves, &aims);
    if args.print != Print::Policy {
        print_rows(&proposed, out)?;
    }
    if args.print == Print::Policy || (args.print == Print::Both && out.is_table()) {
        print!("{}", policy_lines(&proposed, &source));
    }
    let met = proposed.iter().all(|(_, proposal)| proposal.met);
    if !met {
        eprintln!(
            "an aim is not met: no threshold from {} to {} does it",
            Score::from_basis(calibrate::FROM),
            Score::ONE
        );
    }
    Ok(if met { exit::OK } else { exit::FINDING })
}

/// Curves that are measured now, and what they rest on.
fn measures(data: &Path, args: &Args) -> anyhow::Result<(Curves, String)> {
    let (pinned, dates) = super::screen::pinned(&data_dir::resolve(data))?;
    let customers = read(args.customers.as_deref())?;
    let effort = Effort { names: args.names, seed: args.seed, born_verified: args.born_verified };
    eprintln!("measuring on {} and {} customers …", dates.join(", "), customers.len());
    Ok((measured(&pinned, &customers, effort), source(args.customers.is_some(), &dates)))
}

/// Curves that were written, and what they rest on.
fn kept(path: &Path) -> anyhow::Result<(Curves, String)> {
    let shown = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("`{shown}` cannot be read"))?;
    let (curves, made) =
        calibrate::curve::read(&text).map_err(|cause| anyhow::anyhow!("`{shown}`: {cause}"))?;
    let (hash, people) = (model::Hash::of(text.as_bytes()), curves.customers(Rating::Standard));
    Ok((
        curves,
        format!("`probity tune --curve` with matcher {} on {people} customers; curve {hash}", made.matcher),
    ))
}

fn measured(pinned: &Pinned, customers: &[Customer], effort: Effort) -> Curves {
    let forenames = forenames_of(FORENAMES);
    calibrate::measure(
        &pinned.index,
        pinned.index.snapshots(),
        &pinned.settings,
        customers,
        &forenames,
        effort,
    )
}

fn read(path: Option<&Path>) -> anyhow::Result<Vec<Customer>> {
    let Some(path) = path else { return Ok(customers::of_csv(bundled::unpack(SAMPLE)?)?) };
    let shown = path.display();
    let file = File::open(path).with_context(|| format!("`{shown}` cannot be opened"))?;
    let lines = path.extension().is_some_and(|ending| ending == "ndjson" || ending == "jsonl");
    let read = if lines { customers::of_ndjson(file) } else { customers::of_csv(file) };
    read.with_context(|| format!("`{shown}`"))
}

/// Aims by what they choose and for whom.
fn aims(args: &Args) -> anyhow::Result<Vec<(Threshold, Rating, Aim)>> {
    let review = |text: &str| match args.recall {
        Some(_) => share(text).map(Aim::Recall).with_context(|| format!("`{text}` is no share; write 0.96")),
        None if args.one_threshold => alerts(text).map(Aim::AlertsPerMillionAtOne),
        None => alerts(text).map(Aim::AlertsPerMillion),
    };
    let standard = args.recall.as_deref().or(args.alerts_per_1000.as_deref()).unwrap_or_default();
    let mut aims = vec![(Threshold::Review, Rating::Standard, review(standard)?)];
    for (rating, aim) in [(Rating::High, &args.high), (Rating::Low, &args.low)] {
        if let Some(aim) = aim {
            aims.push((Threshold::Review, rating, review(aim)?));
        }
    }
    for (threshold, aim) in [(Threshold::Clear, &args.keep), (Threshold::Block, &args.block)] {
        if let Some(aim) = aim {
            aims.push((threshold, Rating::Standard, Aim::AlertsPerMillion(alerts(aim)?)));
        }
    }
    Ok(aims)
}

/// Alerts of a million.
fn alerts(text: &str) -> anyhow::Result<u32> {
    let most = decimal(text, 3).filter(|most| *most <= 1_000_000);
    most.with_context(|| format!("`{text}` is no number of alerts per 1,000; write 4 or 0.3"))
}

fn share(text: &str) -> Option<u32> {
    decimal(text, 4).filter(|share| *share <= 10_000)
}

/// A decimal number as a whole number of its last place: no float, which would not be the number that was written.
fn decimal(text: &str, places: usize) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let fits = !whole.is_empty() && whole.len() <= 4 && part.len() <= places && digits(whole) && digits(part);
    fits.then(|| format!("{whole}{part:0<places$}").parse().ok()).flatten()
}

fn proposals(curves: &Curves, aims: &[(Threshold, Rating, Aim)]) -> Vec<Proposed> {
    let of = |(threshold, rating, aim): &(Threshold, Rating, Aim)| {
        let threshold = *threshold;
        curves.propose(*rating, *aim).into_iter().map(move |proposal| (threshold, proposal))
    };
    let mut all: Vec<Proposed> = aims.iter().flat_map(of).collect();
    // Nothing is kept from above what is looked at, or stopped below it: such an aim is met by `review` itself.
    let review: Vec<(ListId, u32)> = all
        .iter()
        .filter(|(threshold, proposal)| {
            *threshold == Threshold::Review && proposal.rating == Rating::Standard
        })
        .map(|(_, proposal)| (proposal.list.clone(), proposal.threshold))
        .collect();
    all.retain(|(threshold, proposal)| {
        let own = review.iter().find(|(list, _)| *list == proposal.list).map(|(_, at)| *at);
        own.is_none_or(|own| match threshold {
            Threshold::Clear => proposal.threshold < own,
            Threshold::Review => true,
            Threshold::Block => proposal.threshold > own,
        })
    });
    all.sort_by(|(a, x), (b, y)| (&x.list, x.rating, a).cmp(&(&y.list, y.rating, b)));
    all
}

fn percent(part: usize, whole: usize) -> String {
    quality::report::percent(part, whole)
}

fn per_1000(part: usize, whole: usize) -> String {
    format!("{:.2}", part as f64 * 1_000.0 / whole.max(1) as f64)
}

fn print_rows(proposed: &[Proposed], out: &Output) -> anyhow::Result<()> {
    let row = |(threshold, proposal): &Proposed| Row {
        list: proposal.list.to_string(),
        rating: proposal.rating.as_str(),
        threshold: threshold.as_str(),
        score: Score::from_basis(proposal.threshold).to_string(),
        degraded_names: proposal.found.1,
        found: proposal.found.0,
        customers: proposal.alerted.1,
        alerted: proposal.alerted.0,
        known_listed: proposal.labelled.1,
        known_found: proposal.labelled.0,
        aim_met: proposal.met,
        customers_of_rating: proposal.of_rating,
    };
    let rows: Vec<Row> = proposed.iter().map(row).collect();
    out.rows(
        &[
            "list",
            "rating",
            "threshold",
            "score",
            "degraded names found",
            "alerts per 1,000",
            "known listed",
            "aim",
        ],
        &rows,
        |row| {
            vec![
                row.list.clone(),
                row.rating.to_owned(),
                row.threshold.to_owned(),
                row.score.clone(),
                format!("{} % of {}", percent(row.found, row.degraded_names), row.degraded_names),
                format!("{} ({} of {})", per_1000(row.alerted, row.customers), row.alerted, row.customers),
                if row.known_listed == 0 {
                    "-".to_owned()
                } else {
                    format!("{} of {}", row.known_found, row.known_listed)
                },
                if row.aim_met { "met" } else { "NOT met" }.to_owned(),
            ]
        },
    )
}

fn print_curve(curves: &Curves, out: &Output) -> anyhow::Result<()> {
    let everybody = curves.everybody();
    let mut points = Vec::new();
    for curve in &curves.lists {
        points.extend(calibrate::thresholds().map(|threshold| Point {
            list: curve.list.to_string(),
            score: Score::from_basis(threshold).to_string(),
            degraded_names: curve.asked,
            found: curve.found(threshold),
            customers: everybody.len(),
            alerted: curve.alerted(threshold, &everybody),
        }));
    }
    out.rows(&["list", "score", "degraded names found", "alerts per 1,000"], &points, |point| {
        vec![
            point.list.clone(),
            point.score.clone(),
            format!("{} % of {}", percent(point.found, point.degraded_names), point.degraded_names),
            format!(
                "{} ({} of {})",
                per_1000(point.alerted, point.customers),
                point.alerted,
                point.customers
            ),
        ]
    })
}

fn source(given: bool, dates: &[String]) -> String {
    let who = if given { "the customers given" } else { "made-up people" };
    format!("`probity tune` with matcher {} on {who} and {}", screening::MATCHER, dates.join(", "))
}

/// Lines for the rows of the policy, with what they rest on.
fn policy_lines(proposed: &[Proposed], source: &str) -> String {
    let mut out = format!("# Measured by {source}.\n# Each goes into the row of its list.\n");
    let mut list = None;
    let mut table = (Rating::Standard, false);
    for (threshold, proposal) in in_order_of_policy(proposed) {
        if list != Some(&proposal.list) {
            _ = write!(out, "\n[[list]]\nid = \"{}\"\n", proposal.list);
            (list, table) = (Some(&proposal.list), (Rating::Standard, false));
        }
        let wanted = (proposal.rating, *threshold != Threshold::Review);
        if wanted != table {
            match proposal.rating {
                Rating::Standard => out += "[list.thresholds]\n",
                rating => _ = writeln!(out, "[list.thresholds.{}]", rating.as_str()),
            }
            table = wanted;
        }
        let score = Score::from_basis(proposal.threshold);
        _ = writeln!(out, "{} = \"{score}\" # {}", threshold.as_str(), evidence(proposal));
        if kept_from(proposed, proposal).is_some_and(|clear| clear > proposal.threshold)
            && *threshold == Threshold::Review
        {
            _ = writeln!(out, "clear = \"{score}\" # no higher than what is looked at");
        }
    }
    out
}

/// The score from which customers of every rating are kept on the list of a rating's proposal, where that is proposed and the
/// rating has none of its own.
fn kept_from(proposed: &[Proposed], of: &Proposal) -> Option<u32> {
    let clear = |rating| {
        let mut on_list = proposed.iter().filter(|(threshold, one)| {
            *threshold == Threshold::Clear && one.list == of.list && one.rating == rating
        });
        on_list.next().map(|(_, one)| one.threshold)
    };
    match (of.rating, clear(of.rating)) {
        (Rating::Standard, _) | (_, Some(_)) => None,
        (_, None) => clear(Rating::Standard),
    }
}

/// What stands in the row itself, then its table of thresholds, then those of the ratings.
fn in_order_of_policy(proposed: &[Proposed]) -> Vec<&Proposed> {
    let place = |(threshold, proposal): &Proposed| {
        let table = match (proposal.rating, threshold) {
            (Rating::Standard, Threshold::Review) => 0,
            (Rating::Standard, _) => 1,
            (Rating::Low, _) => 2,
            (Rating::High, _) => 3,
        };
        (proposal.list.clone(), table, *threshold)
    };
    let mut all: Vec<&Proposed> = proposed.iter().collect();
    all.sort_by_key(|one| place(one));
    all
}

fn evidence(proposal: &Proposal) -> String {
    let (found, asked) = proposal.found;
    let (alerted, customers) = proposal.alerted;
    let mut words = format!(
        "{} % of {asked} degraded names found, {} alerts per 1,000 of {customers} customers",
        percent(found, asked),
        per_1000(alerted, customers)
    );
    if !proposal.of_rating {
        words += ", of whom none had this rating";
    }
    if !proposal.met {
        words += "; the aim is NOT met";
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proposal(list: &str, rating: Rating, threshold: u32) -> Proposal {
        Proposal {
            list: list.parse().unwrap(),
            rating,
            threshold,
            found: (96, 100),
            alerted: (4, 1_000),
            labelled: (0, 0),
            met: true,
            of_rating: rating == Rating::Standard,
        }
    }

    #[test]
    fn numbers_are_read_as_written() {
        for (text, places, expected) in [
            ("4", 3, Some(4_000)),
            ("0.3", 3, Some(300)),
            ("0.96", 4, Some(9_600)),
            ("1", 4, Some(10_000)),
            ("", 3, None),
            (".5", 3, None),
            ("0.12345", 4, None),
            ("-1", 3, None),
            ("1e3", 3, None),
            ("99999", 3, None),
        ] {
            assert_eq!(decimal(text, places), expected, "{text}");
        }
    }

    #[test]
    fn the_lines_are_policy_that_parses_to_what_was_proposed() {
        let proposed = [
            (Threshold::Block, proposal("ofac-sdn", Rating::Standard, 9_900)),
            (Threshold::Review, proposal("ofac-sdn", Rating::High, 7_900)),
            (Threshold::Clear, proposal("ofac-sdn", Rating::Standard, 8_000)),
            (Threshold::Review, proposal("ofac-sdn", Rating::Standard, 8_450)),
            (Threshold::Review, proposal("uk-sanctions", Rating::Standard, 8_600)),
        ];
        let lines = policy_lines(&proposed, "a test");
        assert!(lines.contains("none had this rating"), "{lines}");
        // Each row with what the lines leave to the policy, read by the policy's own parser.
        let base = bundled::POLICY_DEFAULT;
        let mut policy: toml::Table = base.parse().unwrap();
        let ours: toml::Table = lines.parse().unwrap();
        let rows = policy["list"].as_array_mut().unwrap();
        for row in ours["list"].as_array().unwrap() {
            let own = rows.iter_mut().find(|own| own["id"] == row["id"]).unwrap();
            for (key, value) in row.as_table().unwrap() {
                own.as_table_mut().unwrap().insert(key.clone(), value.clone());
            }
        }
        let policy = decision::policy_file::parse(&policy.to_string(), "policy.toml").unwrap();
        let ofac = policy.lists.iter().find(|rule| rule.id.to_string() == "ofac-sdn").unwrap();
        let of = |rating| {
            let all = ofac.thresholds(rating);
            (all.clear.basis(), all.review.basis(), all.block.map(Score::basis))
        };
        assert_eq!(of(Rating::Standard), (8_000, 8_450, Some(9_900)));
        assert_eq!(of(Rating::High), (7_900, 7_900, Some(9_900)));
    }
}
