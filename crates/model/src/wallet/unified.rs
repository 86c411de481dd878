//! Zcash's unified addresses: several receivers in one text, mixed so that a change anywhere shows everywhere.
//!
//! Promises: bech32m, F4Jumble, padding, order, sizes and composition are all checked; a bounded text. Does not:
//! understand receivers without a number here: they stay part of the key, and a sender's software may know them.
//! Source: ZIP 316, revision 0.

use super::bech32::{self, Kind, Prefix};
use super::error::Refusal;
use super::{AddressKey, Network, script, zcash};
use blake2::Blake2bVarCore;
use blake2::digest::block_api::{Block, Buffer, UpdateCore, VariableOutputCore};
use blake2::digest::common::Output;

pub(super) const PREFIX: Prefix = Prefix::new("u");
/// The longest published vector has under 700 characters; unknown receivers make them long.
const CHARS_MAX: usize = 1024;
const BYTES_MAX: usize = CHARS_MAX * 5 / 8;
/// The prefix filled with zeros: it makes an address of the test network fail here.
const PADDING: [u8; 16] = *b"u\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
/// F4Jumble needs this many.
const BYTES_MIN: usize = 48;
/// Opens the canonical bytes; no script and no Sapling receiver begins so.
const KIND: u8 = b'u';

const P2PKH: u32 = 0;
const P2SH: u32 = 1;
const SAPLING: u32 = 2;
const ORCHARD: u32 = 3;
/// ZIP 316: no number is larger.
const TYPE_MAX: u32 = 0x0200_0000;
/// Numbers that a reader who does not know them must refuse.
const MUST_UNDERSTAND: std::ops::RangeInclusive<u32> = 0xe0..=0xfc;

/// Reads a text for which [`Prefix::starts`] holds.
pub(super) fn decode(text: &str) -> Result<AddressKey, Refusal> {
    let mut words = [0u8; CHARS_MAX];
    if text.len() > CHARS_MAX || text.len() < BYTES_MIN * 8 / 5 {
        return Err(Refusal::Length);
    }
    let (kind, words) = bech32::read(text, &PREFIX, &mut words)?;
    if kind != Kind::Bech32m {
        return Err(Refusal::ChecksumKind);
    }
    let mut bytes = [0u8; BYTES_MAX];
    let length = bech32::to_bytes(words, &mut bytes).map(<[u8]>::len).ok_or(Refusal::Program)?;
    let message = &mut bytes[..length];
    if length < BYTES_MIN {
        return Err(Refusal::Program);
    }
    unjumble(message);
    let content = message.strip_suffix(&PADDING).ok_or(Refusal::Program)?;
    if !is_composed_well(content) {
        return Err(Refusal::Program);
    }
    Ok(AddressKey::of(Network::Zcash, &[&[KIND], content].concat()))
}

/// The receivers' own keys. An address of one receiver has that receiver's key for its only relative, unless that is
/// the address itself.
pub(super) fn receivers(key: &AddressKey) -> Vec<AddressKey> {
    let [KIND, content @ ..] = key.bytes() else {
        return Vec::new();
    };
    let keyed = |(kind, data): (u32, &[u8])| match (kind, <&[u8; 20]>::try_from(data)) {
        (P2PKH, Ok(hash)) => Some(AddressKey::of(Network::Zcash, &script::key_hash(hash))),
        (P2SH, Ok(hash)) => Some(AddressKey::of(Network::Zcash, &script::script_hash(hash))),
        (SAPLING, _) => Some(zcash::sapling(data)),
        // Orchard has no address form but a unified address that holds nothing else.
        (ORCHARD, _) => Some(AddressKey::of(Network::Zcash, &orchard(data))),
        _ => None,
    };
    Items(content).filter_map(|item| item.and_then(keyed)).filter(|receiver| receiver != key).collect()
}

fn orchard(data: &[u8]) -> Vec<u8> {
    [&[KIND, ORCHARD as u8, data.len() as u8], data].concat()
}

