//! What an entry of the CSV sets restricts: the sets name programmes and directives, and no measures.
//!
//! Promises: being on the SDN List blocks (31 CFR chapter V: its parties are "blocked persons"); on the
//! Consolidated (non-SDN) List nothing freezes, and a programme gives a measure only where every party of
//! that programme on that list carries it. Everything else is `Unspecified`, which holds for an officer.
//! Does not: read menu-based sanctions (their restrictions differ from party to party).
//! Serves: semantics section 2 (CAPTA, CMIC and SSI do not freeze).

use model::Measure;

/// Programme tags of the Consolidated List, by beginning, and what they restrict.
///
/// * `UKRAINE-EO13662`, `SSI`: directives 1 to 4 under E.O. 13662, new debt and equity and certain projects.
/// * `CMIC`, `NS-CMIC`: E.O. 13959 as amended by E.O. 14032, purchase and sale of publicly traded securities.
/// * `CAPTA`, `561`: correspondent and payable-through accounts (31 CFR 561.201 and its successors).
/// * `NS-PLC`: transactions are rejected (31 CFR 594.201 and general licence 4), property is not blocked.
/// * `FSE`: E.O. 13608, dealings are prohibited without blocking: they are rejected.
const CONSOLIDATED: [(&str, Measure); 8] = [
    ("UKRAINE-EO13662", Measure::Sectoral),
    ("SSI", Measure::Sectoral),
    ("CMIC", Measure::Investment),
    ("NS-CMIC", Measure::Investment),
    ("CAPTA", Measure::CorrespondentAccount),
    ("561", Measure::CorrespondentAccount),
    ("NS-PLC", Measure::Reject),
    ("FSE", Measure::Reject),
];

/// Directives that a remark names, as the advanced list types them: all four under E.O. 13662, and 2 and 3
/// under E.O. 14024.
const DIRECTIVES: [(&str, Measure); 4] = [
    ("Executive Order 13662 Directive Determination - Subject to Directive ", Measure::Sectoral),
    ("Executive Order 14024 Directive Information Subject to Directive 3", Measure::Sectoral),
    ("Executive Order 14024 Directive Information Subject to Directive 2", Measure::CorrespondentAccount),
    ("Executive Order 14024 Directive Information - Subject to Directive 2", Measure::CorrespondentAccount),
];

/// The measure of a remark that names a directive.
pub(super) fn of_remark(remark: &str) -> Option<Measure> {
    DIRECTIVES.iter().find(|(words, _)| remark.starts_with(words)).map(|(_, measure)| *measure)
}

/// The measures of a party, from the list it is on, its programmes and the directives its remarks name.
pub(super) fn of(on_sdn_list: bool, programmes: &[String], directives: &[Measure]) -> Vec<Measure> {
    let mut measures = directives.to_vec();
    if on_sdn_list {
        measures.push(Measure::AssetFreeze);
    } else {
        for programme in programmes {
            let known = CONSOLIDATED.iter().find(|(tag, _)| programme.starts_with(tag));
            match known {
                Some((_, measure)) => measures.push(*measure),
                // E.O. 14024 is on this list by its directives, which the remarks name.
                None if programme == "RUSSIA-EO14024" && !directives.is_empty() => {}
                None => measures.push(Measure::Unspecified),
            }
        }
    }
    if measures.is_empty() {
        measures.push(Measure::Unspecified);
    }
    measures.sort_unstable();
    measures.dedup();
    measures
}

#[cfg(test)]
mod tests {
    use super::*;
    use Measure::{AssetFreeze, CorrespondentAccount, Investment, Reject, Sectoral, Unspecified};

    #[test]
    fn measures_by_list_and_programme() {
        let directive_3 =
            of_remark("Executive Order 14024 Directive Information Subject to Directive 3 - All");
        assert_eq!(directive_3, Some(Sectoral));
        assert_eq!(of_remark("Executive Order 14024 Directive Information - For more information"), None);
        for (sdn, programmes, directives, want) in [
            (true, vec!["SDGT", "NS-PLC"], vec![], vec![AssetFreeze]),
            (true, vec![], vec![], vec![AssetFreeze]),
            (true, vec!["UKRAINE-EO13662"], vec![Sectoral], vec![AssetFreeze, Sectoral]),
            (false, vec!["NS-PLC"], vec![], vec![Reject]),
            (false, vec!["SDGT", "NS-PLC"], vec![], vec![Reject, Unspecified]),
            (false, vec!["561-Related"], vec![], vec![CorrespondentAccount]),
            (false, vec!["CMIC-EO13959"], vec![], vec![Investment]),
            (false, vec!["FSE-IR"], vec![], vec![Reject]),
            (false, vec!["CAATSA - RUSSIA"], vec![], vec![Unspecified]),
            (false, vec!["UKRAINE-EO13662", "RUSSIA-EO14024"], vec![Sectoral], vec![Sectoral]),
            (false, vec!["RUSSIA-EO14024"], vec![CorrespondentAccount], vec![CorrespondentAccount]),
            (false, vec!["RUSSIA-EO14024"], vec![], vec![Unspecified]),
            (false, vec![], vec![], vec![Unspecified]),
        ] {
            let programmes: Vec<String> = programmes.into_iter().map(str::to_owned).collect();
            assert_eq!(of(sdn, &programmes, &directives), want, "{sdn} {programmes:?}");
        }
    }
}
