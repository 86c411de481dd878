//! `probity lists import`: a publication that lies in files here, for machines that may not reach the issuer and for
//! lists without a public address.
//!
//! Promises: the same guards as for what is fetched; an old file does not look fresh: without `--as-of` the age counts
//! from the date the issuer put into it, or else from the file's own.

use super::update;
use crate::client::Server;
use crate::data_dir;
use crate::exit::{self, coded};
use crate::output::Output;
use crate::update::run::{Got, Row};
use anyhow::Context;
use engine::lists::{Files, Publication};
use model::{PartialDate, Timestamp};
use screening::source::catalogue::{Source, source_by_parser, source_of};
use server::api::publications::parse_time;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Arguments.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// The files of one publication
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Which list it is
    #[arg(long)]
    list: String,
    /// Which parser, where a list is published in several forms
    #[arg(long)]
    parser: Option<String>,
    /// The issuer's date, where the files do not state it
    #[arg(long, value_name = "DATE")]
    published: Option<PartialDate>,
    /// When you took it from the issuer: 2026-11-21 or 2026-11-21T08:00:00Z; its age counts from there
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Say what would happen, and record nothing
    #[arg(long)]
    dry_run: bool,
}

/// A small file may unpack to at most this many times its size (the bound of the fetcher).
const RATIO_MAX: u64 = 200;
/// What a packed file may be larger than the unpacked bound.
const PACKING_BYTES: u64 = 1 << 20;

/// Runs the command.
pub fn run(data: &Path, server: &Server, args: Args, out: &Output) -> anyhow::Result<u8> {
    let data = data_dir::resolve(data);
    let policy = update::policy(&data)?;
    let source = source(&args)?;
    let now = engine::start::wall_clock();
    let (files, seen) = read(source, &args.files)?;
    let bytes = files.iter().map(|(_, b)| b.len() as u64).sum();
    let first_seen = seen.min(now);
    let current_at = match &args.as_of {
        Some(text) => {
            let wrong = || {
                coded(exit::USAGE, format!("`{text}` is no time; write 2026-11-21 or 2026-11-21T08:00:00Z"))
            };
            let at = parse_time(text).ok_or_else(wrong)?;
            anyhow::ensure!(at <= now, "--as-of `{text}` is later than now");
            at
        }
        None => dated(source, &files, args.published).unwrap_or(seen).min(now),
    };
    let publication = Publication { source, files, published: args.published, current_at, first_seen };
    let row = Row { list: source.list.to_owned(), bytes, tries: 0, ..Row::default() };
    let row = update::hand_on(&data, server, &policy, Got { publication, row }, args.dry_run)?;
    let rows = [row];
    update::show(&rows, out)?;
    Ok(update::code(&rows))
}

fn source(args: &Args) -> anyhow::Result<&'static Source> {
    let found = match &args.parser {
        Some(parser) => source_by_parser(parser).filter(|s| s.list == args.list),
        None => by_file_names(&args.list, &args.files).or_else(|| source_of(&args.list)),
    };
    found.ok_or_else(|| {
        let parser = args.parser.as_deref().map(|p| format!(" `{p}`")).unwrap_or_default();
        coded(exit::NOT_FOUND, format!("this program has no parser{parser} for list `{}`", args.list))
    })
}

/// The form of a list whose files are called like these.
fn by_file_names(list: &str, files: &[PathBuf]) -> Option<&'static Source> {
    let names: Vec<String> = files.iter().map(|f| plain_name(f)).collect();
    screening::source::catalogue::CATALOGUE
        .iter()
        .filter(|s| s.list == list && s.files.len() == names.len())
        .find(|s| s.files.iter().all(|f| names.iter().any(|n| n.eq_ignore_ascii_case(f.name))))
}

/// A file's name without its packing.
fn plain_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let stem = [".zst", ".gz", ".zip"].iter().find_map(|end| name.strip_suffix(end));
    stem.map_or(name.clone(), str::to_owned)
}

/// The plain files in the parser's order, and when the newest was written.
fn read(source: &Source, paths: &[PathBuf]) -> anyhow::Result<(Files, Timestamp)> {
    let wanted: Vec<&str> = source.files.iter().map(|f| f.name).collect();
    if paths.len() != wanted.len() {
        let message = format!("`{}` reads {} file(s): {}", source.parser, wanted.len(), wanted.join(", "));
        return Err(coded(exit::USAGE, message));
    }
    let (mut files, mut seen) = (Files::new(), Timestamp(0));
    for name in &wanted {
        let found = match paths {
            [one] => Some(one),
            many => many.iter().find(|p| plain_name(p).eq_ignore_ascii_case(name)),
        };
        let path = found.ok_or_else(|| {
            coded(exit::USAGE, format!("none of the files is `{name}`, which `{}` reads", source.parser))
        })?;
        let file = std::fs::File::open(path).with_context(|| format!("read {}", path.display()))?;
        let written = file.metadata()?.modified()?.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        seen = seen.max(Timestamp(written.as_micros() as i64));
        let most = source.bytes_max.saturating_add(PACKING_BYTES);
        let mut bytes = Vec::new();
        file.take(most + 1).read_to_end(&mut bytes).with_context(|| format!("read {}", path.display()))?;
        anyhow::ensure!(
            bytes.len() as u64 <= most,
            "{} is larger than {most} bytes; it is refused",
            path.display()
        );
        let limits = fetch::Limits { bytes_max: source.bytes_max, ratio_max: RATIO_MAX };
        files.push(((*name).to_owned(), Arc::new(fetch::expand(name, bytes, None, limits)?)));
    }
    Ok((files, seen))
}

/// The date the issuer gave, as an instant. Files no parser reads have none; the guards then say so.
fn dated(source: &'static Source, files: &Files, published: Option<PartialDate>) -> Option<Timestamp> {
    let date = match published {
        Some(date) => Some(date),
        None => engine::lists::parse(source, files, None).ok().and_then(|parsed| parsed.published),
    }?;
    Some(Timestamp::from_date(i32::from(date.year), date.month.unwrap_or(1), date.day.unwrap_or(1)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_without_its_packing() {
        for (path, want) in [
            ("/x/subjects.csv.zst", "subjects.csv"),
            ("sdn_advanced.xml", "sdn_advanced.xml"),
            ("a.xml.gz", "a.xml"),
            ("a.zip", "a"),
        ] {
            assert_eq!(plain_name(Path::new(path)), want);
        }
    }
}
