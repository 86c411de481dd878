//! Tables and JSON made to harm, or cut on their way: each bound holds, memory stays small, and what is cut is
//! never a shorter list.

use super::support::{fixtures, parse};
use screening::source::catalogue::{RawFile, source_by_parser};
use std::io::{self, Read};

/// Every parser of a table, with a heading that it takes.
const TABLES: [&str; 8] = [
    "ofac-sdn-csv",
    "ofac-cons-csv",
    "au-dfat-csv",
    "jp-mof-csv",
    "il-nbctf-csv",
    "pep-csv",
    "adverse-media-csv",
    "custom-csv",
];

/// `head`, then `filler` for ever; counts what was asked for.
struct Endless {
    head: Vec<u8>,
    filler: &'static [u8],
    sent: usize,
}

impl Read for Endless {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        for slot in out.iter_mut() {
            let after = self.sent.checked_sub(self.head.len());
            *slot = after.map_or_else(|| self.head[self.sent], |at| self.filler[at % self.filler.len()]);
            self.sent += 1;
        }
        Ok(out.len())
    }
}

/// The first file of a parser's sample, up to the end of its heading; nothing for files without one.
fn heading(parser: &str) -> Vec<u8> {
    if parser.starts_with("ofac") || parser.starts_with("ftm") {
        return Vec::new();
    }
    let first = fixtures(parser).remove(0);
    // The Japanese sheets have a title above the heads.
    let lines = if parser.starts_with("jp") { 2 } else { 1 };
    first.split_inclusive(|byte| *byte == b'\n').take(lines).flatten().copied().collect()
}

/// Parses an endless first file; the error and how many bytes were read.
fn endless(parser: &str, filler: &'static [u8]) -> (String, usize) {
    let source = source_by_parser(parser).unwrap();
    let mut stream = Endless { head: heading(parser), filler, sent: 0 };
    let rest = fixtures(parser);
    let mut rest: Vec<&[u8]> = rest.iter().skip(1).map(Vec::as_slice).collect();
    let mut files = vec![RawFile { name: source.files[0].name, read: &mut stream }];
    files.extend(rest.iter_mut().map(|read| RawFile { name: "rest", read: read as &mut dyn Read }));
    let error = (source.parse)(&mut files, None).unwrap_err().to_string();
    drop(files);
    (error, stream.sent)
}

#[test]
fn endless_rows_end_after_a_megabyte() {
    for parser in TABLES {
        for filler in [&b"x"[..], b"\"", b"x,", b"\"a\nb", b"\"\",", b" "] {
            let (error, bytes) = endless(parser, filler);
            let bound = error.contains("one row passes the limit of 1048576");
            assert!(bound || error.contains("cannot be kept"), "{parser}: {error}");
            assert!(bytes <= (2 << 20), "{parser}: {bytes} bytes were read");
        }
    }
}

#[test]
fn a_hundred_megabytes_in_one_line_are_never_held() {
    // Far more than any bound; the reader must give up long before.
    for (parser, filler) in [("custom-csv", &b"abcdefgh"[..]), ("ftm", b"{\"a\":1,"), ("ftm-nested", b"\"")] {
        let (error, bytes) = endless(parser, filler);
        assert!(error.contains("passes the limit"), "{parser}: {error}");
        assert!(bytes < 20 << 20, "{parser}: {bytes}");
    }
}

#[test]
fn endless_files_of_short_rows_end() {
    for parser in ["au-dfat-csv", "il-nbctf-csv", "jp-mof-csv"] {
        let (error, bytes) = endless(parser, b"\n,,,,,,,\n");
        let bound = error.contains("one file passes the limit")
            || error.contains("the number of rows passes the limit");
        assert!(bound || error.contains("cells where") || error.contains("one row"), "{parser}: {error}");
        assert!(bytes <= (65 << 20), "{parser}: {bytes}");
    }
    let (error, _) = endless("ftm", b"{\"id\":\"a\",\"schema\":\"P\"}\n");
    assert!(error.contains("the id `a` was used before"), "{error}");
}

#[test]
fn quotations_without_end_are_a_list_cut_short() {
    for parser in TABLES {
        let mut files = fixtures(parser);
        let text = String::from_utf8(files[0].clone()).unwrap();
        let open = text.trim_end_matches('\u{1a}').to_owned() + "\"open, and so on\n\n";
        files[0] = open.into_bytes();
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let error = parse(parser, &files, "2026-01-31").unwrap_err().to_string();
        assert!(error.starts_with("the list is cut short at byte "), "{parser}: {error}");
    }
}

