//! A log of 1,000 entries, tampered with: what is found, and where it is said to be.

use crate::memory::{Log, check, entry, exported, key, position};
use ed25519_dalek::SigningKey;
use journal::{Digest, Finding, ReadLog, TILE_WIDTH, leaf_hash, verify};
use proptest::prelude::*;
use std::cell::Cell;
use std::convert::Infallible;
use std::sync::LazyLock;

const SIZE: u64 = 1000;
/// First, last, borders of tiles, middles, and the unfinished tile that begins at 768.
const PLACES: [u64; 13] = [0, 1, 254, 255, 256, 257, 500, 511, 512, 767, 768, 998, 999];

static HONEST: LazyLock<Log> = LazyLock::new(|| Log::honest(SIZE));

fn find(tamper: impl FnOnce(&mut Log)) -> Finding {
    let mut log = HONEST.clone();
    tamper(&mut log);
    log.verify(&[]).unwrap_err()
}

fn edit(log: &mut Log, index: u64) {
    let bytes = log.entries[index as usize].as_mut().unwrap();
    *bytes.last_mut().unwrap() ^= 1;
}

#[test]
fn honest_logs_of_every_shape_verify() {
    for size in [0, 1, 2, 255, 256, 257, 511, 512, 513, SIZE, 65_535, 65_536, 65_537] {
        let log = Log::honest(size);
        let heads = [0, 1, 100, 256, 300, 513, SIZE].into_iter().filter(|s| *s <= size).map(exported);
        let heads: Vec<_> = heads.chain([exported(size), exported(size)]).collect();
        let verified = log.verify(&heads).unwrap();
        assert_eq!((verified.size, verified.trusted_heads), (size, heads.len()));
        assert_eq!(verified.root, heads.last().unwrap().head.root);
    }
}

#[test]
fn progress_counts_up_to_the_end() {
    let mut told = Vec::new();
    let key = key().verifying_key();
    verify(&*HONEST, &[], &key, position, &mut |done, of| told.push((done, of))).unwrap();
    assert_eq!(told, [(256, SIZE), (512, SIZE), (768, SIZE), (SIZE, SIZE)]);
}

#[test]
fn edited_anywhere() {
    for index in PLACES {
        assert_eq!(find(|log| edit(log, index)), Finding::Edited { index });
        // The bytes that state the number, so that it seems to be another entry.
        let found = find(|log| log.entries[index as usize].as_mut().unwrap()[7] ^= 1);
        assert_eq!(found, Finding::Edited { index }, "number");
        let found = find(|log| log.entries[index as usize] = Some(Vec::new()));
        assert_eq!(found, Finding::Edited { index }, "emptied");
    }
    let found = find(|log| [900, 300, 700].into_iter().for_each(|index| edit(log, index)));
    assert_eq!(found, Finding::Edited { index: 300 }, "the first of several");
}

#[test]
fn deleted_anywhere() {
    for index in PLACES {
        let expected = match index {
            999 => Finding::Truncated { expected_size: SIZE, found_size: 999 },
            _ => Finding::Missing { index },
        };
        let closed_up = find(|log| drop(log.entries.remove(index as usize)));
        assert_eq!(closed_up, expected, "later ones moved up");
        assert_eq!(find(|log| log.entries[index as usize] = None), expected, "a gap");
    }
    let found = find(|log| drop(log.entries.drain(300..420)));
    assert_eq!(found, Finding::Missing { index: 300 }, "a stretch");
}

#[test]
fn inserted_anywhere() {
    for index in PLACES {
        for (what, bytes) in [
            ("without a number", vec![1, 2]),
            ("with the number of its place", [&index.to_be_bytes()[..], b"forged"].concat()),
            ("with the number of another", [&700u64.to_be_bytes()[..], b"forged"].concat()),
            ("with a number past the end", [&u64::MAX.to_be_bytes()[..], b"forged"].concat()),
            ("a copy of a later one", entry((index + 90) % SIZE)),
            ("a copy of the next", entry((index + 1) % SIZE)),
        ] {
            let found = find(|log| log.entries.insert(index as usize, Some(bytes)));
            assert_eq!(found, Finding::Inserted { index }, "{what}");
        }
    }
    let found = find(|log| log.entries.push(Some(entry(SIZE))));
    assert_eq!(found, Finding::Unsigned { index: SIZE }, "at the end");
}