/// The canonical bytes of an address with an Orchard receiver and perhaps a transparent one, for samples.
pub(super) fn canonical_bytes(hash: Option<&[u8; 20]>, receiver: &[u8; 43]) -> Vec<u8> {
    let mut bytes = vec![KIND];
    if let Some(hash) = hash {
        bytes.extend([P2PKH as u8, 20]);
        bytes.extend(hash);
    }
    bytes.extend(&orchard(receiver)[1..]);
    bytes
}

/// Receivers by number and content; `None` where the bytes are no receiver.
struct Items<'a>(&'a [u8]);

impl<'a> Iterator for Items<'a> {
    type Item = Option<(u32, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.0.is_empty() {
            return None;
        }
        let item = self.read();
        if item.is_none() {
            self.0 = &[];
        }
        Some(item)
    }
}

impl<'a> Items<'a> {
    fn read(&mut self) -> Option<(u32, &'a [u8])> {
        let kind = self.number()?;
        let length = self.number()?;
        let (data, rest) = self.0.split_at_checked(usize::try_from(length).ok()?)?;
        self.0 = rest;
        Some((kind, data))
    }

    /// Bitcoin's compact size, in its shortest form and at most 32 bits.
    fn number(&mut self) -> Option<u32> {
        let (value, least, rest) = match self.0 {
            [0xfd, a, b, rest @ ..] => (u32::from_le_bytes([*a, *b, 0, 0]), 0xfd, rest),
            [0xfe, a, b, c, d, rest @ ..] => (u32::from_le_bytes([*a, *b, *c, *d]), 0x1_0000, rest),
            [byte @ 0..=0xfc, rest @ ..] => (u32::from(*byte), 0, rest),
            _ => return None,
        };
        self.0 = rest;
        (value >= least).then_some(value)
    }
}

/// Numbers rise; known receivers have their size; not both transparent kinds; not transparent alone.
fn is_composed_well(content: &[u8]) -> bool {
    let (mut before, mut transparent, mut other) = (None, 0, false);
    for item in Items(content) {
        let Some((kind, data)) = item else {
            return false;
        };
        let size = match kind {
            P2PKH | P2SH => 20,
            SAPLING | ORCHARD => 43,
            _ => data.len(),
        };
        let rises = before.is_none_or(|before| before < kind);
        if !rises || data.len() != size || kind > TYPE_MAX || MUST_UNDERSTAND.contains(&kind) {
            return false;
        }
        match kind {
            P2PKH | P2SH => transparent += 1,
            _ => other = true,
        }
        before = Some(kind);
    }
    other && transparent <= 1
}

/// Whether these are the bytes of a key.
pub(super) fn well_formed(bytes: &[u8]) -> bool {
    match bytes {
        [KIND, content @ ..] => {
            let whole = content.len() + PADDING.len();
            (BYTES_MIN..=BYTES_MAX - 8).contains(&whole) && is_composed_well(content)
        }
        _ => false,
    }
}

/// Both spellings, lower case first.
pub(super) fn spellings(bytes: &[u8]) -> Vec<String> {
    if !well_formed(bytes) {
        return Vec::new();
    }
    let mut message = [&bytes[1..], &PADDING].concat();
    jumble(&mut message);
    bech32::spellings(&PREFIX, Kind::Bech32m, &message)
}

// F4Jumble: a Feistel network of four rounds over two parts of the message.
const HASH_BYTES: usize = 64;

fn jumble(message: &mut [u8]) {
    let (left, right) = message.split_at_mut(HASH_BYTES.min(message.len() / 2));
    widen(left, right, 0);
    narrow(left, right, 0);
    widen(left, right, 1);
    narrow(left, right, 1);
}

