//! Errors as RFC 9457 problem details.
//!
//! Promises: stable `type`, one per cause; `field` is a JSON pointer; a customer-audience caller gets no
//! internal reason. Does not: log bodies.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use engine::lookback::Fault;
use engine::monitoring::Fault as Unruly;
use engine::{EngineError, Refusal};
use serde::Serialize;
use utoipa::ToSchema;

/// Problem details (RFC 9457).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Problem {
    /// Stable type, e.g. `/problems/unknown-customer`; described in the book's API reference.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid-body")]
    pub kind: String,
    /// Short title of the type.
    pub title: String,
    /// HTTP status.
    pub status: u16,
    /// What happened here and what to do.
    pub detail: String,
    /// JSON pointer of the field at fault, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Correlation id: quote it when asking for help.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub correlation_id: String,
    /// Seconds after which a retry makes sense.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<u64>,
    /// Rules: everything that is wrong with the files.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub diagnostics: Vec<Diagnosis>,
}

/// What is wrong with a file of rules.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Diagnosis {
    /// Name of the file.
    #[schema(example = "P01_passthrough.rule")]
    pub file: String,
    /// Line, from 1; 0 for the file as a whole.
    pub line: u32,
    /// What is wrong and what to do.
    pub message: String,
}

impl Problem {
    /// A problem of a type.
    pub fn new(status: StatusCode, kind: &str, title: &str, detail: impl Into<String>) -> Problem {
        Problem {
            kind: format!("/problems/{kind}"),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.into(),
            field: None,
            correlation_id: String::new(),
            retry_after: None,
            diagnostics: Vec::new(),
        }
    }

    /// A field of the request does not parse.
    pub fn invalid(field: &str, cause: impl Into<String>) -> Problem {
        Problem {
            field: Some(field.to_owned()),
            ..Problem::new(StatusCode::BAD_REQUEST, "invalid-body", "the request is not valid", cause)
        }
    }

