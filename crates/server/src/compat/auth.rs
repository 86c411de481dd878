//! Who asks, when the client was written for another service.
//!
//! Promises: our keys are taken wherever those clients put theirs (`Authorization: Bearer`, `ApiKey`, `Token`, or `X-API-Key`);
//! a key that is sent and wrong is refused even where none is needed; without a key only a program on this machine is
//! served, and only if the operator said so. Does not: take a key from a URL, which ends in logs.

use crate::api::customers::internal_only;
use crate::app::App;
use crate::auth::{self, Caller};
use crate::problem::Problem;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, header};
use model::ids::{ActorId, KeyId};
use record::v1::Audience;

/// What a caller of these endpoints must be allowed.
pub const SCOPE: &str = "screen";

/// Words before a key that clients use, in lower case.
const SCHEMES: [&str; 3] = ["bearer", "apikey", "token"];

/// What a request says about who sends it.
enum Credentials {
    None,
    /// Something was sent; `None` where it is no key of ours.
    Sent(Option<(KeyId, String)>),
}

fn credentials(headers: &HeaderMap) -> Credentials {
    if let Some(value) = headers.get("x-api-key") {
        return Credentials::Sent(value.to_str().ok().and_then(auth::key_of));
    }
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Credentials::None };
    let key = value.to_str().ok().and_then(|text| {
        let (scheme, key) = text.split_once(' ')?;
        SCHEMES.contains(&scheme.to_ascii_lowercase().as_str()).then(|| auth::key_of(key)).flatten()
    });
    Credentials::Sent(key)
}

/// The caller, allowed to screen and to see why.
pub async fn caller(app: &App, parts: &Parts) -> Result<Caller, Problem> {
    let correlation = auth::correlation_id();
    let caller = match credentials(&parts.headers) {
        Credentials::None if app.compat.anonymous && is_local(parts) => anonymous(app, parts, correlation)?,
        Credentials::None => auth::authenticate(app, None, auth::origin(parts), correlation).await?,
        Credentials::Sent(key) => auth::authenticate(app, key, auth::origin(parts), correlation).await?,
    };
    caller.require(SCOPE)?;
    if caller.is_internal() { Ok(caller) } else { Err(internal_only(&caller)) }
}

fn anonymous(app: &App, parts: &Parts, correlation: String) -> Result<Caller, Problem> {
    let bad = |e: model::ids::IdError| Problem::invalid("", e.to_string());
    let caller = Caller {
        key: KeyId::new("compat-anonymous").map_err(bad)?,
        holder: ActorId::new("system:compat-anonymous").map_err(bad)?,
        scopes: vec![SCOPE.to_owned()],
        audience: Audience::Internal,
        origin: auth::origin(parts),
        correlation,
    };
    auth::admit(app, &caller.key, &caller.correlation)?;
    Ok(caller)
}

/// Whether the request was made by a program on this machine: not passed on by a proxy, and not by a web page, which a
/// browser on this machine would send here for anybody.
fn is_local(parts: &Parts) -> bool {
    let passed_on = [
        HeaderName::from_static("x-forwarded-for"),
        HeaderName::from_static("x-real-ip"),
        header::FORWARDED,
        header::VIA,
        header::ORIGIN,
        HeaderName::from_static("sec-fetch-site"),
    ];
    let direct = !passed_on.iter().any(|name| parts.headers.contains_key(name));
    auth::peer(parts).is_some_and(|ip| ip.is_loopback()) && direct && names_this_machine(&parts.headers)
}

/// A name that resolves to this machine by somebody else's doing is not this machine's name.
fn names_this_machine(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else { return false };
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    name == "localhost" || name.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_machines_names_are_local() {
        for (host, local) in [
            ("localhost", true),
            ("localhost:8420", true),
            ("127.0.0.1:8420", true),
            ("127.3.2.1", true),
            ("[::1]:8420", true),
            ("rebound.example:8420", false),
            ("localhost.example", false),
            ("10.0.0.1:8420", false),
            ("[2001:db8::1]:8420", false),
            ("", false),
        ] {
            let mut headers = HeaderMap::new();
            if let Ok(value) = host.parse() {
                headers.insert(header::HOST, value);
            }
            assert_eq!(names_this_machine(&headers), local, "{host}");
        }
        assert!(!names_this_machine(&HeaderMap::new()));
    }

    #[test]
    fn keys_are_found_where_clients_put_them() {
        for (name, value, found) in [
            ("authorization", "Bearer pk_a.s", true),
            ("authorization", "ApiKey pk_a.s", true),
            ("authorization", "Apikey pk_a.s", true),
            ("authorization", "token pk_a.s", true),
            ("x-api-key", "pk_a.s", true),
            ("authorization", "Basic pk_a.s", false),
            ("authorization", "pk_a.s", false),
            ("authorization", "Bearer a.s", false),
            ("x-api-key", "", false),
        ] {
            let mut headers = HeaderMap::new();
            if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
                headers.insert(name, value);
            }
            let got = match credentials(&headers) {
                Credentials::None => false,
                Credentials::Sent(key) => key.is_some(),
            };
            assert_eq!(got, found, "{name}: {value}");
        }
    }
}
