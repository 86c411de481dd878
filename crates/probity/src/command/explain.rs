//! `probity explain`.

use crate::client::Server;
use crate::exit;
use crate::output::Output;
use std::path::Path;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Decision id, e.g. dec_1042
    decision: String,
    #[command(flatten)]
    server: Server,
}

/// Runs the command.
pub fn run(data: &Path, args: Args, out: &Output) -> anyhow::Result<u8> {
    let answer = args.server.client(data)?.get(&format!("/v1/decisions/{}/explain", args.decision))?;
    out.object(&answer, || {
        let decision = &answer["decision"];
        let text = |v: &serde_json::Value| v.as_str().unwrap_or("–").to_owned();
        let mut lines = vec![
            format!(
                "{}  {}  {}",
                text(&decision["decision_id"]),
                text(&decision["outcome"]).to_uppercase(),
                text(&decision["legal"]["kind"])
            ),
            format!("recorded {} for {}", text(&decision["recorded_at"]), text(&decision["legal_entity"])),
        ];
        for reason in decision["reasons"].as_array().into_iter().flatten() {
            lines.push(format!("  because {}: {}", text(&reason["code"]), text(&reason["text"])));
        }
        for list in decision["lists"].as_array().into_iter().flatten() {
            lines.push(format!("  against {} of {}", text(&list["list"]), text(&list["published"])));
        }
        lines.extend(hits(&answer));
        lines
    })?;
    Ok(exit::OK)
}

/// The hits of an explanation, each with its reasons below it.
pub(super) fn hits(answer: &serde_json::Value) -> Vec<String> {
    let text = |v: &serde_json::Value| v.as_str().unwrap_or("–").to_owned();
    let mut lines = Vec::new();
    for hit in answer["hits"].as_array().into_iter().flatten() {
        let finding = &hit["finding"];
        lines.push(format!(
            "\n{} {} {}  score {} ({})",
            text(&finding["list"]),
            text(&finding["entry"]),
            text(&finding["listed_name"]),
            text(&finding["score"]),
            text(&finding["certainty"])
        ));
        lines.extend(hit["text"].as_array().into_iter().flatten().map(|t| format!("  {}", text(t))));
        if let Some(ofac) = hit["ofac_score"].as_object() {
            lines.push(format!("  {}", ofac_line(&text(&ofac["score"]), &text(&ofac["listed_name"]))));
        }
        if hit["hash_agrees"] != true {
            lines.push("  ★ recomputed explanation differs from the recorded hash".to_owned());
        }
    }
    lines
}

/// The score of OFAC's public search, beside ours.
pub(super) fn ofac_line(score: &str, listed: &str) -> String {
    format!("for comparison: OFAC's public search would show {score} for `{listed}` (FAQ 249; never decides)")
}
