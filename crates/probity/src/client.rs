//! Asking a running server.

use crate::data_dir;
use crate::exit::{self, coded};
use anyhow::Context;
use clap::Args;
use serde_json::Value;
use std::path::Path;
use std::time::Duration;

/// How long a server may take to accept a connection.
const CONNECT: Duration = Duration::from_secs(10);
/// How long it may take to begin a stream.
const FIRST_BYTE: Duration = Duration::from_secs(30);
/// How long one connection of a stream lasts: a dead one is found by then, and the reader goes on at its cursor.
const STREAM: Duration = Duration::from_secs(300);

/// Where the server is and which key to show.
#[derive(Debug, Clone, Args)]
pub struct Server {
    /// Address of the server.
    #[arg(long, global = true, env = "PROBITY_URL", default_value = "http://127.0.0.1:8420")]
    pub url: String,
    /// API key; left out, the one `init` stored in the data directory.
    #[arg(long, global = true, env = "PROBITY_KEY", hide_env_values = true)]
    pub key: Option<String>,
}

/// A server and a key.
pub struct Client {
    agent: ureq::Agent,
    url: String,
    key: String,
}

impl Server {
    /// A client, with the key given or the stored one.
    pub fn client(&self, data: &Path) -> anyhow::Result<Client> {
        self.client_within(data, Duration::from_secs(60))
    }

    /// A client that waits so long for an answer.
    pub fn client_within(&self, data: &Path, patience: Duration) -> anyhow::Result<Client> {
        let stored = || std::fs::read_to_string(data_dir::key_file(&data_dir::resolve(data))).ok();
        let key = self.key.clone().or_else(stored).ok_or_else(|| {
            coded(
                exit::DENIED,
                "no API key: give --key, set PROBITY_KEY, or point --data at the server's data directory",
            )
        })?;
        let config =
            ureq::Agent::config_builder().http_status_as_error(false).timeout_global(Some(patience)).build();
        Ok(Client {
            agent: config.into(),
            url: self.url.trim_end_matches('/').to_owned(),
            key: key.trim().to_owned(),
        })
    }
}

impl Client {
    /// Whether a server answers at all.
    pub fn is_up(&self) -> bool {
        self.agent.get(format!("{}/healthz", self.url)).call().is_ok_and(|r| r.status() == 200)
    }

    /// Host and port, for the load client.
    pub fn host(&self) -> &str {
        self.url.trim_start_matches("http://")
    }

    /// The key.
    pub fn key(&self) -> &str {
        &self.key
    }

    /// GET.
    pub fn get(&self, path: &str) -> anyhow::Result<Value> {
        let request = self
            .agent
            .get(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key));
        answer(request.call(), &self.url)
    }

    /// DELETE.
    pub fn delete(&self, path: &str) -> anyhow::Result<Value> {
        let request = self
            .agent
            .delete(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key));
        answer(request.call(), &self.url)
    }

    /// POST.
    pub fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key));
        answer(request.send_json(body), &self.url)
    }

    /// PUT on condition that nobody changed it meanwhile.
    pub fn put_if_match(&self, path: &str, body: &Value, etag: &str) -> anyhow::Result<Value> {
        let request = self
            .agent
            .put(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key))
            .header("If-Match", etag);
        answer(request.send_json(body), &self.url)
    }

    /// POST on condition that nobody changed it meanwhile.
    pub fn post_if_match(&self, path: &str, body: &Value, etag: &str) -> anyhow::Result<Value> {
        let request = self
            .agent
            .post(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key))
            .header("If-Match", etag);
        answer(request.send_json(body), &self.url)
    }

    /// GET of what does not end by itself; read it in pieces.
    pub fn stream(&self, path: &str) -> anyhow::Result<ureq::BodyReader<'static>> {
        let request = self
            .agent
            .get(format!("{}{path}", self.url))
            .config()
            .timeout_global(None)
            .timeout_connect(Some(CONNECT))
            .timeout_recv_response(Some(FIRST_BYTE))
            .timeout_recv_body(Some(STREAM))
            .build()
            .header("Authorization", format!("Bearer {}", self.key));
        let response = request.call();
        if !response.as_ref().is_ok_and(|r| r.status() == 200) {
            answer(response, &self.url)?;
            return Err(coded(exit::FAILED, format!("{}{path} is no stream", self.url)));
        }
        response.map(|r| r.into_body().into_reader()).context("stream")
    }

    /// PUT.
    pub fn put(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let request = self
            .agent
            .put(format!("{}{path}", self.url))
            .header("Authorization", format!("Bearer {}", self.key));
        answer(request.send_json(body), &self.url)
    }
}

fn answer(result: Result<ureq::http::Response<ureq::Body>, ureq::Error>, url: &str) -> anyhow::Result<Value> {
    let mut response = result.map_err(|e| {
        coded(exit::UNREACHABLE, format!("{url} does not answer: {e}; is `probity serve` running?"))
    })?;
    let status = response.status().as_u16();
    let text = response.body_mut().read_to_string()?;
    let value: Value = if text.is_empty() { Value::Null } else { serde_json::from_str(&text)? };
    if status < 400 {
        return Ok(value);
    }
    let code = match status {
        401 | 403 => exit::DENIED,
        404 | 410 => exit::NOT_FOUND,
        409 | 412 => exit::CONFLICT,
        503 => exit::UNREACHABLE,
        _ => exit::FAILED,
    };
    let detail = value["detail"].as_str().unwrap_or("the server gave no detail").to_owned();
    let field = value["field"].as_str().map(|f| format!(" ({f})")).unwrap_or_default();
    Err(coded(code, format!("{detail}{field}")))
}
