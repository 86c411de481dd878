//! Webhook endpoints in the engine: who may be told, under which secret.
//!
//! Promises: an endpoint changes only by an entry; its secret is sealed under a key of the endpoint's own,
//! which its removal destroys, and never stands in an entry in the clear; both secrets of a rotation can be
//! opened until the overlap ends. Does not: deliver anything, or know what was delivered (the server does, in
//! a file of its own that can be lost).

use crate::command::{Command, Committed, EngineError, Meta};
use crate::evaluate::{Context, Refusal, known_entity};
use crate::queue::Lane;
use crate::sealing;
use crate::service::Engine;
use crate::state::{State, WEBHOOKS_MAX, Webhook};
use model::Timestamp;
use model::ids::*;
use record::v1::{Audience, Header, Input, Outcome, WebhookFault};

/// Name of the sealed part that holds a secret.
const SECRET: &str = "webhook_secret";

/// Under which subject an endpoint's secrets are sealed. The slash keeps it apart from every customer id.
pub fn subject(webhook: &WebhookId) -> String {
    format!("webhook/{webhook}")
}

/// An endpoint as its owner wants it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutWebhook {
    /// The endpoint.
    pub webhook: WebhookId,
    /// Where events go.
    pub url: String,
    /// Event types; empty for all.
    pub types: Vec<String>,
    /// Whose eyes.
    pub audience: Audience,
    /// Only this legal entity's.
    pub legal_entity: Option<LegalEntityId>,
    /// Whether restricted factors are named.
    pub restricted: bool,
    /// Whether events are delivered.
    pub enabled: bool,
    /// Version last seen; 0 for a new one.
    pub expected_version: u64,
}

/// Decides an input about endpoints.
pub(crate) fn evaluate(state: &State, input: &Input, cx: &Context<'_>) -> Result<Outcome, Refusal> {
    let known = |webhook: &WebhookId| {
        state.webhooks.get(webhook).ok_or_else(|| Refusal::UnknownWebhook(webhook.clone()))
    };
    match input {
        Input::WebhookPut { webhook, legal_entity, expected_version, .. } => {
            if let Some(entity) = legal_entity {
                known_entity(cx.policy, entity)?;
            }
            let current = match state.webhooks.get(webhook) {
                Some(row) => row.version,
                None if *expected_version > 0 => return Err(Refusal::UnknownWebhook(webhook.clone())),
                None if state.webhooks.len() >= WEBHOOKS_MAX => {
                    return Err(Refusal::WebhookLimit(WEBHOOKS_MAX));
                }
                None => 0,
            };
            if *expected_version != current {
                return Err(Refusal::VersionConflict { expected: *expected_version, current });
            }
        }
        Input::WebhookRemoved { webhook } | Input::WebhookSecretRotated { webhook, .. } => {
            known(webhook)?;
        }
        Input::WebhookDisabled { webhook, .. } if !known(webhook)?.enabled => {
            return Err(Refusal::WebhookIsDisabled(webhook.clone()));
        }
        // The caller hands over nothing else; an input that is none of ours has nothing to decide here.
        _ => {}
    }
    Ok(Outcome::Applied)
}

/// Remembers an input about endpoints.
pub(crate) fn fold(state: &mut State, header: &Header, input: &Input) {
    match input {
        Input::WebhookPut { webhook, url, types, audience, legal_entity, restricted, enabled, .. } => {
            let before = state.webhooks.get(webhook);
            let row = Webhook {
                version: before.map_or(1, |b| b.version + 1),
                since: before.map_or(header.seq, |b| b.since),
                url: url.clone(),
                types: types.clone(),
                audience: *audience,
                legal_entity: legal_entity.clone(),
                restricted: *restricted,
                enabled: *enabled,
                disabled: before.and_then(|b| b.disabled).filter(|_| !*enabled),
                secret_seq: before.map_or(header.seq, |b| b.secret_seq),
                previous_secret: before.and_then(|b| b.previous_secret),
            };
            state.webhooks.insert(webhook.clone(), row);
        }
        Input::WebhookRemoved { webhook } => {
            state.webhooks.remove(webhook);
        }
        Input::WebhookSecretRotated { webhook, overlap_until } => {
            if let Some(row) = state.webhooks.get_mut(webhook) {
                row.version += 1;
                row.previous_secret = Some((row.secret_seq, *overlap_until));
                row.secret_seq = header.seq;
            }
        }
        Input::WebhookDisabled { webhook, cause } => {
            if let Some(row) = state.webhooks.get_mut(webhook) {
                row.version += 1;
                row.enabled = false;
                row.disabled = Some(*cause);
            }
        }
        _ => {}
    }
}

