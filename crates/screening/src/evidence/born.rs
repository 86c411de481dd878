//! Dates of birth and of establishment.
//!
//! Promises: of several listed dates the best speaks; a declared date only ever raises; a verified one contradicts only
//! when every listed date is exact enough to be contradicted and three years off, ten where only a year is known. "Circa", 1 January, ranges and dates
//! of other calendars never contradict. Does not: clear anything.
//! Serves: semantics section 4.

use super::calendars::{gregorian, is_other, readings};
use super::{BORN_RAISES_MAX, BORN_RAISES_OTHER, Evidence, Fact, Verdict};
use model::designation::ListedDate;
use model::{Designation, PartialDate, Profile};
use std::cmp::Reverse;

/// Difference from which a verified date contradicts: registers err by one or two years, seldom by three.
const CONTRADICTS_YEARS: u32 = 3;
/// The same where one side knows the year only: such years are estimates. Of 683 degraded names of the United Nations'
/// list eleven had one that is up to nine years off, against two of 50,000 clean people whom this keeps.
const CONTRADICTS_YEARS_ESTIMATED: u32 = 10;
/// How far "circa" reaches.
const CIRCA_YEARS: u16 = 2;
/// A range of more years says little: it raises nothing.
const RANGE_YEARS_TELLING: u16 = 5;

/// What a date of birth says.
pub(super) struct Born {
    pub evidence: Evidence,
    /// Whether the year agrees with any listed one, whatever else of the date does not.
    pub year_agrees: bool,
    /// Whether it is another day than every listed one, all of them whole days, and no slip explains any.
    pub another_day: bool,
}

/// The date of birth against every listed one; none when the profile has no date.
pub(super) fn born(profile: &Profile, designation: &Designation) -> Option<Born> {
    let own = profile.born?;
    let graded: Vec<(Grade, ListedDate)> =
        designation.born.iter().map(|listed| (grade(own, listed), *listed)).collect();
    let year_agrees = graded.iter().any(|(grade, _)| grade.year_agrees());
    let another_day =
        is_whole_day(own) && graded.iter().all(|(grade, listed)| is_another_day(*grade, listed));
    let best = graded.into_iter().min_by_key(|(g, listed)| (Reverse(g.raises()), g.verdict(), *listed));
    let Some((best, listed)) = best else {
        let why = format!("born {own}; the list has no date");
        let evidence = Evidence { fact: Fact::Born, verdict: Verdict::Unknown, why, raises: 0 };
        return Some(Born { evidence, year_agrees, another_day: false });
    };
    let kind = if profile.born_verified { "verified" } else { "declared" };
    let others = match designation.born.len() {
        1 => String::new(),
        n => format!(" (the best of {n} listed dates)"),
    };
    let why = format!("born {own} ({kind}), listed {}{others}: {}", listed_words(&listed), best.words());
    let verdict = match best.verdict() {
        Verdict::Contradicts if !profile.born_verified => Verdict::Differs,
        verdict => verdict,
    };
    let evidence = Evidence { fact: Fact::Born, verdict, why, raises: best.raises() };
    Some(Born { evidence, year_agrees, another_day })
}

/// By how much a date of birth raises the score of a pair with somebody: what [`born`] says, and nothing else of it.
pub(super) fn raises(own: PartialDate, designation: &Designation) -> u32 {
    designation.born.iter().map(|listed| grade(own, listed).raises()).max().unwrap_or(0)
}

/// How two dates compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    SameDay,
    SameMonth,
    SameYear,
    InRange { telling: bool },
    NearCirca,
    ConvertedDay,
    ConvertedYear,
    DayMonthSwapped,
    DaySlip,
    YearSlip,
    OneYear,
    Inexact,
    OtherDay,
    OtherEstimate,
    YearsApart,
}

impl Grade {
    fn verdict(self) -> Verdict {
        match self {
            Grade::SameDay
            | Grade::SameMonth
            | Grade::SameYear
            | Grade::InRange { .. }
            | Grade::NearCirca
            | Grade::ConvertedDay
            | Grade::ConvertedYear => Verdict::Agrees,
            Grade::DayMonthSwapped | Grade::DaySlip | Grade::YearSlip | Grade::OneYear => Verdict::Close,
            Grade::Inexact => Verdict::Unknown,
            Grade::OtherDay | Grade::OtherEstimate => Verdict::Differs,
            Grade::YearsApart => Verdict::Contradicts,
        }
    }