#[test]
fn reordered_anywhere() {
    for (a, b) in [(0, 1), (0, 999), (255, 256), (256, 257), (3, 700), (997, 998), (998, 999)] {
        let found = find(|log| log.entries.swap(a as usize, b as usize));
        assert_eq!(found, Finding::Misplaced { index: a, found_seq: b }, "swapped");
        let found = find(|log| log.entries[a as usize..=b as usize].rotate_right(1));
        assert_eq!(found, Finding::Misplaced { index: a, found_seq: b }, "moved down");
        let found = find(|log| log.entries[a as usize..=b as usize].rotate_left(1));
        assert_eq!(found, Finding::Misplaced { index: a, found_seq: a + 1 }, "moved up");
        let found = find(|log| log.entries[a as usize] = log.entries[b as usize].clone());
        assert_eq!(found, Finding::Missing { index: a }, "replaced by a copy of another");
    }
}

#[test]
fn a_gap_does_not_hide_where_an_entry_went() {
    let found = find(|log| {
        log.entries.swap(300, 400);
        log.entries[350] = None;
    });
    assert_eq!(found, Finding::Misplaced { index: 300, found_seq: 400 });
    let found = find(|log| {
        log.entries.splice(998..998, [Some(vec![1]), None]);
    });
    assert_eq!(found, Finding::Inserted { index: 998 }, "pushed past the end");
}

#[test]
fn truncated_anywhere() {
    for index in PLACES {
        let expected = Finding::Truncated { expected_size: SIZE, found_size: index };
        assert_eq!(find(|log| log.entries.truncate(index as usize)), expected, "entries");
        // Cut off with tiles and an old head of its own: only an exported head knows.
        let old = Log::honest(index);
        assert!(old.verify(&[]).is_ok());
        assert_eq!(old.verify(&[exported(SIZE)]), Err(expected), "entries, tiles and head");
    }
    let found = Log { head: Log::honest(400).head, ..HONEST.clone() };
    let expected = Finding::Truncated { expected_size: SIZE, found_size: 400 };
    assert_eq!(found.verify(&[exported(SIZE)]), Err(expected), "only the head is old");
    assert_eq!(found.verify(&[]), Err(Finding::Unsigned { index: 400 }), "entries after an old head");
}

#[test]
fn tiles() {
    for (level, index, slots) in [(0, 0, 256), (0, 2, 256), (0, 3, 232), (1, 0, 3)] {
        let unit = 256u64.pow(u32::from(level));
        for slot in [0, 1, slots / 2, slots - 1] {
            let at = index * 256 + slot;
            let edited = Finding::TileEdited { level, index, entry: at * unit };
            let found = find(|log| log.tiles.get_mut(&(level, index)).unwrap()[slot as usize][31] ^= 0x80);
            assert_eq!(found, edited, "a flipped bit");
            let found = find(|log| log.tiles.get_mut(&(level, index)).unwrap().truncate(slot as usize));
            assert_eq!(found, edited, "cut short");
        }
        let first = Finding::TileEdited { level, index, entry: index * 256 * unit };
        assert_eq!(find(|log| drop(log.tiles.remove(&(level, index)))), first, "gone");
        let garbage = |log: &mut Log| log.tiles.get_mut(&(level, index)).unwrap().fill([3; 32]);
        assert_eq!(find(garbage), first, "all of it");
    }
    let found = find(|log| log.tiles.values_mut().for_each(|tile| tile.fill([3; 32])));
    assert_eq!(found, Finding::TileEdited { level: 0, index: 0, entry: 0 }, "all tiles");
}

#[test]
fn tiles_with_more_in_them_than_the_log_has() {
    for (level, index) in [(0, 3), (1, 0), (2, 0)] {
        let found = find(|log| log.tiles.entry((level, index)).or_default().push([1; 32]));
        assert_eq!(found, Finding::TileEdited { level, index, entry: SIZE });
    }
    let mut full = Log::honest(512);
    full.tiles.insert((0, 2), vec![[1; 32]]);
    assert_eq!(
        full.verify(&[]),
        Err(Finding::TileEdited { level: 0, index: 2, entry: 512 }),
        "after a full tile"
    );
    let found = find(|log| log.tiles.get_mut(&(0, 1)).unwrap().push([1; 32]));
    assert_eq!(found, Finding::TileEdited { level: 0, index: 1, entry: 256 }, "wider than a tile");
}

#[test]
fn third_level_tile() {
    let mut log = Log::honest(65_700);
    log.tiles.get_mut(&(2, 0)).unwrap()[0][0] ^= 1;
    assert_eq!(log.verify(&[]), Err(Finding::TileEdited { level: 2, index: 0, entry: 0 }));
}

