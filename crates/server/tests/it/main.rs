//! The API over a real store: success and every error path, by resource.

mod access;
mod errors;
mod flows;
mod support;
