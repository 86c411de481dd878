//! The start page: what is in force, what was decided, where to go next. Server-rendered, no script.
//!
//! Promises: shows nothing personal; works from 320 px up, in light and dark, without any foreign request.

use super::lists::{self, ListStatus};
use crate::app::App;
use axum::extract::State;
use axum::response::Html;
use model::{Outcome, Standing};
use std::fmt::Write;

const STYLE: &str = "\
:root{color-scheme:light dark;--ink:#17202a;--soft:#566270;--line:#d9dee4;--page:#f7f8fa;--card:#fff;--ok:#12703f;--bad:#a8201a;--warn:#7a4b00;--warnbg:#fff3d6}\
@media(prefers-color-scheme:dark){:root{--ink:#e8ecf1;--soft:#a3afbd;--line:#313a45;--page:#11161c;--card:#1a2129;--ok:#5fd096;--bad:#ff8f88;--warn:#ffd48a;--warnbg:#3a2c10}}\
*{box-sizing:border-box}body{margin:0;font:16px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--page)}\
main{max-width:64rem;margin:0 auto;padding:1.5rem 1rem 4rem}h1{font-size:1.6rem;margin:.2rem 0}h2{font-size:1.1rem;margin:2rem 0 .6rem}\
p{max-width:44rem}.lead{color:var(--soft);margin-top:0}.banner{background:var(--warnbg);color:var(--warn);padding:.7rem 1rem;border-radius:.5rem}\
.grid{display:grid;gap:.8rem;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr))}.card{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}\
.card b{display:block;font-size:1.5rem;font-variant-numeric:tabular-nums}.card span{color:var(--soft)}\
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:.6rem}table{border-collapse:collapse;width:100%}\
th,td{text-align:left;padding:.55rem .9rem;border-bottom:1px solid var(--line);white-space:nowrap}tr:last-child td{border-bottom:0}th{color:var(--soft);font-weight:600}\
td.n{text-align:right;font-variant-numeric:tabular-nums}.fresh{color:var(--ok)}.stale,.missing{color:var(--bad)}\
pre{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem;overflow-x:auto}code{font:.9em ui-monospace,monospace}a{color:inherit}";

/// Renders the start page.
pub async fn index(State(app): State<App>) -> Html<String> {
    let statuses = lists::statuses(&app).await.unwrap_or_default();
    let counts = app.engine.read(|s| (s.counts.clone(), s.next_seq)).await.ok();
    let mut out = String::with_capacity(8192);
    // Writing to a String cannot fail.
    let _ = page(&mut out, &app, &statuses, counts);
    Html(out)
}

fn page(
    out: &mut String,
    app: &App,
    statuses: &[ListStatus],
    counts: Option<(engine::state::Counts, u64)>,
) -> std::fmt::Result {
    write!(
        out,
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\
         <title>Probity</title><link rel=\"icon\" href=\"data:,\"><style>{STYLE}</style></head><body><main>\
         <h1>Probity</h1><p class=\"lead\">The compliance engine of a crypto exchange. This node is serving.</p>"
    )?;
    if let Some(banner) = &app.banner {
        write!(out, "<p class=\"banner\" role=\"status\">{}</p>", escape(banner))?;
    }
    match counts {
        Some((counts, entries)) => figures(out, &counts, entries)?,
        None => write!(
            out,
            "<p class=\"banner\" role=\"alert\">The writer has stopped: nothing can be decided until a restart.</p>"
        )?,
    }
    table(out, statuses)?;
    write!(
        out,
        "<h2>Ask</h2><pre><code>probity screen person \"Your Name\"\nprobity screen wallet 12QtD5BFwRsdNsAZY76UVE1xyCGNTojH9h\nprobity lists status</code></pre>\
         <p>Integrate: <a href=\"/openapi.json\">OpenAPI document</a> · Operate: <a href=\"/readyz\">readiness</a>, <a href=\"/metrics\">metrics</a></p>\
         </main></body></html>"
    )
}

fn figures(out: &mut String, counts: &engine::state::Counts, entries: u64) -> std::fmt::Result {
    write!(out, "<h2>Decisions</h2><div class=\"grid\">")?;
    for outcome in [Outcome::Allow, Outcome::Challenge, Outcome::Hold, Outcome::Deny, Outcome::Freeze] {
        card(out, counts.outcomes[outcome as usize], outcome.as_str())?;
    }
    card(out, entries, "journal entries")?;
    write!(out, "</div><h2>Customers</h2><div class=\"grid\">")?;
    for standing in Standing::ALL {
        let count = counts.standings[standing as usize];
        if count > 0 || standing == Standing::Active {
            card(out, count, &standing.as_str().replace('_', " "))?;
        }
    }
    write!(out, "</div>")
}

fn card(out: &mut String, count: u64, label: &str) -> std::fmt::Result {
    write!(out, "<div class=\"card\"><b>{count}</b><span>{}</span></div>", escape(label))
}

fn table(out: &mut String, statuses: &[ListStatus]) -> std::fmt::Result {
    write!(
        out,
        "<h2>Lists</h2><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Lists in force\"><table><thead><tr><th>List</th><th>State</th><th>Published</th>\
         <th>Age</th><th>Parties</th><th>Names</th><th>Wallets</th></tr></thead><tbody>"
    )?;
    // What the policy requires and what is in force; the rest is only named, or it would bury them.
    let (shown, others): (Vec<_>, Vec<_>) = statuses.iter().partition(|list| list.required || list.loaded);
    for list in shown {
        let age = list.age_seconds.map_or_else(|| "–".to_owned(), |a| format!("{} days", a / 86_400));
        write!(
            out,
            "<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td><td class=\"n\">{age}</td><td class=\"n\">{}</td><td class=\"n\">{}</td><td class=\"n\">{}</td></tr>",
            escape(&list.list),
            list.state,
            list.state,
            escape(list.published.as_deref().unwrap_or("–")),
            list.parties,
            list.names,
            list.wallets
        )?;
    }
    write!(out, "</tbody></table></div>")?;
    if others.is_empty() {
        return Ok(());
    }
    let others: Vec<String> = others.iter().map(|list| escape(&list.list)).collect();
    write!(out, "<p>Not required and not loaded: {}.</p>", others.join(", "))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