#[test]
fn nul_bytes_and_other_encodings_are_refused() {
    for parser in TABLES {
        for (change, want) in [
            ((|bytes: &mut Vec<u8>| bytes.push(0)) as fn(&mut Vec<u8>), "a NUL byte"),
            (|bytes| *bytes = bytes.iter().flat_map(|byte| [*byte, 0]).collect(), "a NUL byte"),
            (
                |bytes| {
                    let at = bytes.len() - 6;
                    bytes[at] = 0xff;
                },
                "is not UTF-8; save the file as UTF-8",
            ),
        ] {
            let mut files = fixtures(parser);
            change(&mut files[0]);
            let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
            let error = parse(parser, &files, "2026-01-31").unwrap_err().to_string();
            assert!(error.contains(want), "{parser}: {error} / {want}");
        }
    }
}

#[test]
fn published_files_that_end_within_a_row_are_cut_short() {
    for parser in ["ofac-sdn-csv", "ofac-cons-csv", "au-dfat-csv", "jp-mof-csv", "il-nbctf-csv"] {
        for which in 0..fixtures(parser).len() {
            let whole = fixtures(parser);
            let end = whole[which].strip_suffix(b"\x1a").unwrap_or(&whole[which]).trim_ascii_end().len();
            for cut in [1, 2, 7] {
                let mut files = whole.clone();
                if end <= cut || files[which].len() < 12 {
                    continue;
                }
                files[which].truncate(end - cut);
                let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
                let error = parse(parser, &files, "2026-01-31").unwrap_err().to_string();
                assert!(error.contains("cut short"), "{parser} {which} {cut}: {error}");
            }
        }
    }
}

#[test]
fn other_headings_are_refused_by_name() {
    for parser in TABLES {
        let mut files = fixtures(parser);
        if parser.starts_with("ofac") {
            // No heading there: a file of another kind has other cells.
            files[0] = b"id,name\r\n1,A\r\n".to_vec();
        } else {
            let text = String::from_utf8(files[0].clone()).unwrap();
            let head = String::from_utf8(heading(parser)).unwrap();
            let last = head.trim_end().trim_end_matches(',').rsplit(',').next().unwrap().to_owned();
            files[0] = text.replacen(&last, "Colour of the eyes", 1).into_bytes();
        }
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let error = parse(parser, &files, "2026-01-31").unwrap_err().to_string();
        let want = if parser.starts_with("ofac") {
            "cells where 12 are expected"
        } else {
            "unknown column `Colour of the eyes`"
        };
        assert!(error.contains(want), "{parser}: {error}");
    }
}

#[test]
fn ofac_ids_used_twice_and_rows_behind_the_end_are_refused() {
    let good = String::from_utf8(fixtures("ofac-sdn-csv").remove(0)).unwrap();
    let first = good.lines().next().unwrap();
    for (primary, want) in [
        (
            format!("{first}\r\n{first}\r\n"),
            "sdn.csv line 2, column `ent_num` cannot be kept: the id was used before",
        ),
        (format!("{first}\r\n\u{1a}\r\n{first}\r\n"), "goes on after its end-of-file mark"),
        (first.replacen("9001", "nine thousand", 1) + "\r\n", "column `ent_num` cannot be kept"),
        (first.replacen("\"SAMPLE TRADING CO., LTD.\"", "-0- ", 1) + "\r\n", "the party has no name"),
        (String::new(), "the list has no parties"),
    ] {
        let mut files = fixtures("ofac-sdn-csv");
        files[0] = primary.into_bytes();
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        let error = parse("ofac-sdn-csv", &files, "2026-01-31").unwrap_err().to_string();
        assert!(error.contains(want), "{error} / {want}");
    }
    for empty in [1, 2] {
        let mut files = fixtures("ofac-sdn-csv");
        files[empty].clear();
        let files: Vec<&[u8]> = files.iter().map(Vec::as_slice).collect();
        assert!(parse("ofac-sdn-csv", &files, "2026-01-31").is_err(), "file {empty} is empty");
    }
}

#[test]
fn a_failing_stream_is_no_short_list() {
    struct Failing(&'static [u8]);
    impl Read for Failing {
        fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
            match self.0.read(out)? {
                0 => Err(io::Error::other("the disk went away")),
                amount => Ok(amount),
            }
        }
    }
    let mut stream = Failing(b"id,kind,name\nx,person,A\n");
    let source = source_by_parser("custom-csv").unwrap();
    let mut files = [RawFile { name: "own.csv", read: &mut stream }];
    let error = (source.parse)(&mut files, None).unwrap_err().to_string();
    assert!(error.contains("could not be read at byte") && error.contains("the disk went away"), "{error}");
}
