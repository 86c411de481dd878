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
    chart(&mut out, "Precision by verdict", report, |v| v.precision.ppm, share);
    for variant in &report.variants {
        rules(&mut out, variant);
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
