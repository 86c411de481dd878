//! Downloading list publications.
//!
//! Promises: a publication is fetched only over TLS from the host it was configured with (or one named beside
//! it), never from an address inside a private network unless that was asked for; what did not change is not
//! downloaded again; what broke off is taken up where it broke off; bytes, ratio of expansion, redirects,
//! tries and time are bounded; a file whose checksum or signature is wrong is never handed out. Does not:
//! parse lists, decide whether a version is plausible (`screening::guard`), put anything in force.
//!
//! What issuers offer: OFAC publishes SHA-256, SHA-384 and SHA-512 values on a web page, not as a file
//! beside the list, and no issuer known to us signs its list with a detached signature that a program could
//! check. TLS is therefore what an official address rests on. [`Checksum`] and [`Signature`] serve a mirror of
//! one's own, and any issuer that starts to offer them.
//!
//! Serves: SCR-1, SEC-3.

mod address;
mod client;
mod decode;
mod download;
mod error;
mod proof;
mod retry;
mod spool;

pub use decode::{Limits, expand};
pub use download::{Fetched, Fetcher, Options, Progress, Remote};
pub use error::FetchError;
pub use proof::{Checksum, ChecksumKind, Signature, verify};
