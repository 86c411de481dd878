//! TLS to PostgreSQL: rustls with ring, certificate and name of the server checked.
//!
//! Promises: a server that cannot show a certificate for its name from a known authority is not spoken to;
//! where the server offers it, the password exchange is bound to the connection (SCRAM-SHA-256-PLUS). Does
//! not: present a certificate of its own.

use crate::error::StoreError;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::path::Path;
use std::sync::Arc;
use tokio_postgres_rustls::MakeRustlsConnect;

fn refuse(cause: String) -> StoreError {
    StoreError::Address { cause }
}

/// A connector that trusts the authorities of a file, or of the machine.
pub fn connector(roots: Option<&Path>) -> Result<MakeRustlsConnect, StoreError> {
    let mut store = RootCertStore::empty();
    match roots {
        Some(path) => {
            let unreadable = |cause| refuse(format!("sslrootcert `{}`: {cause}", path.display()));
            for certificate in CertificateDer::pem_file_iter(path).map_err(|e| unreadable(e.to_string()))? {
                let certificate = certificate.map_err(|e| unreadable(e.to_string()))?;
                store.add(certificate).map_err(|e| unreadable(e.to_string()))?;
            }
        }
        None => {
            // Some of a machine's authorities may be malformed; those that can be read count.
            store.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        }
    }
    if store.is_empty() {
        let cause = "no certificate authority to check the server with; name a file with `sslrootcert=`";
        return Err(refuse(cause.to_owned()));
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|e| refuse(e.to_string()))?
        .with_root_certificates(store)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
