//! Names that collide in every way: few letters, particles, titles, initials, legal forms, numbers, words written together and
//! apart, mistyped, turned round and in other scripts; and what people make of such a name when they write it again.

use model::PartyKind;

/// Numbers that are the same in every run.
pub struct Stream(pub u64);

impl Stream {
    pub fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut state = self.0;
        state = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        state = (state ^ (state >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((state ^ (state >> 31)) % bound.max(1) as u64) as usize
    }

    pub fn pick<'t>(&mut self, of: &[&'t str]) -> &'t str {
        of[self.below(of.len())]
    }
}

const NAMES: [&str; 54] = [
    "mohammed",
    "muhamad",
    "elsayed",
    "masry",
    "abubakr",
    "hadi",
    "ivan",
    "iwan",
    "petrov",
    "petrow",
    "maks",
    "ortega",
    "zhang",
    "rahman",
    "cruz",
    "jose",
    "maria",
    "neil",
    "kim",
    "li",
    "lee",
    "wei",
    "park",
    "oh",
    "yi",
    "an",
    "van",
    "ben",
    "smith",
    "smyth",
    "hassan",
    "hussein",
    "ali",
    "omar",
    "umar",
    "robert",
    "bob",
    "william",
    "bill",
    "yusuf",
    "josef",
    "jung",
    "jeong",
    "abdulrahman",
    "ivanovich",
    "ro",
    "u",
    "hasan",
    "yoo",
    "you",
    "yeo",
    "yo",
    "ahn",
    "woo",
];
const PARTICLES: [&str; 24] = [
    "al", "el", "ul", "bin", "ibn", "ben", "abu", "de", "del", "la", "van", "der", "von", "y", "e", "of",
    "the", "and", "d", "le", "di", "do", "umm", "bint",
];
const TITLES: [&str; 9] = ["dr", "haji", "mr", "general", "sheikh", "mullah", "prof", "doctor", "shaykh"];
const FORMS: [&str; 16] = [
    "ltd",
    "limited",
    "llc",
    "gmbh",
    "co",
    "sa",
    "s.a.",
    "company",
    "inc",
    "ooo",
    "d.o.o.",
    "d o o",
    "limited liability company",
    "b.v.",
    "ag",
    "limitde",
];
const GENERIC: [&str; 6] = ["trading", "bank", "group", "shipping", "international", "general"];
const NUMBERS: [&str; 10] = ["7", "17", "ii", "iii", "2", "2nd", "1", "v", "mig29", "0sama"];
const OTHERS: [&str; 37] = [
    "محمد",
    "علي",
    "ابن",
    "بن",
    "ابو",
    "حسن",
    "الرحمن",
    "عبد",
    "عمر",
    "дмитрий",
    "иван",
    "петров",
    "ван",
    "али",
    "доктор",
    "и",
    "金",
    "李",
    "伟",
    "王伟",
    "张建国",
    "建国",
    "이",
    "김",
    "오",
    "류",
    "여",
    "우",
    "안",
    "유",
    "정은",
    "김정은",
    "이영",
    "יוסף",
    "タナカ",
    "Ιωάννης",
    "ооо",
];

fn letters(stream: &mut Stream, alphabet: &[u8], least: usize, most: usize) -> String {
    let count = least + stream.below(most - least + 1);
    (0..count).map(|_| char::from(alphabet[stream.below(alphabet.len())])).collect()
}

fn word(stream: &mut Stream) -> String {
    match stream.below(24) {
        0..=3 => letters(stream, b"ablmo", 2, 4),
        4..=6 => (0..2 + stream.below(3))
            .map(|_| stream.pick(&["ka", "mo", "li", "ra", "be", "no", "van"]))
            .collect(),
        7..=11 => stream.pick(&NAMES).to_owned(),
        12..=14 => stream.pick(&PARTICLES).to_owned(),
        15 => stream.pick(&TITLES).to_owned(),
        16..=17 => letters(stream, b"abdgimo", 1, 1),
        18 => stream.pick(&FORMS).to_owned(),
        19 => stream.pick(&GENERIC).to_owned(),
        20 => stream.pick(&NUMBERS).to_owned(),
        _ => stream.pick(&OTHERS).to_owned(),
    }
}

/// A name of one of several makes: of anything, of nothing but what carries nothing, of few letters, of names proper.
pub fn name(stream: &mut Stream) -> Vec<String> {
    let count = 1 + stream.below(4) + stream.below(2) * stream.below(3);
    let make = stream.below(8);
    let mut words: Vec<String> = (0..count)
        .map(|_| match make {
            0 => match stream.below(5) {
                0 => stream.pick(&TITLES).to_owned(),
                1 => letters(stream, b"abd", 1, 1),
                2 => stream.pick(&FORMS).to_owned(),
                _ => stream.pick(&PARTICLES[..10]).to_owned(),
            },
            1 => letters(stream, b"abl", 1, 3),
            2 | 3 => stream.pick(&NAMES).to_owned(),
            4 => match stream.below(3) {
                0 => stream.pick(&NAMES).to_owned(),
                1 => stream.pick(&PARTICLES[..12]).to_owned(),
                _ => letters(stream, b"abdim", 1, 1),
            },
            _ => word(stream),
        })
        .collect();
    if stream.below(12) == 0 {
        let again = words[stream.below(count)].clone();
        words.push(again);
    }
    words
}

/// Words as one text.
pub fn text(words: &[String], stream: &mut Stream) -> String {
    let joint = match stream.below(14) {
        0 => "-",
        1 => ".",
        2 => "",
        _ => " ",
    };
    words.join(joint)
}

/// What people make of a name when they write it again.
pub fn changed(words: &mut Vec<String>, stream: &mut Stream) {
    let count = words.len();
    if count == 0 {
        return;
    }
    let at = stream.below(count);
    let mut letters: Vec<char> = words[at].chars().collect();
    let letter = stream.below(letters.len());
    let other = char::from(b'a' + stream.below(26) as u8);
    match stream.below(16) {
        0 | 1 if at + 1 < count => {
            let next = words.remove(at + 1);
            words[at].push_str(&next);
            return;
        }
        2 | 3 if letters.len() > 1 => {
            let (head, tail) = letters.split_at(1 + letter.min(letters.len() - 2));
            let tail: String = tail.iter().collect();
            words[at] = head.iter().collect();
            return words.insert(at + 1, tail);
        }
        4 => letters.truncate(1),
        5 if letters.len() > 1 => drop(letters.remove(letter)),
        6 if letter > 0 => letters.swap(letter - 1, letter),
        7 => letters[letter] = other,
        8 => letters.insert(letter, other),
        9 => return words.swap(at, count - 1),
        10 => return words.reverse(),
        11 => return words.insert(at, word(stream)),
        12 if count > 1 => return drop(words.remove(at)),
        13 => return words.rotate_left(1),
        14 => letters.insert(letter, letters[letter]),
        15 => return words.insert(at, stream.pick(&["al", "de", "dr", "ltd", "x"]).to_owned()),
        _ => return,
    }
    words[at] = letters.into_iter().collect();
}

pub fn kind(stream: &mut Stream) -> PartyKind {
    match stream.below(10) {
        0..=4 => PartyKind::Person,
        5..=7 => PartyKind::Company,
        8 => PartyKind::Vessel,
        _ => PartyKind::Aircraft,
    }
}
