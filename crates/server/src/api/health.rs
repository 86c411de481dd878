//! Health, readiness and metrics; without a key, and without anything personal.

use super::lists;
use crate::app::App;
use crate::problem::Problem;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether the process lives.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    /// `ok`.
    pub status: &'static str,
}

#[utoipa::path(get, path = "/healthz", tag = "operations", operation_id = "health",
    responses((status = 200, description = "The process lives", body = Health)))]
/// Liveness.
pub async fn healthz() -> Json<Health> {
    Json(Health { status: "ok" })
}

/// Whether decisions can be relied on.
#[derive(Debug, Serialize, ToSchema)]
pub struct Readiness {
    /// `ok`, or `unavailable`.
    pub status: &'static str,
    /// Whether everything below is as it should be.
    pub ready: bool,
    /// What is not.
    pub problems: Vec<String>,
    /// The same in one line, for clients that look for it there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// Shown while a demo policy is in force: list ages are then accepted as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub banner: Option<String>,
}

#[utoipa::path(get, path = "/readyz", tag = "operations", operation_id = "readiness",
    responses((status = 200, description = "Ready", body = Readiness),
              (status = 503, description = "Not ready: outflows hold", body = Readiness)))]
/// Readiness: red when a required list is missing or too old, or the writer has stopped.
pub async fn readyz(State(app): State<App>) -> Response {
    let problems = problems(&app).await;
    let ready = problems.is_empty();
    let (code, status) =
        if ready { (StatusCode::OK, "ok") } else { (StatusCode::SERVICE_UNAVAILABLE, "unavailable") };
    let detail = (!ready).then(|| problems.join("; "));
    (code, Json(Readiness { status, ready, problems, detail, banner: app.banner.clone() })).into_response()
}

/// What keeps decisions from being relied on.
async fn problems(app: &App) -> Vec<String> {
    let mut problems = Vec::new();
    if let Some(cause) = app.engine.stopped() {
        problems.push(format!("the writer has stopped: {cause}"));
    } else {
        match lists::statuses(app).await {
            Ok(statuses) => {
                let demo = app.engine.pinned().policy.demo_mode;
                let wrong = |s: &&lists::ListStatus| {
                    s.required && s.state != "fresh" && !(demo && s.state == "stale")
                };
                for status in statuses.iter().filter(wrong) {
                    problems.push(match status.age_seconds {
                        Some(age) => format!("required list {} is {} days old", status.list, age / 86_400),
                        None => format!("required list {} is not loaded", status.list),
                    });
                }
            }
            Err(problem) => problems.push(problem.detail),
        }
    }
    problems
}

#[utoipa::path(get, path = "/metrics", tag = "operations", operation_id = "metrics",
    responses((status = 200, description = "Prometheus text format", body = String, content_type = "text/plain")))]
/// Metrics.
pub async fn metrics(State(app): State<App>) -> Result<Response, Problem> {
    let now = app.engine.now();
    let waiting = app.engine.waiting();
    let (mut text, enabled, known) = app
        .engine
        .read(|state| {
            let enabled = state.webhooks.values().filter(|w| w.enabled).count();
            (app.metrics.render(state, waiting, now), enabled, state.webhooks.len())
        })
        .await?;
    if let Some(deliveries) = &app.deliveries {
        deliveries.stats().render(&mut text, enabled, known - enabled, now);
    }
    app.streams.render(&mut text);
    crate::metrics::shadows(&mut text, &app.engine);
    let ready = problems(&app).await.is_empty();
    crate::metrics::write_readiness(&mut text, ready, &lists::statuses(&app).await?);
    Ok(([("content-type", "text/plain; version=0.0.4")], text).into_response())
}
