//! The HTTP face of Probity.
//!
//! Promises: every error is `application/problem+json` (RFC 9457) with a stable type, the field at fault
//! and a correlation id; every answer carries what its audience may see and nothing else; bodies, pages,
//! waits and rates are bounded. Does not: decide anything. Serves: API-1 to API-5, API-8, design section 5.

pub mod api;
pub mod app;
pub mod auth;
pub mod body;
pub mod compat;
pub mod deliver;
pub mod idempotency;
pub mod metrics;
pub mod monitored;
pub mod problem;
pub mod render;
pub mod score;
pub mod streams;
pub mod updates;
pub mod wire;

pub use api::{openapi, router};
pub use app::App;