    /// Something is not there.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "not-found", "not found", detail)
    }

    /// Retry later.
    pub fn busy(detail: impl Into<String>, seconds: u64) -> Problem {
        Problem {
            retry_after: Some(seconds),
            ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "try again shortly", detail)
        }
    }

    /// Adds the correlation id.
    pub fn with_correlation(mut self, id: &str) -> Problem {
        self.correlation_id = id.to_owned();
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&self).unwrap_or_default();
        let mut response = (status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

impl From<EngineError> for Problem {
    fn from(error: EngineError) -> Problem {
        let text = error.to_string();
        match error {
            EngineError::Refused(refusal) => refused(&refusal, text),
            EngineError::Busy => Problem::busy(text, 1),
            EngineError::DeadlinePassed => Problem::busy(text, 1),
            EngineError::Stopped(_) => Problem::busy("the writer is not running; nothing was recorded", 5),
            EngineError::Store(cause) => {
                tracing::error!(store.cause = %cause, "a request failed on the store");
                Problem::new(
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "internal",
                    "the server failed",
                    "the request was not decided; treat it as held and retry",
                )
            }
            EngineError::Erased => Problem::new(StatusCode::GONE, "erased", "personal data was erased", text),
            EngineError::Invalid { field, cause } => Problem::invalid(&field, cause),
        }
    }
}

fn refused(refusal: &Refusal, text: String) -> Problem {
    let conflict = |kind: &str, title: &str| Problem::new(StatusCode::CONFLICT, kind, title, text.clone());
    match refusal {
        Refusal::UnknownCustomer(_)
        | Refusal::UnknownTransfer(_)
        | Refusal::UnknownKey(_)
        | Refusal::UnknownImport(_)
        | Refusal::UnknownHit(_)
        | Refusal::UnknownPair(_)
        | Refusal::NoSuchPair(_)
        | Refusal::UnknownWebhook(_) => Problem::not_found(text),
        Refusal::WebhookLimit(_) => conflict("webhook-limit", "too many webhook endpoints"),
        Refusal::WebhookIsDisabled(_) => conflict("webhook-disabled", "the webhook endpoint is disabled"),
        Refusal::UnknownList(_) | Refusal::NothingQuarantined(_) => Problem::not_found(text),
        Refusal::OtherQuarantined(_) => conflict("quarantine-changed", "another version is in quarantine"),
        Refusal::NotAPerson(_) => {
            Problem::new(StatusCode::FORBIDDEN, "person-needed", "a person must do this", text)
        }
        Refusal::SecondPersonNeeded { .. } => {
            Problem::new(StatusCode::FORBIDDEN, "second-person-needed", "another person must approve", text)
        }
        Refusal::UnknownLegalEntity(_) => Problem::invalid("/legal_entity", text),
        Refusal::LegalEntityMismatch { .. } => {
            conflict("legal-entity-mismatch", "another legal entity serves this customer")
        }
        Refusal::NotASandbox => conflict("not-a-sandbox", "only a sandbox does that"),
        Refusal::AlreadyInUse => conflict("already-in-use", "a sandbox starts in an empty directory"),
        Refusal::ClockMove(_) => Problem::invalid("/advance_seconds", text),
        Refusal::KeyPrefix(_) => Problem::invalid("/id", text),
        Refusal::NotObserved(_) => conflict("not-observed", "the transfer was enforced"),
        Refusal::TransferExists(_) => conflict("transfer-exists", "the transfer id was used before"),
        Refusal::VersionConflict { .. } => Problem::new(
            StatusCode::PRECONDITION_FAILED,
            "version-conflict",
            "somebody changed it meanwhile",
            text,
        ),
        Refusal::StalePins | Refusal::CustomerBehindLists => Problem::busy(text, 1),
        Refusal::IllegalStage { .. } => conflict("illegal-stage", "the transfer's life does not go there"),
        Refusal::IllegalStanding(_) => conflict("illegal-standing", "the standing does not go there"),
        Refusal::KeyExists(_) => conflict("key-exists", "the key id was used before"),
        Refusal::NotErasable(_) => conflict("not-erasable", "the data is needed"),
        Refusal::ForgedApproval => {
            Problem::new(StatusCode::FORBIDDEN, "second-person-needed", "another person must approve", text)
        }
        Refusal::Erased => Problem::new(StatusCode::GONE, "erased", "personal data was erased", text),
        Refusal::TransferImported(_) => conflict("transfer-exists", "the transfer id was used before"),
        Refusal::NoClearances => conflict("no-clearances", "the policy clears no pairs"),
        Refusal::PairIsCleared(_) => conflict("pair-cleared", "the pair is cleared already"),
        Refusal::PairIsConfirmed(_) => conflict("pair-confirmed", "the listed party was recognised"),
        Refusal::PairUnsettled(_) => conflict("pair-unsettled", "a campaign's hit says otherwise"),
        Refusal::PairChanged(..) => conflict("pair-changed", "the pair is another one now"),
        Refusal::PairLimit(_) => conflict("pair-limit", "too many judged pairs of one customer"),
        Refusal::PairReasons { .. } | Refusal::PairReason(_) => Problem::invalid("/reasons", text),
        Refusal::Lookback(fault) => lookback(fault, text),
        Refusal::Monitoring(fault) => rules(fault, text),
        Refusal::HitClosed => conflict("hit-closed", "somebody closed it before"),
        Refusal::TrueMatchUnrestricted(_) => {
            conflict("true-match-unrestricted", "a true match needs a consequence first")
        }
        // Batches come from the importer, never from a request: whatever is wrong with one is a conflict with
        // what the journal holds.
        Refusal::ImportOutOfOrder { .. }
        | Refusal::ImportFinished { .. }
        | Refusal::ImportBatch { .. }
        | Refusal::ImportId(_)
        | Refusal::ImportRow { .. }
        | Refusal::BatchScreened(_) => conflict("import", "the import does not go on like this"),
    }
}

fn rules(fault: &Unruly, text: String) -> Problem {
    let conflict = |kind: &str, title: &str| Problem::new(StatusCode::CONFLICT, kind, title, text.clone());
    match fault {
        Unruly::UnknownProposal(_) | Unruly::UnknownAlert(_) | Unruly::UnknownShadow(_) => {
            Problem::not_found(text)
        }
        Unruly::AlertIsClosed(_) => conflict("alert-closed", "somebody closed it before"),
        Unruly::AlertIsOpen(_) => conflict("alert-open", "the alert is open"),
        Unruly::AlertSteps(_) => conflict("alert-steps", "too much was done with the alert"),
        Unruly::ShadowEnded(_) => conflict("shadow-ended", "the shadow ended before"),
        Unruly::ShadowRuns(_) => conflict("shadow-running", "the set runs beside the one in force already"),
        Unruly::ShadowLimit(_) => conflict("shadow-limit", "too many sets run beside the one in force"),
        Unruly::SecondPerson { .. } => {
            Problem::new(StatusCode::FORBIDDEN, "second-person-needed", "another person must approve", text)
        }
        Unruly::OwnProposal(_) => {
            Problem::new(StatusCode::FORBIDDEN, "second-person-needed", "another person must reject", text)
        }
        Unruly::OthersProposal { .. } => {
            Problem::new(StatusCode::FORBIDDEN, "proposer-needed", "only who proposed it withdraws it", text)
        }
        Unruly::NoReason => Problem::invalid("/note", text),
        Unruly::Approved(_) => conflict("rules-approved", "the proposal is approved already"),
        Unruly::Moved { .. } => conflict("rules-changed", "another set of rules is in force"),
        Unruly::NotApproved(_) | Unruly::NotYet(_) => {
            conflict("rules-not-approved", "the rules are not approved")
        }
        Unruly::NeverInForce(_) | Unruly::NothingEarlier => {
            conflict("no-earlier-rules", "there are no such earlier rules")
        }
        Unruly::InForce(_) => conflict("rules-in-force", "the set of rules is in force already"),
        Unruly::ProposalLimit(_) => conflict("proposal-limit", "too many proposals wait"),
        Unruly::LookbackDays => Problem::invalid("/lookback_days", text),
        Unruly::NoLookback(_) => Problem::not_found(text),
        Unruly::Batch(_) => Problem::invalid("", text),
        Unruly::NotADay => conflict("reconciliation", "the day cannot be reconciled like this"),
        Unruly::OffsetOrder(_) => Problem::invalid("/offset", text),
        Unruly::SourceLimit(_) => conflict("source-limit", "too many sources of events are known"),
        Unruly::Duplicate(_) | Unruly::Passed { .. } | Unruly::BatchAlerts(_) | Unruly::NothingDue => {
            Problem::busy(text, 1)
        }
        Unruly::Broken(_) => {
            tracing::error!(monitoring.cause = %text, "monitoring cannot judge");
            Problem::busy("monitoring cannot judge; nothing was recorded", 5)
        }
    }
}

fn lookback(fault: &Fault, text: String) -> Problem {
    let conflict = |kind: &str, title: &str| Problem::new(StatusCode::CONFLICT, kind, title, text.clone());
    match fault {
        Fault::Unknown(_) | Fault::UnknownReview(_) => Problem::not_found(text),
        Fault::RunOpen(_) => conflict("lookback-running", "a run is under way"),
        Fault::NotOpen(_) | Fault::Baseline | Fault::Shard(_) | Fault::ProfileChanged => {
            conflict("lookback", "the run does not go on like this")
        }
        Fault::SecondPerson(_) => {
            Problem::new(StatusCode::FORBIDDEN, "second-person-needed", "another person must agree", text)
        }
        Fault::ReviewClosed(_) => conflict("review-closed", "somebody closed it before"),
        Fault::ReviewOpen => conflict("review-open", "the same grounds are under review"),
        Fault::GroundsRemain(_) => conflict("grounds-remain", "something still keeps it"),
        Fault::ReviewMoved => conflict("review-changed", "the facts changed meanwhile"),
        Fault::TransferHeld(_) => conflict("transfer-held", "the transfer is still held"),
    }
}
