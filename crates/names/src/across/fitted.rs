//! The fitted tables, compiled in and read once.

use std::sync::OnceLock;

use super::costs::Costs;
use crate::script::Script;

/// Chinese characters have few sounds: a match says less, so more is asked.
const HAN_EVIDENCE_ADDED: i32 = 150;
const HAN_SHARE_ADDED: i32 = 30;

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
    let (evidence, share) =
        if script == Script::Han { (HAN_EVIDENCE_ADDED, HAN_SHARE_ADDED) } else { (0, 0) };
    Some(TABLES[slot].get_or_init(|| Costs::read(text, evidence, share)))
}
