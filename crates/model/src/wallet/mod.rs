//! Wallet addresses.
