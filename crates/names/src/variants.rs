//! Forms of one name that letters do not show to be one: `Mohammed` and `Mehmed`, `Reza` and `Rida`, `Bob` for `Robert`.
//!
//! Promises: nothing is read or built at start, the table lies in the program as it is used; the same word has the same groups
//! on every machine; a word has at most [`GROUPS_MAX`]. Does not: say which of several names of one spelling is meant.
//! Source: `data/variants.bin`, made by `cargo run --release -p names --example make_variants` from
//! `data/names/variants/person_names.txt.zst` (Wikidata, through rigour; MIT), `data/spellings.tsv`,
//! `data/nicknames.tsv` and `data/abbreviations.tsv` (our own).

/// Groups of one word, at most.
pub const GROUPS_MAX: usize = 15;

/// Groups from this number on are nicknames: weaker evidence.
pub(crate) const NICKNAME: u32 = 1 << 24;

/// The table: number of bits of the directory; the directory, of where each bucket of entries begins; entries of hash and
/// position with count, sorted; group numbers. All of them little-endian words of 32 bits.
static TABLE: &[u8] = include_bytes!("../data/variants.bin");

/// The groups of a word: a piece of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Groups {
    start: u32,
    count: u32,
}

/// How two words are forms of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shared {
    /// Forms of one name.
    Variant,
    /// One is short for the other.
    Nickname,
}

impl Groups {
    /// The groups of a word in normalised letters.
    pub(crate) fn of(text: &[u8]) -> Groups {
        find(TABLE, text).unwrap_or_default()
    }

    pub(crate) fn is_empty(self) -> bool {
        self.count == 0
    }

    /// The numbers of the groups, ascending.
    pub(crate) fn numbers(self) -> impl Iterator<Item = u32> {
        (self.start..self.start + self.count).filter_map(|at| word(TABLE, at as usize))
    }

    /// Whether two words have a group in common.
    pub(crate) fn shared(self, other: Groups) -> Option<Shared> {
        if self.is_empty() || other.is_empty() {
            return None;
        }
        let (mut a, mut b) = (self.numbers().peekable(), other.numbers().peekable());
        while let (Some(x), Some(y)) = (a.peek(), b.peek()) {
            match x.cmp(y) {
                std::cmp::Ordering::Less => a.next(),
                std::cmp::Ordering::Greater => b.next(),
                std::cmp::Ordering::Equal => {
                    return Some(if *x >= NICKNAME { Shared::Nickname } else { Shared::Variant });
                }
            };
        }
        None
    }
}

fn word(table: &[u8], at: usize) -> Option<u32> {
    let bytes = table.get(at * 4..at * 4 + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

/// The first number of a word in a table of the same make.
pub(crate) fn first_number(table: &[u8], text: &[u8]) -> Option<u32> {
    let groups = find(table, text).filter(|groups| groups.count > 0)?;
    word(table, groups.start as usize)
}

fn find(table: &[u8], text: &[u8]) -> Option<Groups> {
    let bits = word(table, 0)?;
    let hash = hash(text);
    let bucket = (hash >> (64 - bits)) as usize;
    let low = hash as u32;
    let (first, end) = (word(table, 1 + bucket)?, word(table, 2 + bucket)?);
    for at in first..end {
        let entry = at as usize;
        match word(table, entry)? {
            found if found < low => {}
            found if found == low => {
                let place = word(table, entry_place(table, entry)?)?;
                return Some(Groups { start: place >> 4, count: place & 15 });
            }
            _ => break,
        }
    }
    None
}

/// Hashes stand together, and the places after all of them.
fn entry_place(table: &[u8], entry: usize) -> Option<usize> {
    let buckets = 1_usize << word(table, 0)?;
    let (first, end) = (word(table, 1)? as usize, word(table, 1 + buckets)? as usize);
    Some(end + (entry - first))
}

/// FNV-1a, mixed so that its upper bits serve as bucket.
pub(crate) fn hash(text: &[u8]) -> u64 {
    let mut state = 0xcbf2_9ce4_8422_2325_u64;
    for byte in text {
        state = (state ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    }
    state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    state ^ (state >> 31)
}

/// The table of words with their groups; what the generator writes.
pub fn table_of(words: &std::collections::BTreeMap<String, Vec<u32>>) -> Vec<u8> {
    let bits = (words.len().max(2).ilog2() - 1).max(1);
    let mut entries: Vec<(u64, &Vec<u32>)> =
        words.iter().map(|(word, groups)| (hash(word.as_bytes()), groups)).collect();
    entries.sort_by_key(|(hash, _)| (hash >> (64 - bits), *hash as u32));
    entries.dedup_by_key(|(hash, _)| (*hash >> (64 - bits), *hash as u32));
    let buckets = 1_usize << bits;
    let first = 2 + buckets;
    let numbers = first + 2 * entries.len();
    let mut starts = vec![first as u32; buckets + 1];
    for (hash, _) in &entries {
        starts[(hash >> (64 - bits)) as usize + 1] += 1;
    }
    for bucket in 1..=buckets {
        starts[bucket] += starts[bucket - 1] - first as u32;
    }
    let (mut places, mut all) = (Vec::new(), Vec::new());
    for (_, groups) in &entries {
        let count = groups.len().min(GROUPS_MAX);
        places.push(((numbers + all.len()) << 4 | count) as u32);
        all.extend(&groups[..count]);
    }
    let hashes = entries.iter().map(|(hash, _)| *hash as u32);
    let words = std::iter::once(bits).chain(starts).chain(hashes).chain(places).chain(all);
    words.flat_map(u32::to_le_bytes).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    #[test]
    fn what_is_written_is_found() {
        let words: BTreeMap<String, Vec<u32>> =
            (0..3_000_u32).map(|n| (format!("w{n}"), vec![n / 3, n / 3 + 5_000])).collect();
        let table = table_of(&words);
        for (text, groups) in &words {
            let found = find(&table, text.as_bytes()).unwrap();
            let numbers: Vec<u32> = (found.start..found.start + found.count)
                .map(|at| word(&table, at as usize).unwrap())
                .collect();
            assert_eq!(numbers, *groups, "{text}");
        }
        assert_eq!(find(&table, b"missing"), None);
        assert_eq!(find(&[], b"missing"), None);
    }

    #[test]
    fn forms_of_one_name_share_a_group() {
        for (a, b, expected) in [
            ("mohammed", "mehmed", Some(Shared::Variant)),
            ("alexander", "sasha", Some(Shared::Variant)),
            ("reza", "rida", Some(Shared::Variant)),
            ("robert", "bob", Some(Shared::Nickname)),
            ("william", "robert", None),
            ("hassan", "hussein", None),
        ] {
            assert_eq!(Groups::of(a.as_bytes()).shared(Groups::of(b.as_bytes())), expected, "{a} {b}");
            assert_eq!(Groups::of(b.as_bytes()).shared(Groups::of(a.as_bytes())), expected, "{b} {a}");
        }
        assert!(Groups::of(b"xqzwv").is_empty());
    }
}