fn unjumble(message: &mut [u8]) {
    let (left, right) = message.split_at_mut(HASH_BYTES.min(message.len() / 2));
    narrow(left, right, 1);
    widen(left, right, 1);
    narrow(left, right, 0);
    widen(left, right, 0);
}

/// Mixes the right part into the left.
fn narrow(left: &mut [u8], right: &[u8], round: u8) {
    let hash = hash(b'H', [round, 0, 0], left.len(), right);
    left.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
}

/// Mixes the left part into the right, a hash for every 64 bytes.
fn widen(left: &[u8], right: &mut [u8], round: u8) {
    for (number, block) in right.chunks_mut(HASH_BYTES).enumerate() {
        let [low, high] = (number as u16).to_le_bytes();
        let hash = hash(b'G', [round, low, high], HASH_BYTES, left);
        block.iter_mut().zip(hash).for_each(|(byte, mask)| *byte ^= mask);
    }
}

/// BLAKE2b of a chosen length, made for this purpose by its personalisation.
fn hash(letter: u8, tail: [u8; 3], length: usize, message: &[u8]) -> [u8; HASH_BYTES] {
    let mut person = *b"UA_F4Jumble_____";
    person[12] = letter;
    person[13..].copy_from_slice(&tail);
    // The library's ready-made hashers fix either the length or the personalisation; its core takes both.
    let mut core = Blake2bVarCore::new_with_params(&[], &person, 0, length.min(HASH_BYTES));
    let mut buffer = Buffer::<Blake2bVarCore>::default();
    buffer.digest_blocks(message, |blocks: &[Block<Blake2bVarCore>]| core.update_blocks(blocks));
    let mut full = Output::<Blake2bVarCore>::default();
    core.finalize_variable_core(&mut buffer, &mut full);
    full.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wallet::{classify, hex, keys_for_screening, parse};

    fn bytes(text: &str) -> Vec<u8> {
        let pairs = text.as_bytes().as_chunks::<2>().0;
        pairs.iter().map(|pair| hex::read::<1>(std::str::from_utf8(pair).unwrap()).unwrap().0[0]).collect()
    }

    #[expect(clippy::too_many_lines, reason = "one table")]
    #[test]
    fn published_addresses_hold_their_published_receivers() {
        // zcash-test-vectors, `unified_address.json`; the first and the last hold an unknown receiver besides.
        for (p2pkh, p2sh, sapling, orchard_raw, text) in [
            (
                Some("e6cabf813929132d772d04b03ae85223d03b9be8"),
                None,
                None,
                Some(
                    "d4714ee761d1ae823b6972152e20957fefa3f6e3129ea4dfb0a9e98703a63dab929589d6dc51c970f935b3",
                ),
                "u1yy6w8n3jmjsgj9wvcenr8r5p6h38vyclhmq0wg9kzpxlu46z8v64k5gszr8yfwz4jvrylvvg3g633z02luk85nmsck6d2sex3n5d7kn68hzz5tv4udt9p6sy7pgleeulvglvx2627dff57q9fep5wgdx8m0esx28m0zvuxpmwyazt3jun2rpqw8nu6j2fceqghk55ced66js6k6jxn8y2xtue8f3paqjrk8q6nptnn",
            ),
            (
                None,
                Some("e6cabf813929132d772d04b03ae85223d03b9be8"),
                Some(
                    "435b0bbc95b5b7d52531a3944f2b85603ee22aaf850963bc156eb561edf2cbe7cf0e770e393ae5d7049026",
                ),
                None,
                "u1k9kavjcgta8y9t9lv3grvry5fqs6avhe9panu4jlg5j5mkkn4wj844mau24n4hx79yst6glun3wa095upapkqhgyrq9kfd7jr7q9dgpafhwvgl8ujxrlprl5zahl69cprsets6h2t98",
            ),
            (
                None,
                None,
                None,
                Some(
                    "31844683a07bf8e30057902b0d23e2b2ce9cad0b22190238ca4f329da92c7979052b00f735cb210671bdb0",
                ),
                "u1p5rt2l48lpmyyeypnffal288jgf2tz50fzn23jdp68vcujvwn0uz5u0evcp35jfmfvrl26az7suqqfm0skn9mmz9un86gqkq9va32v4s",
            ),
            (
                None,
                None,
                Some(
                    "78ba60804b822cc7e970b11a96b5bccbda556a7c26f0b082cfcd9a68e2690017771c4bdcf8f8bad3c8591f",
                ),
                Some(
                    "6170bb326d6d596c1103834e8fb646ebce4f06c59a9f7baa75e502e30378edfa211a93c00fe911ceedf4ae",
                ),
                "u1s5wcl3lpcyl35jcluvjrdn7wctdjxcfx4gdpk28fc9y69cdtz672lr4jd084ulxmh5kc4uj0y7u5grdkke0czlvyfht962qhtz5k7rnj74vk5a3pky60r9wm7pan49ym3y60x7dqyc9uw0h9n0rgc6wt4mruplrp0eyx6qx5mq4n8ssw",
            ),
            (
                None,
                Some("6fcf5024f6c595d0427be6e48cb96d55aef3fd8c"),
                Some(
                    "9f6e0bf90a18fc0b9b83ae9f23ad4358648638482b5def8975635b66fd8a708335f9235a3186ec0f033f84",
                ),
                Some(
                    "cecbe5e689a453a3fe10ccf7617e6c1fb382819d7fc9200a1f42092ac84a30378f8c1fb90dff71a6d5042d",
                ),
                "u129r9zdw0d2cyqes84ld95tumhc64ulh8nd48ty6n0nvdrt38lxh27fpg9x2vdh0fk3s8nj73l4t770ng3tfcqsud3v0j0pc0qrcvxkde6e8t2592v76u8u8c8cn5ktxdpnxl05nj80m05t64r04762360m40t0nfwlvwhxwf5t83h8veu77kdstys4stjzpnwhkykr3ulccc2xzntmch2fjapu40np7hv49xdfwv5207aln0p6gp6jan003e2lmsmas93mjsry5xjrzdus3uwx84jxtfzyhmxc00c0tn3z2t7z64dvpmar2fwv42zv9hc8d5j9uedr2dc5ywr3y9ydy659az9gued24vmage400xac9qxxylf5qtssqgty6rq3wsg796xhee90wujhwu63sdl62edncsgr4727xqfjyjaclu3ld3ar3wdqfkq20s0a2s489g6rhxc9zps5namhke4hypcxmg7m53ysffs49lyn93wgt",
            ),
        ] {
            let key = parse(Network::Zcash, text).unwrap();
            assert_eq!(key.canonical(), text);
            assert_eq!(parse(Network::Zcash, &text.to_ascii_uppercase()).as_ref(), Ok(&key));
            assert_eq!(classify(text), std::slice::from_ref(&key));
            let hash = |text: &str| <[u8; 20]>::try_from(bytes(text)).unwrap();
            let of = |bytes: &[u8]| AddressKey::of(Network::Zcash, bytes);
            let want: Vec<AddressKey> = [
                p2pkh.map(|h| of(&script::key_hash(&hash(h)))),
                p2sh.map(|h| of(&script::script_hash(&hash(h)))),
                sapling.map(|raw| zcash::sapling(&bytes(raw))),
                orchard_raw.map(|raw: &str| of(&orchard(&bytes(raw)))),
            ]
            .into_iter()
            .flatten()
            // An address of one Orchard receiver is that receiver's own.
            .filter(|receiver| *receiver != key)
            .collect();
            assert_eq!(receivers(&key), want);
            for receiver in &want {
                assert_eq!(
                    AddressKey::from_canonical_bytes(Network::Zcash, receiver.bytes()).as_ref(),
                    Some(receiver)
                );
                assert_eq!(parse(Network::Zcash, &receiver.canonical()).as_ref(), Ok(receiver));
            }
            assert_eq!(keys_for_screening(None, text).unwrap(), [&[key][..], &want].concat());
        }
    }

    #[test]
    fn mixing_is_the_published_one() {
        // zcash-test-vectors, `f4jumble.json`: 48 and 64 bytes.
        for (normal, jumbled) in [
            (
                "5d7a8f739a2d9e945b0ce152a8049e294c4d6e66b164939daffa2ef6ee6921481cdd86b3cc4318d9614fc820905d042b",
                "0304d029141b995da5387c125970673504d6c764d91ea6c082123770c7139ccd88ee27368cd0c0921a0444c8e5858d22",
            ),
            (
                "b1ef9ca3f24988c7b3534201cfb1cd8dbf69b8250c18ef41294ca97993db546c1fe01f7e9c8e36d6a5e29d4e30a73594bf5098421c69378af1e40f64e125946f",
                "5271fa3321f3adbcfb075196883d542b438ec6339176537daf859841fe6a56222bff76d1662b5509a9e1079e446eeedd2e683c31aae3ee1851d7954328526be1",
            ),
        ] {
            let mut message = bytes(normal);
            jumble(&mut message);
            assert_eq!(hex::lower(&message), jumbled);
            unjumble(&mut message);
            assert_eq!(hex::lower(&message), normal);
        }
    }

    #[test]
    fn other_texts_are_refused_for_their_reason() {
        use Refusal::*;
        let spelled = |kind, content: &[u8], padding: &[u8]| {
            let mut message = [content, padding].concat();
            jumble(&mut message);
            bech32::spellings(&PREFIX, kind, &message).remove(0)
        };
        let orchard = [&[3, 43][..], &[7; 43]].concat();
        let of = |content: &[u8]| spelled(Kind::Bech32m, content, &PADDING);
        let p2pkh = [&[0, 20][..], &[7; 20]].concat();
        let p2sh = [&[1, 20][..], &[7; 20]].concat();
        assert!(decode(&of(&orchard)).is_ok());
        assert!(decode(&of(&[&p2pkh[..], &orchard].concat())).is_ok());
        let mut wrong = of(&orchard);
        let last = if wrong.pop() == Some('q') { 'p' } else { 'q' };
        wrong.push(last);
        for (text, why) in [
            (&*wrong, Checksum),
            (&*of(&[&orchard[..], &p2pkh].concat()), Program),
            (&*of(&[&orchard[..], &orchard].concat()), Program),
            (&*of(&[&p2pkh[..], &p2sh, &orchard].concat()), Program),
            (&*of(&[&p2pkh[..], &p2sh].concat()), Program),
            (&*of(&[&orchard[..], &[3]].concat()), Program),
            (&*of(&[&[3, 42][..], &[7; 42]].concat()), Program),
            // A number that is not in its shortest form; one that must be understood; one too large.
            (&*of(&[&[0xfd, 3, 0, 43][..], &[7; 43]].concat()), Program),
            (&*of(&[&orchard[..], &[0xe0, 0]].concat()), Program),
            (&*of(&[&orchard[..], &[0xfe, 1, 0, 0, 2, 0]].concat()), Program),
            (&*spelled(Kind::Bech32m, &orchard, b"utest\0\0\0\0\0\0\0\0\0\0\0"), Program),
            (&*spelled(Kind::Bech32, &orchard, &PADDING), ChecksumKind),
            (&*format!("u1{}", "q".repeat(1023)), Length),
            ("u1alice.near", Length),
        ] {
            assert_eq!(decode(text), Err(why), "{text}");
        }
        let test = "utest10c5kutapazdnf8ztl3pu43nkfsjx89fy3uuff8tsmxm6s86j37pe7uz94z5jhkl49pqe8yz75rlsaygexk6jpaxwx0esjr8wm5ut7d5s";
        assert_eq!(zcash::decode(test), Err(TestNetwork));
    }
}
