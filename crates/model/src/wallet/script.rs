//! Output scripts: what Bitcoin and Litecoin compare, whatever an address looks like.
//!
//! Promises: reads only the standard templates an address can stand for, each in one form of bytes.
//! Does not: run scripts. Source: BIP-16 (script hash), BIP-141 (witness programs).

/// A standard output script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Output<'a> {
    /// Pay to public key hash.
    KeyHash(&'a [u8]),
    /// Pay to script hash.
    ScriptHash(&'a [u8]),
    /// Pay to witness program, version 0 to 16.
    Witness(u8, &'a [u8]),
}

impl<'a> Output<'a> {
    /// Recognises a template.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        match bytes {
            [0x76, 0xa9, 0x14, hash @ .., 0x88, 0xac] if hash.len() == 20 => Some(Output::KeyHash(hash)),
            [0xa9, 0x14, hash @ .., 0x87] if hash.len() == 20 => Some(Output::ScriptHash(hash)),
            [op, size, program @ ..] if usize::from(*size) == program.len() => {
                let version = match op {
                    0 => 0,
                    0x51..=0x60 => op - 0x50,
                    _ => return None,
                };
                program_fits(version, program.len()).then_some(Output::Witness(version, program))
            }
            _ => None,
        }
    }
}

/// The script that pays to a public key hash.
pub(super) fn key_hash(hash: &[u8; 20]) -> [u8; 25] {
    let mut script = [0u8; 25];
    script[..3].copy_from_slice(&[0x76, 0xa9, 0x14]);
    script[3..23].copy_from_slice(hash);
    script[23..].copy_from_slice(&[0x88, 0xac]);
    script
}

/// The script that pays to a script hash.
pub(super) fn script_hash(hash: &[u8; 20]) -> [u8; 23] {
    let mut script = [0u8; 23];
    script[..2].copy_from_slice(&[0xa9, 0x14]);
    script[2..22].copy_from_slice(hash);
    script[22] = 0x87;
    script
}

/// The first byte of the script that pays to a witness program.
pub(super) fn witness_op(version: u8) -> u8 {
    if version == 0 { 0 } else { 0x50 + version }
}

/// BIP-141: 2 to 40 bytes; version 0 is a key hash or a script hash and nothing else.
pub(super) fn program_fits(version: u8, length: usize) -> bool {
    match version {
        0 => length == 20 || length == 32,
        1..=16 => (2..=40).contains(&length),
        _ => false,
    }
}
