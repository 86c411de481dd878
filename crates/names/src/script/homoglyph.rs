//! Words that mix Latin with look-alike letters of Cyrillic or Greek: a way round screening, or a keyboard left in the
//! wrong layout.
//!
//! Promises: a mixed word comes out in the script most of its letters have; a pure word is never touched.
//! Does not: find look-alikes in a word written wholly in the other script.

use super::{Script, script_of};

/// Latin, Cyrillic, Greek letters that look alike in some case; a dot where there is none.
const LOOK_ALIKES: [(char, char, char); 20] = [
    ('a', 'а', 'α'),
    ('b', 'в', 'β'),
    ('c', 'с', '.'),
    ('d', 'ԁ', '.'),
    ('e', 'е', 'ε'),
    ('h', 'н', 'η'),
    ('i', 'і', 'ι'),
    ('j', 'ј', '.'),
    ('k', 'к', 'κ'),
    ('m', 'м', 'μ'),
    ('n', '.', 'ν'),
    ('o', 'о', 'ο'),
    ('p', 'р', 'ρ'),
    ('q', 'ԛ', '.'),
    ('s', 'ѕ', '.'),
    ('t', 'т', 'τ'),
    ('w', 'ԝ', '.'),
    ('x', 'х', 'χ'),
    ('y', 'у', 'υ'),
    ('z', '.', 'ζ'),
];

pub(super) fn unify(letters: &mut [char]) {
    if letters.iter().all(char::is_ascii) {
        return;
    }
    let count = |script| letters.iter().filter(|c| script_of(**c) == script).count();
    let (latin, cyrillic, greek) = (count(Script::Latin), count(Script::Cyrillic), count(Script::Greek));
    let kinds = usize::from(latin > 0) + usize::from(cyrillic > 0) + usize::from(greek > 0);
    if kinds < 2 {
        return;
    }
    let cyrillic_wins = cyrillic > latin && cyrillic > greek;
    for c in letters.iter_mut() {
        let row = LOOK_ALIKES.iter().find(|row| *c == row.0 || *c == row.1 || *c == row.2);
        if let Some(row) = row.filter(|_| *c != '.') {
            *c = if cyrillic_wins && row.1 != '.' {
                row.1
            } else if cyrillic_wins {
                *c
            } else {
                row.0
            };
        }
    }
}