impl Engine {
    /// Makes an endpoint with its secret, or changes one (without: the secret stays).
    pub async fn put_webhook(
        &self,
        meta: Meta,
        put: PutWebhook,
        secret: Option<&[u8]>,
    ) -> Result<Committed, EngineError> {
        let subject = subject(&put.webhook);
        if secret.is_none() && put.expected_version == 0 {
            return Err(EngineError::Invalid {
                field: String::new(),
                cause: "a new webhook endpoint needs a secret".to_owned(),
            });
        }
        let mut command = Command::new(
            meta,
            Input::WebhookPut {
                webhook: put.webhook,
                url: put.url,
                types: put.types,
                audience: put.audience,
                legal_entity: put.legal_entity,
                restricted: put.restricted,
                enabled: put.enabled,
                expected_version: put.expected_version,
            },
        );
        if let Some(secret) = secret {
            self.seal_secret(&mut command, &subject, secret)?;
        }
        self.submit(Lane::Normal, command).await
    }

    /// Removes an endpoint and destroys the key of its secrets.
    pub async fn remove_webhook(&self, meta: Meta, webhook: WebhookId) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::WebhookRemoved { webhook })).await
    }

    /// Gives an endpoint a new secret; the old one signs beside it until `overlap_until`.
    pub async fn rotate_webhook_secret(
        &self,
        meta: Meta,
        webhook: WebhookId,
        secret: &[u8],
        overlap_until: Timestamp,
    ) -> Result<Committed, EngineError> {
        let known = self.read(|s| s.webhooks.contains_key(&webhook)).await?;
        if !known {
            return Err(Refusal::UnknownWebhook(webhook).into());
        }
        let subject = subject(&webhook);
        let mut command = Command::new(meta, Input::WebhookSecretRotated { webhook, overlap_until });
        self.seal_secret(&mut command, &subject, secret)?;
        self.submit(Lane::Normal, command).await
    }

    /// Stops deliveries to an endpoint for its own fault.
    pub async fn disable_webhook(
        &self,
        meta: Meta,
        webhook: WebhookId,
        cause: WebhookFault,
    ) -> Result<Committed, EngineError> {
        self.submit(Lane::Normal, Command::new(meta, Input::WebhookDisabled { webhook, cause })).await
    }

    /// The secrets that sign for an endpoint now: the one in use, then the one before it during an overlap.
    pub fn webhook_secrets(&self, row: &Webhook, now: Timestamp) -> Result<Vec<Vec<u8>>, EngineError> {
        let before = row.previous_secret.filter(|(_, until)| now < *until).map(|(seq, _)| seq);
        [row.secret_seq].into_iter().chain(before).map(|seq| self.open_secret(seq)).collect()
    }

    fn seal_secret(&self, command: &mut Command, subject: &str, secret: &[u8]) -> Result<(), EngineError> {
        self.seal_into(command, subject, SECRET, &minicbor::bytes::ByteVec::from(secret.to_vec()))
    }

    fn open_secret(&self, seq: u64) -> Result<Vec<u8>, EngineError> {
        let entry = self.entry(seq)?.ok_or_else(|| EngineError::Store(format!("entry {seq} is missing")))?;
        let secret: minicbor::bytes::ByteVec =
            sealing::open(self.subject_keys(), &entry.header, &entry.sealed, SECRET)?;
        Ok(secret.into())
    }

    /// Told how many entries are durable, each time that grows: new events to look at.
    pub fn durable(&self) -> tokio::sync::watch::Receiver<u64> {
        self.inner.shared.durable.subscribe()
    }
}
