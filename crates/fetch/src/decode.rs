//! Unpacking what was downloaded.
//!
//! Promises: gzip, zstd and zip, told by the server or by the bytes themselves; at most [`LAYERS_MAX`] layers;
//! the unpacked size and its ratio to the packed one are bounded, so that a small file cannot fill memory.
//! Does not: read archives of archives, encrypted archives, or archives with more than one candidate file.

use crate::error::FetchError;
use std::io::{Cursor, Read};

/// How much may come out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes_max: u64,
    /// Times the packed size. The OFAC list as XML, the best packing one known to us, comes to 35.
    pub ratio_max: u64,
}

/// Layers of packing: what the server says about the transfer, and the file's own.
pub const LAYERS_MAX: usize = 2;
/// The ratio is looked at from here on: small files of spaces are no danger.
const RATIO_FROM_BYTES: u64 = 16 << 20;
/// Largest zstd window: that of `zstd --ultra -22 --long=27`, with which large lists are packed.
const WINDOW_LOG_MAX: u32 = 27;
/// Files of an archive looked at.
const ARCHIVE_FILES_MAX: usize = 256;
/// Formats that are archives themselves and are read as such by their parsers.
const ARCHIVES: [&str; 6] = [".xlsx", ".xlsm", ".ods", ".docx", ".zip", ".jar"];

/// The plain bytes of a file. `encoding` is the server's `Content-Encoding`; `wanted` the name the parser knows.
pub fn expand(
    wanted: &str,
    bytes: Vec<u8>,
    encoding: Option<&str>,
    limits: Limits,
) -> Result<Vec<u8>, FetchError> {
    let packed = bytes.len() as u64;
    let mut bytes = match encoding.map(str::to_ascii_lowercase).as_deref() {
        None | Some("identity" | "") => bytes,
        Some("gzip" | "x-gzip") => ungzip(wanted, &bytes, packed, limits)?,
        Some("zstd") => unzstd(wanted, &bytes, packed, limits)?,
        Some(other) => {
            let cause = format!("the server packed it as `{}`, which we did not ask for", quote(other));
            return Err(packing(wanted, cause));
        }
    };
    for _ in 0..LAYERS_MAX {
        let kind = bytes.get(..4).unwrap_or_default();
        bytes = match kind {
            [0x1f, 0x8b, ..] if !ends(wanted, &[".gz"]) => ungzip(wanted, &bytes, packed, limits)?,
            [0x28, 0xb5, 0x2f, 0xfd] if !ends(wanted, &[".zst"]) => unzstd(wanted, &bytes, packed, limits)?,
            [b'P', b'K', 3, 4] if !ends(wanted, &ARCHIVES) => unzip(wanted, &bytes, packed, limits)?,
            _ => break,
        };
    }
    if bytes.len() as u64 > limits.bytes_max {
        return Err(too_large(wanted, limits));
    }
    Ok(bytes)
}

fn ends(name: &str, endings: &[&str]) -> bool {
    let name = name.to_ascii_lowercase();
    endings.iter().any(|ending| name.ends_with(ending))
}

fn quote(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).take(40).collect()
}

fn packing(name: &str, cause: String) -> FetchError {
    FetchError::Packing { name: name.to_owned(), cause }
}

fn too_large(name: &str, limits: Limits) -> FetchError {
    FetchError::TooLarge { name: name.to_owned(), what: "the unpacked size", limit: limits.bytes_max }
}

fn ungzip(name: &str, bytes: &[u8], packed: u64, limits: Limits) -> Result<Vec<u8>, FetchError> {
    bounded(name, flate2::read::MultiGzDecoder::new(bytes), packed, limits)
}

fn unzstd(name: &str, bytes: &[u8], packed: u64, limits: Limits) -> Result<Vec<u8>, FetchError> {
    let mut decoder =
        zstd::stream::read::Decoder::with_buffer(bytes).map_err(|e| packing(name, e.to_string()))?;
    decoder.window_log_max(WINDOW_LOG_MAX).map_err(|e| packing(name, e.to_string()))?;
    bounded(name, decoder, packed, limits)
}

/// The file of the wanted name, or the only one there is beside schemas.
fn unzip(name: &str, bytes: &[u8], packed: u64, limits: Limits) -> Result<Vec<u8>, FetchError> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|e| packing(name, e.to_string()))?;
    if archive.len() > ARCHIVE_FILES_MAX {
        return Err(packing(name, format!("the archive holds more than {ARCHIVE_FILES_MAX} files")));
    }
    let files: Vec<(usize, String)> = (0..archive.len())
        .filter_map(|at| Some((at, archive.name_for_index(at)?.ok()?.into_owned())))
        .filter(|(_, path)| !path.ends_with('/'))
        .collect();
    let base = |path: &str| path.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
    let named = files.iter().find(|(_, path)| base(path) == base(name));
    let others: Vec<&(usize, String)> =
        files.iter().filter(|(_, path)| !ends(path, &[".xsd", ".txt", ".pdf"])).collect();
    let chosen = match (named, others.as_slice()) {
        (Some(found), _) => found.0,
        (None, [only]) => only.0,
        _ => {
            let names: Vec<String> = files.iter().take(8).map(|(_, path)| quote(path)).collect();
            return Err(packing(name, format!("the archive holds {} and not that file", names.join(", "))));
        }
    };
    let file = archive.by_index(chosen).map_err(|e| packing(name, e.to_string()))?;
    bounded(name, file, packed, limits)
}