    fn year_agrees(self) -> bool {
        self.verdict() == Verdict::Agrees || matches!(self, Grade::DayMonthSwapped | Grade::DaySlip)
    }

    fn raises(self) -> u32 {
        match self {
            Grade::SameDay => BORN_RAISES_MAX,
            Grade::DayMonthSwapped | Grade::DaySlip | Grade::YearSlip => BORN_RAISES_OTHER,
            Grade::SameMonth | Grade::ConvertedDay => BORN_RAISES_OTHER,
            Grade::SameYear => 200,
            Grade::InRange { telling: true } | Grade::NearCirca | Grade::ConvertedYear => 100,
            Grade::InRange { telling: false } => 0,
            Grade::OneYear | Grade::Inexact | Grade::OtherDay | Grade::OtherEstimate | Grade::YearsApart => 0,
        }
    }

    fn words(self) -> &'static str {
        match self {
            Grade::SameDay => "the same day",
            Grade::SameMonth => "the same month, the day is not known on both sides",
            Grade::SameYear => "the same year",
            Grade::InRange { .. } => "within the listed range",
            Grade::NearCirca => "near the listed approximate year",
            Grade::ConvertedDay => "the same day in another calendar (Hijri, Persian or Buddhist)",
            Grade::ConvertedYear => "the same time in another calendar (Hijri, Persian or Buddhist)",
            Grade::DayMonthSwapped => "day and month are swapped",
            Grade::DaySlip => "one slip in day or month, the same year",
            Grade::YearSlip => "the same day and month, one slip in the year",
            Grade::OneYear => "one year apart",
            Grade::Inexact => {
                "too inexact to contradict (approximate, a range, 1 January or another calendar)"
            }
            Grade::OtherDay => "another date, less than three years apart",
            Grade::OtherEstimate => "another year, not ten years apart, and one side knows the year only",
            Grade::YearsApart => {
                "too far apart for one person: three years or more, ten where only a year is known"
            }
        }
    }
}

fn grade(own: PartialDate, listed: &ListedDate) -> Grade {
    let (from, to) = (listed.from, listed.to);
    let single = from == to;
    if single && let Some(grade) = agreement(own, from) {
        return grade;
    }
    let range = gregorian(from).first..=gregorian(to).last;
    let days = gregorian(own);
    if !single && days.last >= *range.start() && days.first <= *range.end() {
        return Grade::InRange { telling: to.year.saturating_sub(from.year) <= RANGE_YEARS_TELLING };
    }
    if listed.circa && own.year.abs_diff(from.year).min(own.year.abs_diff(to.year)) <= CIRCA_YEARS {
        return Grade::NearCirca;
    }
    if let Some(grade) = converted(own, listed) {
        return grade;
    }
    let inexact = |date: PartialDate| is_other(date) || is_new_year(date);
    if listed.circa || !single || inexact(own) || inexact(from) {
        return Grade::Inexact;
    }
    if is_year_slip(own, from) {
        return Grade::YearSlip;
    }
    let gap = ordinal_first(own)
        .saturating_sub(ordinal_last(from))
        .max(ordinal_first(from).saturating_sub(ordinal_last(own)));
    let estimated = own.month.is_none() || from.month.is_none();
    let contradicts = if estimated { CONTRADICTS_YEARS_ESTIMATED } else { CONTRADICTS_YEARS };
    if gap >= contradicts * YEAR {
        Grade::YearsApart
    } else if own.year.abs_diff(from.year) == 1 {
        Grade::OneYear
    } else if estimated {
        Grade::OtherEstimate
    } else {
        Grade::OtherDay
    }
}

/// Whether a date is a day, and not what registers write who know less.
fn is_whole_day(date: PartialDate) -> bool {
    date.is_full() && !is_new_year(date) && !is_other(date)
}

/// Whether a listed date is a whole day, and another one than the one graded against it without a slip.
fn is_another_day(grade: Grade, listed: &ListedDate) -> bool {
    let other = match grade {
        Grade::SameYear | Grade::OneYear | Grade::OtherDay | Grade::YearsApart => true,
        Grade::SameDay
        | Grade::SameMonth
        | Grade::InRange { .. }
        | Grade::NearCirca
        | Grade::ConvertedDay
        | Grade::ConvertedYear
        | Grade::DayMonthSwapped
        | Grade::DaySlip
        | Grade::YearSlip
        | Grade::Inexact
        | Grade::OtherEstimate => false,
    };
    other && !listed.circa && listed.from == listed.to && is_whole_day(listed.from)
}

