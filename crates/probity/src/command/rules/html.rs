//! A backtest as a page with charts: one file, no script, readable in light and dark.

use super::backtest::percent;
use monitoring::backtest::{Report, VariantReport};
use monitoring::wire::decimal;
use std::fmt::Write as _;

const STYLE: &str = "
:root{color-scheme:light dark;--ink:#1b2430;--soft:#5b6878;--line:#d9dfe7;--paper:#fff;--bar:#2f6fde;--other:#c4cedb}
@media(prefers-color-scheme:dark){:root{--ink:#e6ebf2;--soft:#9aa8ba;--line:#2d3846;--paper:#121820;--bar:#6fa0f5;--other:#3b4a5e}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:70rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{text-align:right;padding:.35rem .6rem;border-bottom:1px solid var(--line)}
th:first-child,td:first-child{text-align:left}th{color:var(--soft);font-weight:600}td{font-variant-numeric:tabular-nums}
.note{color:var(--soft)}svg text{fill:var(--ink);font:13px system-ui,sans-serif}.scroll{overflow-x:auto}
";

/// The page.
pub fn page(report: &Report) -> String {
    let mut out = String::new();
    let days = decimal(i128::from(report.days_x100), 2);
    let _ = write!(
        out,
        "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width\"><title>Backtest</title><style>{STYLE}</style><h1>Backtest</h1>\
         <p>{} events over {days} days; {} customers are confirmed by analysts or cases. The first variant is what is \
         in force. Shares stand with their 95 % interval (Wilson).</p>",
        report.events, report.confirmed_customers
    );
    variants(&mut out, report);
    chart(&mut out, "Alerts a day", report, |v| Some(v.alerts_per_day_x100), |n| decimal(i128::from(n), 2));
    chart(&mut out, "Recall on confirmed customers", report, |v| v.recall.ppm, share);
    chart(
        &mut out,
        "Value at risk, dollars",
        report,
        |v| i64::try_from(v.value_micro / 1_000_000).ok(),
        |n| n.to_string(),
    );
    sweep(&mut out, report);
    trade_off(&mut out, report);
    chart(&mut out, "Precision by verdict", report, |v| v.precision.ppm, share);
    for variant in &report.variants {
        rules(&mut out, variant);
        segments(&mut out, variant);
        differences(&mut out, variant);
    }
    out.push_str("</html>\n");
    out
}

fn share(ppm: i64) -> String {
    format!("{} %", decimal(i128::from(ppm / 1_000), 1))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn variants(out: &mut String, report: &Report) {
    out.push_str(
        "<div class=\"scroll\"><table><tr><th>Variant<th>Alerts<th>A day<th>Analyst hours<th>Customers<th>Recall\
         <th>Precision<th>Unknown<th>Gained<th>Lost<th>Overlap</tr>",
    );
    for v in &report.variants {
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escape(&v.name),
            v.alerts,
            decimal(i128::from(v.alerts_per_day_x100), 2),
            decimal(i128::from(v.analyst_hours_x100), 2),
            v.customers,
            percent(&v.recall),
            percent(&v.precision),
            v.unknown,
            v.gained,
            v.lost,
            v.overlap.ppm.map_or_else(|| "–".to_owned(), share)
        );
    }
    out.push_str("</table></div>");
}

fn chart(
    out: &mut String,
    title: &str,
    report: &Report,
    of: impl Fn(&VariantReport) -> Option<i64>,
    shown: impl Fn(i64) -> String,
) {
    let Some(most) = report.variants.iter().filter_map(&of).max() else {
        let _ = write!(out, "<h2>{title}</h2><p class=\"note\">There is no verdict in this history.</p>");
        return;
    };
    let most = most.max(1);
    let height = report.variants.len() * 28 + 8;
    let _ = write!(
        out,
        "<h2>{title}</h2><svg viewBox=\"0 0 900 {height}\" width=\"100%\" role=\"img\" aria-label=\"{title}\">"
    );
    for (at, v) in report.variants.iter().enumerate() {
        let value = of(v).unwrap_or(0);
        let (y, width) = (at * 28 + 4, i128::from(value) * 480 / i128::from(most));
        let colour = if at == 0 { "var(--other)" } else { "var(--bar)" };
        let name: String = v.name.chars().take(40).collect();
        let _ = write!(
            out,
            "<text x=\"0\" y=\"{}\">{}</text><rect x=\"300\" y=\"{y}\" width=\"{width}\" height=\"18\" rx=\"3\" \
             fill=\"{colour}\"/><text x=\"{}\" y=\"{}\">{}</text>",
            y + 14,
            escape(&name),
            306 + width,
            y + 14,
            of(v).map_or_else(|| "–".to_owned(), &shown)
        );
    }
    out.push_str("</svg>");
}

/// Width and height of a drawing with axes, and the room left of it and below.
const W: i64 = 640;
const H: i64 = 260;
const LEFT: i64 = 70;
const BELOW: i64 = 30;

fn scaled(value: i64, most: i64, length: i64) -> i64 {
    (i128::from(value.max(0)) * i128::from(length) / i128::from(most.max(1))) as i64
}

/// Axes with their ends named; what is drawn comes before the closing tag.
fn axes(out: &mut String, title: &str, (x, x_most): (&str, &str), (y, y_most): (&str, &str)) {
    let (right, bottom) = (LEFT + W, H + 20);
    let _ = write!(
        out,
        "<h2>{title}</h2><svg viewBox=\"0 0 900 {}\" width=\"100%\" role=\"img\" aria-label=\"{title}\">\
         <path d=\"M{LEFT} 20V{bottom}H{right}\" fill=\"none\" stroke=\"var(--line)\"/>\
         <text x=\"{LEFT}\" y=\"{}\">0</text><text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{x_most} {x}</text>\
         <text x=\"0\" y=\"14\">{y_most} {y}</text>",
        bottom + BELOW,
        bottom + 18,
        bottom + 18,
    );
}

fn dot(out: &mut String, (x, y): (i64, i64), first: bool, name: &str) {
    let colour = if first { "var(--soft)" } else { "var(--bar)" };
    let name: String = name.chars().take(40).collect();
    let _ = write!(
        out,
        "<circle cx=\"{x}\" cy=\"{y}\" r=\"5\" fill=\"{colour}\"/><text x=\"{}\" y=\"{}\">{}</text>",
        x + 9,
        y + 4,
        escape(&name)
    );
}

/// Alerts a day for each value of the parameter that was tried, in the order given.
fn sweep(out: &mut String, report: &Report) {
    let swept: Vec<&VariantReport> = report.variants.iter().filter(|v| v.name.contains(" = ")).collect();
    if swept.len() < 2 {
        return;
    }
    let most = swept.iter().map(|v| v.alerts_per_day_x100).max().unwrap_or(1);
    let tried = swept[0].name.split(" = ").next().unwrap_or_default().to_owned();
    let title = format!("Sweep of {}", escape(&tried));
    axes(out, &title, ("", ""), ("alerts a day", &decimal(i128::from(most), 2)));
    let step = W / (swept.len() as i64).max(1);
    let place = |(at, v): (usize, &&VariantReport)| {
        (LEFT + step / 2 + step * at as i64, 20 + H - scaled(v.alerts_per_day_x100, most, H))
    };
    let places: Vec<(i64, i64)> = swept.iter().enumerate().map(place).collect();
    line(out, &places);
    for (v, (x, y)) in swept.iter().zip(&places) {
        dot(out, (*x, *y), false, &decimal(i128::from(v.alerts_per_day_x100), 2));
        let value = v.name.split(" = ").nth(1).unwrap_or_default();
        let _ =
            write!(out, "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{}</text>", H + 38, escape(value));
    }
    out.push_str("</svg>");
}

/// What each variant costs in alerts and finds of what is confirmed.
fn trade_off(out: &mut String, report: &Report) {
    let mut known: Vec<(usize, &VariantReport, i64)> =
        report.variants.iter().enumerate().filter_map(|(at, v)| Some((at, v, v.recall.ppm?))).collect();
    if known.len() < 2 {
        return;
    }
    known.sort_by_key(|(at, v, _)| (v.alerts_per_day_x100, *at));
    let most = known.iter().map(|k| k.1.alerts_per_day_x100).max().unwrap_or(1);
    let most_text = decimal(i128::from(most), 2);
    axes(out, "Alerts against recall", ("alerts a day", &most_text), ("recall", "100 %"));
    let place = |v: &VariantReport, recall: i64| {
        (LEFT + scaled(v.alerts_per_day_x100, most, W), 20 + H - scaled(recall, 1_000_000, H))
    };
    line(out, &known.iter().map(|(_, v, recall)| place(v, *recall)).collect::<Vec<_>>());
    for (at, v, recall) in &known {
        dot(out, place(v, *recall), *at == 0, &v.name);
    }
    out.push_str("</svg>");
}

fn line(out: &mut String, places: &[(i64, i64)]) {
    let points: Vec<String> = places.iter().map(|(x, y)| format!("{x},{y}")).collect();
    let _ = write!(
        out,
        "<polyline points=\"{}\" fill=\"none\" stroke=\"var(--other)\" stroke-width=\"2\"/>",
        points.join(" ")
    );
}

fn segments(out: &mut String, variant: &VariantReport) {
    if variant.segments.iter().all(|s| s.segment.is_none()) {
        return;
    }
    let _ = write!(
        out,
        "<h2>{}: by segment</h2><div class=\"scroll\"><table><tr><th>Segment<th>Alerts<th>Customers<th>Recall\
         <th>Value at risk, dollars</tr>",
        escape(&variant.name)
    );
    for s in &variant.segments {
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escape(s.segment.as_deref().unwrap_or("–")),
            s.alerts,
            s.customers,
            percent(&s.recall),
            s.value_micro / 1_000_000
        );
    }
    out.push_str("</table></div>");
}

/// What only one side has, newest first.
fn differences(out: &mut String, variant: &VariantReport) {
    for (what, count, rows) in
        [("gained", variant.gained, &variant.gained_alerts), ("lost", variant.lost, &variant.lost_alerts)]
    {
        if rows.is_empty() {
            continue;
        }
        let _ = write!(
            out,
            "<h2>{}: {what}</h2><p class=\"note\">{} of {count}, the newest first.</p><div class=\"scroll\"><table>\
             <tr><th>Rule<th>When<th>Customer<th>Entry</tr>",
            escape(&variant.name),
            rows.len()
        );
        for row in rows {
            let text = |n: Option<String>| n.unwrap_or_else(|| "–".to_owned());
            let _ = write!(
                out,
                "<tr><td>{}<td>{}<td>{}<td>{}</tr>",
                escape(&row.rule),
                model::Timestamp(row.at),
                text(row.customer.map(|c| c.to_string())),
                text(row.entry.map(|e| e.to_string()))
            );
        }
        out.push_str("</table></div>");
    }
}

fn rules(out: &mut String, variant: &VariantReport) {
    let _ = write!(
        out,
        "<h2>{}: by rule</h2><div class=\"scroll\"><table><tr><th>Rule<th>Alerts<th>Findings<th>Customers\
         <th>Only this rule<th>Precision<th>Ended without a verdict</tr>",
        escape(&variant.name)
    );
    for r in variant.rules.iter().filter(|r| r.findings > 0 || !r.exits.is_empty()) {
        let exits: Vec<String> = r.exits.iter().map(|(name, n)| format!("{} {n}", escape(name))).collect();
        let _ = write!(
            out,
            "<tr><td>{}<td>{}<td>{}<td>{}<td>{}<td>{}<td>{}</tr>",
            escape(&r.rule),
            r.alerts,
            r.findings,
            r.customers,
            r.alone,
            percent(&r.precision),
            exits.join(", ")
        );
    }
    out.push_str("</table></div>");
    if !variant.sample.is_empty() {
        let list: Vec<String> = variant.sample.iter().map(ToString::to_string).collect();
        let _ = write!(
            out,
            "<p class=\"note\">Below the line (alerted here and not in force), drawn by hash: {}</p>",
            list.join(", ")
        );
    }
    let _ = write!(out, "<p class=\"note\">Chain hash {}</p>", variant.chain);
}
