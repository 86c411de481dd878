//! Why a shipped scenario does not fire in the made-up life.
//!
//! Promises: every shipped scenario that does not fire in the default life stands here with its reason;
//! `cargo xtask quality monitoring` fails otherwise. Does not: say that such a scenario works; the tests in its file do.

/// Nothing in this life has the data.
const NO_DATA: &str = "this life has no such value on the chain";
/// The exchange would have to say it.
const NOT_SAID: &str = "the exchange of this life does not send the field";
/// Nobody does it.
const NOBODY: &str = "nobody does this in this life";
/// Too rare.
const RARE: &str = "rarer than this life is long or large";

/// Scenarios that may stay silent, and why.
pub const SILENT: &[(&str, &str)] = &[
    ("C01", NO_DATA),
    ("C01.in", NO_DATA),
    ("C01.label", NO_DATA),
    ("C02", NO_DATA),
    ("C03", NO_DATA),
    ("C03.in", NO_DATA),
    ("C03.trace", NO_DATA),
    ("C04", NO_DATA),
    ("C04.out", NO_DATA),
    ("C16", NO_DATA),
    ("C17", NO_DATA),
    ("C18", NO_DATA),
    ("C19", NO_DATA),
    ("C21", NO_DATA),
    ("C24", NO_DATA),
    ("C25", NO_DATA),
    ("C25.out", NO_DATA),
    ("C26", NO_DATA),
    ("C27", "this life has no privacy coin"),
    ("C28", NO_DATA),
    ("I06", NOT_SAID),
    ("I08", "texts do not exist in this life"),
    ("I09", "nobody is asked for information in this life"),
    ("I10", NOT_SAID),
    ("I11", NOT_SAID),
    ("I12.service", "defects are spread evenly over the services of this life"),
    ("I13", NOT_SAID),
    ("I16", "nobody changes his country in this life"),
    ("M01", "orders of this life are not withdrawn"),
    ("M02", "the house does not trade in this life"),
    ("M03", "the other side of a trade is drawn anew each time"),
    ("M03.self", "trades with oneself happen by chance, once, in this life"),
    ("M04", "prices do not move in this life"),
    ("N07", RARE),
    ("N09", "scammers' addresses are paid by fewer customers a week"),
    ("N10", "scammers' addresses are paid by fewer customers a week"),
    ("N12", "sign-ups of this life carry no network"),
    ("N12.session", "nobody opens accounts in series in this life"),
    ("N13", "nobody has two accounts in this life"),
    ("N15", RARE),
    ("N23", "API keys of this life are made and not used"),
    ("P07", NOBODY),
    ("P08", "this life has no privacy coin"),
    ("P16", "no table of peer figures is in force"),
    ("P17", "no customer is seen to move value before and after 180 days of silence in 180 days"),
    ("P18", "no customer is seen to move value before and after 180 days of silence in 180 days"),
    ("P21", "trades of this life lose little"),
    ("P22", "trades of this life lose little"),
    ("P26", "this life has no gift cards"),
    ("S05", "nobody has two accounts in this life"),
    ("S06", RARE),
    ("S09", "amounts in minor units are not sent in this life"),
    ("S10", RARE),
    ("S11", "no table of peer figures is in force"),
    ("S16", "nobody probes with tiny amounts in this life"),
    ("TY08", NO_DATA),
    ("V06", "marks of the session are not repeated on payments in this life; V06.session fires"),
    ("V11", RARE),
    ("V13", "marks of the session are not repeated on payments in this life; V13.call fires"),
    ("V17", "payments of this life do not go through the API"),
    ("V18", "trades of this life lose little"),
    ("V19", "texts do not exist in this life"),
];

/// Why a rule may stay silent.
pub fn reason(id: &str) -> Option<&'static str> {
    SILENT.iter().find(|row| row.0 == id).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, pass};

    /// The rules that fired, and all that are shipped, in a small life.
    fn small() -> (Vec<String>, Vec<String>) {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../policies");
        let life = life::Config {
            customers: 500,
            days: 40,
            cases: [2; life::TYPOLOGY_COUNT],
            ..life::Config::default()
        };
        let (scenarios, model) = (root.join("scenarios"), root.join("model"));
        let rule = "MODEL".to_owned();
        let options =
            Options { life, scenarios, model, rule, named: 1, learn: false, rows: None, findings: None };
        let passed = pass::run(&options).expect("the shipped rules compile");
        let fired = (0..passed.rules.len()).filter(|rule| passed.has_fired(*rule));
        let fired = fired.map(|rule| passed.rules[rule].id.clone()).collect();
        (fired, passed.rules.iter().map(|r| r.id.clone()).collect())
    }

    #[test]
    fn what_is_listed_as_silent_is_shipped_and_silent() {
        let (fired, shipped) = small();
        for (id, why) in SILENT {
            assert!(shipped.iter().any(|s| s == id), "{id} is no shipped rule");
            let may_fire = *why == RARE;
            assert!(may_fire || !fired.iter().any(|f| f == id), "{id} fired, yet `{why}`");
        }
        // A life of forty days already reaches most of the others.
        let others = shipped.iter().filter(|id| reason(id).is_none()).count();
        assert!(fired.len() * 2 > others, "{} of {others} fired", fired.len());
    }
}