#[test]
fn an_entry_and_a_tile_damaged_apart() {
    let flip = |log: &mut Log, level, index, slot: usize| {
        log.tiles.get_mut(&(level, index)).unwrap()[slot][0] ^= 1;
    };
    let found = find(|log| {
        flip(log, 0, 0, 5);
        edit(log, 600);
    });
    assert_eq!(found, Finding::TileEdited { level: 0, index: 0, entry: 5 });
    let found = find(|log| {
        edit(log, 5);
        flip(log, 0, 2, 88);
    });
    assert_eq!(found, Finding::Edited { index: 5 });
    let found = find(|log| {
        edit(log, 700);
        flip(log, 1, 0, 0);
    });
    assert_eq!(found, Finding::TileEdited { level: 1, index: 0, entry: 0 });
}

#[test]
fn heads() {
    assert!(matches!(find(|log| log.head = None), Finding::HeadUnsigned { .. }));
    assert!(matches!(find(|log| log.head = Some("acme/main\n1000\n".into())), Finding::HeadUnsigned { .. }));
    let thief = SigningKey::from_bytes(&[9; 32]);
    let found = find(|log| log.head = Some(log.sign(&thief).to_note()));
    assert_eq!(found, Finding::HeadForged);
    let found = find(|log| log.head = log.head.take().map(|note| note.replace("\n1000\n", "\n1001\n")));
    assert_eq!(found, Finding::HeadForged);
    let stranger = HONEST.sign(&thief);
    assert_eq!(HONEST.verify(&[stranger]), Err(Finding::TrustedHead { size: SIZE }));
    let mut other_log = HONEST.sign(&key()).head;
    other_log.origin = "acme/other".into();
    let other_log = other_log.sign(&key(), "acme/main");
    assert_eq!(HONEST.verify(&[other_log]), Err(Finding::TrustedHead { size: SIZE }));
}

/// Entry 500 replaced, all tiles fitted.
fn rewritten() -> Log {
    let mut log = HONEST.clone();
    edit(&mut log, 500);
    log.rebuild_tiles();
    log
}

#[test]
fn rewritten_with_its_tiles() {
    let log = rewritten();
    assert_eq!(
        log.verify(&[]),
        Err(Finding::RootMismatch { after: 0, at: SIZE }),
        "the log's own head stands"
    );
    // (exported heads, what is known)
    let rows: [(&[u64], u64, u64); 6] = [
        (&[100], 100, SIZE),
        (&[100, 300], 300, SIZE),
        (&[300, 700], 300, 700),
        (&[700, 300, 600, 100], 300, 600),
        (&[500, 501], 500, 501),
        (&[0, SIZE], 0, SIZE),
    ];
    for (sizes, after, at) in rows {
        let trusted: Vec<_> = sizes.iter().map(|size| exported(*size)).collect();
        assert_eq!(log.verify(&trusted), Err(Finding::RootMismatch { after, at }), "{sizes:?}");
    }
}

#[test]
fn rewritten_and_signed_again_with_the_stolen_key() {
    let mut log = rewritten();
    log.head = Some(log.sign(&key()).to_note());
    assert!(log.verify(&[]).is_ok(), "nothing in the log can show it: heads must be exported");
    assert!(log.verify(&[exported(500)]).is_ok(), "nor a head from before");
    for (sizes, after, at) in [(&[501][..], 0, 501), (&[300, 700], 300, 700), (&[300, SIZE], 300, SIZE)] {
        let trusted: Vec<_> = sizes.iter().map(|size| exported(*size)).collect();
        assert_eq!(log.verify(&trusted), Err(Finding::RootMismatch { after, at }), "{sizes:?}");
    }
    // And grown since.
    log.entries.extend((SIZE..1300).map(|n| Some(entry(n))));
    log.rebuild_tiles();
    log.head = Some(log.sign(&key()).to_note());
    assert_eq!(log.verify(&[exported(SIZE)]), Err(Finding::RootMismatch { after: 0, at: SIZE }));
}

