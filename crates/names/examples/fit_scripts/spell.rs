//! How segments of a script are spelt, as classes of Latin consonants: counted along the best alignment of each pair.

use std::collections::BTreeMap;

use crate::skeleton::*;

/// Rarer spellings of a segment are left out.
const SHARE_MIN: f64 = 0.002;

#[derive(Default)]
pub struct Spellings {
    counts: BTreeMap<(Vec<u8>, Place), BTreeMap<u64, f64>>,
}

impl Spellings {
    /// Counts one aligned pair: steps of (native letters, Latin letters) that make up the words.
    pub fn count(&mut self, native: &[u8], latin: &[u8], steps: &[(usize, usize)], weight: f64) {
        let ascii = |letters: &[u8]| letters.iter().map(|letter| letter + b'a').collect::<Vec<u8>>();
        let (native, latin) = (&ascii(native), &ascii(latin));
        // Which segment each native letter belongs to.
        let mut segments: Vec<(usize, usize)> = Vec::new();
        let mut of_letter = Vec::new();
        let mut at = 0;
        while at < native.len() {
            let length = segment_length(&native[at..]);
            of_letter.extend(std::iter::repeat_n(segments.len(), length));
            segments.push((at, at + length));
            at += length;
        }
        let mut emitted = vec![1_u64; segments.len()];
        if is_vowel(latin[0]) {
            emitted[0] = push(1, OPENS_WITH_VOWEL);
        }
        let (mut i, mut j) = (0, 0);
        for (a, b) in steps {
            let touched: Vec<usize> = of_letter[i..i + a].to_vec();
            let classes: Vec<u8> = latin[j..j + b].iter().map(|c| class(*c)).filter(|c| *c > 0).collect();
            let consonant = |segment: &usize| class(native[segments[*segment].0]) > 0;
            let (first, last) = match touched.as_slice() {
                [] => {
                    let segment = if i == 0 { 0 } else { of_letter[i - 1] };
                    (segment, segment)
                }
                [one] => (*one, *one),
                [one, .., other] if consonant(one) && !consonant(other) => (*one, *one),
                [one, .., other] if consonant(other) && !consonant(one) => (*other, *other),
                [one, .., other] => (*one, *other),
            };
            for (n, c) in classes.iter().enumerate() {
                let segment = if n == 0 { first } else { last };
                emitted[segment] = push(emitted[segment], *c);
            }
            i += a;
            j += b;
        }
        if is_vowel(latin[latin.len() - 1]) {
            let last = emitted.len() - 1;
            emitted[last] = push(emitted[last], ENDS_WITH_VOWEL);
        }
        for (segment, classes) in segments.iter().zip(emitted) {
            let place = place(native, segment.0, segment.1 - segment.0);
            *self
                .counts
                .entry((native[segment.0..segment.1].to_vec(), place))
                .or_default()
                .entry(classes)
                .or_default() += weight;
        }
    }

    /// The rows of the table, cheapest spelling first.
    pub fn rows(&self) -> Vec<String> {
        let rows = self.counts.iter().map(|((segment, place), counts)| {
            let total: f64 = counts.values().sum();
            let cost = |count: &f64| (-(count / total).ln() * 100.0).round() as u16;
            let mut ways: Vec<(u16, u64)> = counts
                .iter()
                .filter(|(_, count)| **count / total >= SHARE_MIN)
                .map(|(classes, count)| (cost(count), *classes))
                .collect();
            ways.sort_unstable();
            ways.truncate(SPELLINGS_MAX);
            let ways: Vec<String> =
                ways.iter().map(|(cost, classes)| format!("{classes:x}:{cost}")).collect();
            let place = match place {
                Place::First => "first",
                Place::Inside => "inside",
                Place::Last => "last",
            };
            let segment: String = segment.iter().map(|letter| char::from(*letter)).collect();
            format!("spell\t{place}\t{segment}\t{}", ways.join(" "))
        });
        rows.collect()
    }
}
