//! Clients written for those services, unchanged, against a server on a loopback port.