#[test]
fn rewritten_with_some_of_its_tiles() {
    let mut log = HONEST.clone();
    edit(&mut log, 300);
    log.tiles.get_mut(&(0, 1)).unwrap()[300 - 256] = leaf_hash(log.entries[300].as_ref().unwrap());
    let narrow = Finding::RootMismatch { after: 256, at: 512 };
    assert_eq!(log.verify(&[]), Err(narrow), "the level above still says in which tile");
    assert_eq!(log.verify(&[exported(290)]), Err(Finding::RootMismatch { after: 290, at: 512 }));
    assert_eq!(
        log.verify(&[exported(290), exported(400)]),
        Err(Finding::RootMismatch { after: 290, at: 400 })
    );
    // In the unfinished tile nothing but a head is above.
    let mut log = HONEST.clone();
    edit(&mut log, 900);
    log.tiles.get_mut(&(0, 3)).unwrap()[900 - 768] = leaf_hash(log.entries[900].as_ref().unwrap());
    assert_eq!(log.verify(&[exported(800)]), Err(Finding::RootMismatch { after: 800, at: SIZE }));
}

#[test]
fn numbers_speak_when_tiles_were_fitted() {
    let fitted = |tamper: fn(&mut Log)| {
        find(|log| {
            tamper(log);
            log.rebuild_tiles();
        })
    };
    assert_eq!(fitted(|log| drop(log.entries.remove(300))), Finding::Missing { index: 300 });
    assert_eq!(fitted(|log| log.entries.swap(300, 400)), Finding::Misplaced { index: 300, found_seq: 400 });
    assert_eq!(fitted(|log| log.entries.insert(300, Some(entry(7)))), Finding::Inserted { index: 300 });
    let stranger = |log: &mut Log| log.entries.insert(300, Some(u64::MAX.to_be_bytes().to_vec()));
    assert_eq!(fitted(stranger), Finding::Inserted { index: 300 }, "a number the log never reached");
    // Two entries give themselves the number 300; no honest hash is left to say which is right.
    let forged =
        |log: &mut Log| log.entries.insert(300, Some([&300u64.to_be_bytes()[..], b"forged"].concat()));
    assert_eq!(fitted(forged), Finding::Inserted { index: 301 });
}

#[test]
fn one_key_two_histories() {
    let other = rewritten().sign(&key());
    assert_eq!(HONEST.verify(&[exported(SIZE), other.clone()]), Err(Finding::Forked { size: SIZE }));
    assert_eq!(HONEST.verify(&[other.clone(), exported(SIZE)]), Err(Finding::Forked { size: SIZE }));
    let signed_twice = Log { head: Some(other.to_note()), ..HONEST.clone() };
    assert_eq!(signed_twice.verify(&[exported(SIZE)]), Err(Finding::Forked { size: SIZE }));
    let mut nothing = exported(0).head;
    nothing.root = [1; 32];
    let nothing = nothing.sign(&key(), "acme/main");
    assert_eq!(HONEST.verify(&[nothing]), Err(Finding::Forked { size: 0 }));
}

/// A log that is appended to while it is read: the first reading of the head gives the older one.
struct Growing {
    log: Log,
    older: Option<String>,
    read: Cell<bool>,
}

impl ReadLog for Growing {
    type Error = Infallible;
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, Infallible> {
        self.log.entry(index)
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, Infallible> {
        self.log.tile(level, index)
    }
    fn head(&self) -> Result<Option<String>, Infallible> {
        if self.read.replace(true) { self.log.head() } else { Ok(self.older.clone()) }
    }
}

#[test]
fn a_log_that_grows_meanwhile_is_checked_up_to_the_head_it_had() {
    for older in [0, 1, 200, 256, 900, 999] {
        let growing = |log: Log| Growing { log, older: Log::honest(older).head, read: Cell::new(false) };
        let verified = check(&growing(HONEST.clone()), &[], &key().verifying_key()).unwrap();
        assert_eq!(verified.size, older);
        let mut unsigned = HONEST.clone();
        unsigned.head = Log::honest(older).head;
        let found = check(&growing(unsigned), &[], &key().verifying_key());
        assert_eq!(found, Err(Finding::Unsigned { index: older }), "no newer head covers them");
    }
}

/// A log on a failing disk.
struct Failing<'a>(&'a Log, u64);

impl ReadLog for Failing<'_> {
    type Error = &'static str;
    fn entry(&self, index: u64) -> Result<Option<Vec<u8>>, &'static str> {
        if index == self.1 { Err("disk says no") } else { Ok(self.0.entries[index as usize].clone()) }
    }
    fn tile(&self, level: u8, index: u64) -> Result<Option<Vec<Digest>>, &'static str> {
        Ok(self.0.tiles.get(&(level, index)).cloned())
    }
    fn head(&self) -> Result<Option<String>, &'static str> {
        Ok(self.0.head.clone())
    }
}