/// 1 January is what registers write who know the year only.
fn is_new_year(date: PartialDate) -> bool {
    date.month == Some(1) && date.day == Some(1)
}

/// Agreement of two single dates of one year.
fn agreement(own: PartialDate, listed: PartialDate) -> Option<Grade> {
    if own.year != listed.year {
        return None;
    }
    let year_only = is_new_year(own) || is_new_year(listed);
    let grade = match ((own.month, own.day), (listed.month, listed.day)) {
        (a, b) if a == b && a.1.is_some() => Grade::SameDay,
        ((Some(a), da), (Some(b), db)) if a == b && (da.is_none() || db.is_none()) => Grade::SameMonth,
        ((Some(m), Some(d)), (Some(lm), Some(ld))) if m == ld && d == lm => Grade::DayMonthSwapped,
        ((Some(m), Some(d)), (Some(lm), Some(ld))) if !year_only && is_day_slip((m, d), (lm, ld)) => {
            Grade::DaySlip
        }
        // The year agrees whatever the day: lists and documents disagree about days more often than about years.
        _ => Grade::SameYear,
    };
    Some(grade)
}

/// A neighbouring day, one other digit, or two digits of the day swapped.
fn is_day_slip(a: (u8, u8), b: (u8, u8)) -> bool {
    let digits = |(month, day): (u8, u8)| [month / 10, month % 10, day / 10, day % 10];
    let (own, listed) = (digits(a), digits(b));
    let neighbour = a.0 == b.0 && a.1.abs_diff(b.1) == 1;
    let swapped = a.0 == b.0 && own[2] == listed[3] && own[3] == listed[2];
    neighbour || swapped || differing(&own, &listed) == 1
}

/// Whether full dates differ only in the year, and there by one digit, two swapped ones, or one.
fn is_year_slip(a: PartialDate, b: PartialDate) -> bool {
    let digits = |year: u16| [year / 1000, year / 100 % 10, year / 10 % 10, year % 10];
    let (own, listed) = (digits(a.year), digits(b.year));
    let swapped = own.windows(2).zip(listed.windows(2)).any(|(x, y)| x[0] == y[1] && x[1] == y[0] && x != y)
        && differing(&own, &listed) == 2;
    let slip = swapped || differing(&own, &listed) == 1 || a.year.abs_diff(b.year) == 1;
    a.is_full() && (a.month, a.day) == (b.month, b.day) && slip
}

fn differing<T: PartialEq>(a: &[T], b: &[T]) -> usize {
    a.iter().zip(b).filter(|(x, y)| x != y).count()
}

/// Agreement across calendars: one side is no Gregorian date, and in some calendar it may be of the days meet.
fn converted(own: PartialDate, listed: &ListedDate) -> Option<Grade> {
    if !is_other(own) && !is_other(listed.from) && !is_other(listed.to) {
        return None;
    }
    let (from, to) = (readings(listed.from), readings(listed.to));
    // A range is of one calendar.
    let spans = from
        .iter()
        .zip(&to)
        .map(|(from, to)| super::calendars::Days { first: from.days.first, last: to.days.last });
    let spans: Vec<_> = spans.collect();
    let meets = readings(own).iter().any(|own| spans.iter().any(|listed| own.days.meets(*listed)));
    let days = own.is_full() && listed.from.is_full() && listed.from == listed.to;
    meets.then_some(if days { Grade::ConvertedDay } else { Grade::ConvertedYear })
}

/// Days of a year and of a month in an even calendar: exact enough to tell three years.
const YEAR: u32 = 372;
const MONTH: u32 = 31;

fn ordinal_first(date: PartialDate) -> u32 {
    ordinal(date, (1, 1))
}

fn ordinal_last(date: PartialDate) -> u32 {
    ordinal(date, (12, 31))
}

fn ordinal(date: PartialDate, (month, day): (u8, u8)) -> u32 {
    let (month, day) = (date.month.unwrap_or(month), date.day.unwrap_or(day));
    u32::from(date.year) * YEAR + u32::from(month) * MONTH + u32::from(day)
}

fn listed_words(listed: &ListedDate) -> String {
    let circa = if listed.circa { "circa " } else { "" };
    if listed.from == listed.to {
        format!("{circa}{}", listed.from)
    } else {
        format!("{circa}{} to {}", listed.from, listed.to)
    }
}