fn bounded(name: &str, mut from: impl Read, packed: u64, limits: Limits) -> Result<Vec<u8>, FetchError> {
    let mut out = Vec::new();
    let mut buffer = vec![0u8; 256 * 1024];
    loop {
        let got = from.read(&mut buffer).map_err(|e| packing(name, e.to_string()))?;
        if got == 0 {
            return Ok(out);
        }
        out.extend_from_slice(&buffer[..got]);
        let size = out.len() as u64;
        if size > limits.bytes_max {
            return Err(too_large(name, limits));
        }
        if size > RATIO_FROM_BYTES && size > packed.saturating_mul(limits.ratio_max) {
            return Err(FetchError::Bomb { name: name.to_owned(), ratio: limits.ratio_max });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    const LIMITS: Limits = Limits { bytes_max: 64 << 20, ratio_max: 100 };

    fn gz(bytes: &[u8]) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(bytes).unwrap();
        out.finish().unwrap()
    }

    fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
        let mut out = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in files {
            out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(bytes).unwrap();
        }
        out.finish().unwrap().into_inner()
    }

    #[test]
    fn every_packing_gives_the_same_bytes() {
        let list = b"<list>Ivan Petrov</list>".repeat(1000);
        let zst = zstd::encode_all(&list[..], 3).unwrap();
        for (what, bytes, encoding) in [
            ("plain", list.clone(), None),
            ("identity", list.clone(), Some("identity")),
            ("gzip by the server", gz(&list), Some("gzip")),
            ("zstd by the server", zst.clone(), Some("ZSTD")),
            ("a .gz", gz(&list), None),
            ("a .zst", zst, None),
            ("a .gz sent packed", gz(&gz(&list)), Some("gzip")),
            ("two members", [gz(&list[..100]), gz(&list[100..])].concat(), None),
            ("a zip of one", zipped(&[("export/LIST.XML", &list)]), None),
            ("a zip of one under another name", zipped(&[("2026.xml", &list)]), None),
            ("a zip beside its schema", zipped(&[("other.xml.xsd", b"x"), ("2026.xml", &list)]), None),
            ("a zip of several", zipped(&[("a.xml", b"x"), ("list.xml", &list), ("b.xml", b"y")]), None),
        ] {
            assert_eq!(
                expand("list.xml", bytes, encoding, LIMITS).ok().as_deref(),
                Some(&list[..]),
                "{what}"
            );
        }
    }

    #[test]
    fn workbooks_stay_archives() {
        let book = zipped(&[("xl/workbook.xml", b"x")]);
        assert_eq!(expand("list.xlsx", book.clone(), None, LIMITS).unwrap(), book);
    }

    #[test]
    fn bombs_and_nonsense_are_refused() {
        let zeros = vec![0u8; 40 << 20];
        let deep = gz(&gz(&gz(&gz(b"x"))));
        let small = Limits { bytes_max: 1000, ratio_max: 1_000_000 };
        for (what, bytes, encoding, limits, word) in [
            ("gzip bomb", gz(&zeros), Some("gzip"), LIMITS, "times its size"),
            ("zstd bomb", zstd::encode_all(&zeros[..], 3).unwrap(), None, LIMITS, "times its size"),
            ("zip bomb", zipped(&[("list.xml", &zeros)]), None, LIMITS, "times its size"),
            ("bomb in a bomb", gz(&gz(&zeros)), None, LIMITS, "times its size"),
            ("large", gz(&[b'x'; 2000]), None, small, "passes the limit of 1000 bytes"),
            ("plain and large", vec![b'x'; 2000], None, small, "passes the limit of 1000 bytes"),
            ("cut short", gz(&zeros)[..2000].to_vec(), Some("gzip"), LIMITS, "cannot be unpacked"),
            (
                "damaged",
                [&gz(b"hello")[..12], b"garbage-garbage"].concat(),
                None,
                LIMITS,
                "cannot be unpacked",
            ),
            ("not gzip", b"hello".to_vec(), Some("gzip"), LIMITS, "cannot be unpacked"),
            ("unasked", b"hello".to_vec(), Some("br"), LIMITS, "did not ask for"),
            ("two files", zipped(&[("a.xml", b"x"), ("b.xml", b"y")]), None, LIMITS, "a.xml, b.xml"),
            ("a broken archive", b"PK\x03\x04nothing".to_vec(), None, LIMITS, "cannot be unpacked"),
        ] {
            let error = expand("list.xml", bytes, encoding, limits).map(|b| b.len()).unwrap_err().to_string();
            assert!(error.contains(word), "{what}: {error}");
        }
        let left = expand("list.xml", deep, None, LIMITS).unwrap();
        assert_eq!(
            left.get(..2),
            Some(&[0x1f, 0x8b][..]),
            "layers beyond the bound stay packed, and parse as nothing"
        );
    }
}
