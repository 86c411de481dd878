//! The fitted tables, compiled in and read once.

use std::sync::OnceLock;

use super::costs::Costs;
use crate::script::Script;

/// Chinese and Korean have few syllables: a match says less, so more evidence and a larger share are asked.
const HAN_ADDED: (i32, i32) = (250, 60);
const HANGUL_ADDED: (i32, i32) = (100, 20);

/// The table of a script; none for scripts without one, and for Latin.
pub(super) fn costs(script: Script) -> Option<&'static Costs> {
    static TABLES: [OnceLock<Costs>; 6] = [const { OnceLock::new() }; 6];
    let (slot, text) = match script {
        Script::Cyrillic => (0, include_str!("../../data/across/cyrillic.tsv")),
        Script::Arabic => (1, include_str!("../../data/across/arabic.tsv")),
        Script::Hebrew => (2, include_str!("../../data/across/hebrew.tsv")),
        Script::Hangul => (3, include_str!("../../data/across/hangul.tsv")),
        Script::Kana => (4, include_str!("../../data/across/kana.tsv")),
        Script::Han => (5, include_str!("../../data/across/han.tsv")),
        Script::Latin | Script::Greek | Script::Other | Script::Common => return None,
    };
    let (evidence, share) = match script {
        Script::Han => HAN_ADDED,
        Script::Hangul => HANGUL_ADDED,
        _ => (0, 0),
    };
    Some(TABLES[slot].get_or_init(|| Costs::read(text, evidence, share)))
}