#[test]
fn what_cannot_be_read_is_not_called_right() {
    let found = check(&Failing(&HONEST, 77), &[], &key().verifying_key());
    assert_eq!(found, Err(Finding::Unreadable { index: 77, cause: "disk says no".into() }));
}

#[test]
fn messages_an_officer_can_read() {
    let rows = [
        (Finding::Edited { index: 3 }, "entry 3 was edited: its bytes do not have the hash in the tree"),
        (Finding::Missing { index: 3 }, "entry 3 is missing"),
        (Finding::Misplaced { index: 3, found_seq: 9 }, "entry 9 was moved to 3"),
        (
            Finding::Truncated { expected_size: 9, found_size: 3 },
            "log was truncated: 9 entries were signed, 3 are left",
        ),
        (
            Finding::RootMismatch { after: 300, at: 700 },
            "log was rewritten: some entry from 300 on and before 700 is not the one that was signed",
        ),
    ];
    for (finding, text) in rows {
        assert_eq!(finding.to_string(), text);
    }
}

/// One byte somewhere, and what must be said of it.
#[derive(Debug, Clone)]
enum Byte {
    Entry(usize),
    Tile(usize),
    Head(usize),
}

fn byte() -> impl Strategy<Value = Byte> {
    prop_oneof![
        any::<usize>().prop_map(Byte::Entry),
        any::<usize>().prop_map(Byte::Tile),
        any::<usize>().prop_map(Byte::Head)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn any_byte_anywhere_is_found(size in 1u64..800, byte in byte(), flip in 1u8..=255) {
        let mut log = Log::honest(size);
        let tiles_before = log.tiles.clone();
        match byte {
            Byte::Entry(pick) => {
                let index = pick % log.entries.len();
                let bytes = log.entries[index].as_mut().unwrap();
                let at = pick / size as usize % bytes.len();
                bytes[at] ^= flip;
                // Entries 0 and 240 differ in one byte: made equal to another, the entry is not edited but gone.
                let edited = log.entries[index].clone();
                let twin = (0..size).any(|n| n != index as u64 && Some(entry(n)) == edited);
                let index = index as u64;
                let want = if twin { Finding::Missing { index } } else { Finding::Edited { index } };
                prop_assert_eq!(log.verify(&[]), Err(want));
            }
            Byte::Tile(pick) => {
                let tiles = tiles_before.len();
                let (&(level, index), hashes) = log.tiles.iter_mut().nth(pick % tiles).unwrap();
                let slot = pick / tiles % hashes.len();
                hashes[slot][pick / tiles / 256 % 32] ^= flip;
                let entry = (index * TILE_WIDTH as u64 + slot as u64) * 256u64.pow(u32::from(level));
                prop_assert_eq!(log.verify(&[]), Err(Finding::TileEdited { level, index, entry }));
            }
            Byte::Head(pick) => {
                let mut bytes = log.head.take().unwrap().into_bytes();
                let at = pick % bytes.len();
                bytes[at] ^= flip;
                log.head = Some(String::from_utf8_lossy(&bytes).into_owned());
                let found = log.verify(&[]).unwrap_err();
                prop_assert!(matches!(found, Finding::HeadForged | Finding::HeadUnsigned { .. }), "{}", found);
            }
        }
    }

    #[test]
    fn any_restructuring_is_found_where_it_begins(size in 3u64..800, a: u64, b: u64, length: u64) {
        let (a, b) = (a % size, b % size);
        let (low, high) = (a.min(b), a.max(b));
        let mut log = Log::honest(size);
        let end = (low + 1 + length % 300).min(size);
        log.entries.drain(low as usize..end as usize);
        let expected = match end == size {
            true => Finding::Truncated { expected_size: size, found_size: low },
            false => Finding::Missing { index: low },
        };
        prop_assert_eq!(log.verify(&[]), Err(expected), "deleted {}..{}", low, end);
        let mut log = Log::honest(size);
        log.entries.insert(a as usize, Some(entry(b)));
        // A copy right behind or before its original cannot be told from it.
        let expected = if a == b { a + 1 } else { a };
        let expected = match expected == size {
            true => Finding::Unsigned { index: size },
            false => Finding::Inserted { index: expected },
        };
        prop_assert_eq!(log.verify(&[]), Err(expected), "copied {} to {}", b, a);
        if low < high {
            let mut log = Log::honest(size);
            log.entries[low as usize..=high as usize].reverse();
            let expected = Finding::Misplaced { index: low, found_seq: high };
            prop_assert_eq!(log.verify(&[]), Err(expected), "reversed {}..={}", low, high);
        }
    }
}
