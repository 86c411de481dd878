//! What the oracle found, as the smallest rows, and what its numbers are too small for.

use monitoring::eval::Exit;
use monitoring::event::{DAY, SECOND};
use monitoring::lang::{Source, compile};
use monitoring::monitor::VALUE_MAX;
use monitoring::{Event, Kind, Monitor, code, field};

fn monitor(on: &str, value: &str) -> Monitor {
    monitor_of(on, value, "0")
}

/// A rule that always fires where `x` has a value; `zero` is one of its type.
fn monitor_of(on: &str, value: &str, zero: &str) -> Monitor {
    let text = format!(
        "scenario R1 \"x\" {{ version 1 family \"f\" on {on} let x = {value} when x >= {zero} or x < {zero} score 1 action alert once always explain \"{{x}}\" }}"
    );
    let program = compile(&[Source { name: "row", text: &text }]).unwrap().program;
    Monitor::new(program).unwrap()
}

/// The value of the rule's `x` at an event, or the exit.
fn x(monitor: &mut Monitor, event: &Event) -> Result<i128, Exit> {
    let judged = monitor.process(event).pop().unwrap();
    match judged.exits.first() {
        Some((_, exit)) => Err(*exit),
        None => Ok(judged.findings[0].shown[0].unwrap()),
    }
}

fn event(kind: Kind, at: i64, fields: &[(&str, i64)]) -> Event {
    let mut event = Event::new(kind, at);
    event.set(field::id("customer"), 7);
    fields.iter().for_each(|(name, value)| event.set(field::by_name(name).unwrap(), *value));
    event
}

#[test]
fn an_alert_at_an_event_that_names_another_rule_counts_for_its_own() {
    let mut monitor = monitor("disposition", "count(alert, 1d) by scenario");
    let says = |kind: Kind, rule: &str, at: i64| event(kind, at, &[("scenario", code(rule))]);
    monitor.process(&says(Kind::Alert, "R2", 0));
    // Each of these raises an alert of R1, whatever rule it names.
    let verdicts = [("R2", 1), ("R2", 2), ("R1", 3), ("R2", 4)];
    let seen = verdicts.map(|(rule, at)| x(&mut monitor, &says(Kind::Disposition, rule, at)));
    assert_eq!(seen, [Ok(1), Ok(1), Ok(2), Ok(1)]);
}

#[test]
fn the_newest_of_more_events_than_are_looked_through_are_not_guessed() {
    let many = |value: &str| {
        let mut monitor = monitor("login", value);
        for at in 0..1_100 {
            monitor.process(&event(Kind::FiatDeposit, at, &[("usd", 5)]));
        }
        move |n: i64| x(&mut monitor, &event(Kind::Login, 2_000, &[("age_years", n), ("usd", 5)]))
    };
    let mut near = many("last_near(usd of in, 1d, age_years, usd, 10%) by customer");
    assert_eq!(near(1_024), Ok(1_024));
    assert_eq!(near(1_025), Err(Exit::TooMuchHistory));
    let mut nth = many("if nth(age_years, usd of in, 1d) by customer >= 0 usd then 1 else 2");
    assert_eq!(nth(1_024), Ok(1));
    assert_eq!(nth(1_025), Err(Exit::TooMuchHistory));
    let mut rising = many("if rising(usd of in, 1d, age_years, 50%) by customer then 1 else 2");
    assert_eq!(rising(1_024), Ok(1));
    assert_eq!(rising(1_025), Err(Exit::TooMuchHistory));
}

#[test]
fn fewer_events_than_are_asked_for_are_all_there_are() {
    let mut monitor = monitor("login", "last_near(usd of in, 1d, age_years, usd, 10%) by customer");
    monitor.process(&event(Kind::FiatDeposit, 0, &[("usd", 5)]));
    let asked = event(Kind::Login, 1, &[("age_years", 5_000), ("usd", 5)]);
    assert_eq!(x(&mut monitor, &asked), Ok(1));
}

#[test]
fn what_no_number_holds_is_an_exit_and_no_panic() {
    let large = [("usd", VALUE_MAX), ("age_years", VALUE_MAX), ("premium", VALUE_MAX)];
    for value in [
        "near(usd of in, 1d, usd * age_years, premium) by customer",
        "near(usd of in, 1d, usd * age_years, 10%) by customer",
        "last_near(usd of in, 1d, 3, usd * age_years, premium) by customer",
        "(if rising(usd of in, 1d, 2, premium * premium) by customer then 1 else 2)",
    ] {
        let mut monitor = monitor("in", value);
        monitor.process(&event(Kind::FiatDeposit, 0, &large));
        let said = x(&mut monitor, &event(Kind::FiatDeposit, DAY - SECOND, &large));
        assert!(matches!(said, Err(Exit::Overflow)), "{value}: {said:?}");
    }
}

#[test]
fn a_rate_that_was_taken_in_converts_what_has_no_value_in_dollars() {
    // Dollars for the smallest unit of a currency, by the newest rate of that currency.
    let mut monitor =
        monitor_of("fiat_deposit", "usd ?? (amount_minor * (last(usd of fx_rate) by currency))", "0 usd");
    let euro = ("currency", code("EUR"));
    let paid = |at: i64| event(Kind::FiatDeposit, at, &[euro, ("amount_minor", 250)]);
    assert_eq!(x(&mut monitor, &paid(1)), Err(Exit::NoHistory), "no rate yet");
    monitor.process(&event(Kind::FxRate, 2, &[euro, ("usd", 10_800)]));
    monitor.process(&event(Kind::FxRate, 3, &[("currency", code("JPY")), ("usd", 6_500)]));
    assert_eq!(x(&mut monitor, &paid(4)), Ok(2_700_000));
    monitor.process(&event(Kind::FxRate, 5, &[euro, ("usd", 11_000)]));
    assert_eq!(x(&mut monitor, &paid(6)), Ok(2_750_000), "the newest counts");
    let valued = event(Kind::FiatDeposit, 7, &[euro, ("amount_minor", 250), ("usd", 9)]);
    assert_eq!(x(&mut monitor, &valued), Ok(9));
}
