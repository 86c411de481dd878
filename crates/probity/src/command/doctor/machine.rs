//! What the machine gives: time, disk, open files, an address.

use super::Finding;
use crate::command::ready::{self, Answer};
use std::io::Write;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::time::{Duration, Instant};

/// Date of the newest bundled list: a clock before it is wrong.
const NOT_BEFORE: (i32, u8, u8) = (2026, 4, 29);
/// A clock this many years later is more likely wrong than right.
const YEARS_PLAUSIBLE: i32 = 15;
/// 99th percentile of a flush above which every decision waits.
const FLUSH_SLOW: Duration = Duration::from_millis(200);
/// Free bytes below which the journal may stop within hours, and below which it may stop now.
const SPACE_LOW: u64 = 5 << 30;
const SPACE_GONE: u64 = 256 << 20;
/// Open files below which connections are refused under load: each connection, reader and blob is one.
const FILES_LOW: u64 = 4_096;

/// Is the time plausible, and is somebody keeping it?
pub fn clock() -> Finding {
    let now = engine::start::wall_clock();
    let (year, month, day) = NOT_BEFORE;
    let why = "entries carry this time, lists age by it, and deadlines of reports are counted with it";
    let fix = "set the time and keep it: `timedatectl set-ntp true`, or run chrony";
    if now < model::Timestamp::from_date(year, month, day)
        || now > model::Timestamp::from_date(year + YEARS_PLAUSIBLE, month, day)
    {
        return Finding::failed("clock", format!("{now} is not plausible"), why, fix);
    }
    // systemd-timesyncd leaves this mark; where another program keeps time the directory is not there.
    let timesync = Path::new("/run/systemd/timesync");
    if timesync.is_dir() && !timesync.join("synchronized").exists() {
        return Finding::warning("clock", format!("{now}, never synchronised since the start"), why, fix);
    }
    Finding::ok("clock", now.to_string())
}

/// Median and 99th percentile of flushing 4 KiB to the data directory's disk.
pub fn fsync(dir: &Path, rounds: usize) -> anyhow::Result<(Duration, Duration)> {
    let path = dir.join(".fsync-probe");
    let mut file = std::fs::File::create(&path)?;
    let mut times = Vec::with_capacity(rounds);
    for _ in 0..rounds {
        file.write_all(&[7; 4096])?;
        let started = Instant::now();
        file.sync_data()?;
        times.push(started.elapsed());
    }
    std::fs::remove_file(path)?;
    times.sort();
    let at = |q: usize| {
        times.get((times.len() * q / 100).min(times.len().saturating_sub(1))).copied().unwrap_or_default()
    };
    Ok((at(50), at(99)))
}

/// Can the disk be written, and how long does durable take?
pub fn flush(data: &Path) -> Finding {
    let check = "disk flush";
    let dir = if data.exists() { data } else { Path::new(".") };
    let why = "an answer is given after its entry is flushed: this is the least every decision takes";
    match fsync(dir, 100) {
        Ok((median, p99)) => {
            let millis = |d: Duration| d.as_secs_f64() * 1e3;
            let what = format!("median {:.2} ms, p99 {:.2} ms", millis(median), millis(p99));
            if p99 < FLUSH_SLOW {
                return Finding::ok(check, what);
            }
            Finding::failed(
                check,
                what,
                why,
                "use a local disk (SSD with power-loss protection), no network one",
            )
        }
        Err(error) => Finding::failed(
            check,
            format!("{}: {error}", dir.display()),
            "what cannot be written cannot be decided",
            "let the user that runs the server write there; see also mounts that are read-only",
        ),
    }
}

/// Free space where the data is.
#[cfg(unix)]
pub fn space(data: &Path) -> Finding {
    let check = "disk space";
    let dir = if data.exists() { data } else { Path::new(".") };
    let why = "the journal only grows; when the disk is full the writer stops and outflows hold";
    let fix = "free space or grow the volume; a journal is never shortened";
    let there = match rustix::fs::statvfs(dir) {
        Ok(there) => there,
        Err(error) => return Finding::failed(check, format!("{}: {error}", dir.display()), why, fix),
    };
    let free = there.f_bavail.saturating_mul(there.f_frsize);
    let percent = free.saturating_mul(100) / there.f_blocks.saturating_mul(there.f_frsize).max(1);
    let what = format!("{} MiB free ({percent} %)", free >> 20);
    // Some file systems count no inodes and say 0 of 0.
    if there.f_files > 0 && there.f_favail < 1_000 {
        return Finding::failed(check, format!("{what}, {} inodes left", there.f_favail), why, fix);
    }
    match free {
        free if free < SPACE_GONE => Finding::failed(check, what, why, fix),
        free if free < SPACE_LOW => Finding::warning(check, what, why, fix),
        _ => Finding::ok(check, what),
    }
}

/// Free space where the data is.
#[cfg(not(unix))]
pub fn space(_data: &Path) -> Finding {
    Finding::warning("disk space", "not asked on this system", "the journal only grows", "look for yourself")
}

/// How many files this process may open; the server inherits the same from the same shell.
#[cfg(unix)]
pub fn open_files() -> Finding {
    let check = "open files";
    let limit = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let what = limit.map_or_else(|| "no limit".to_owned(), |n| format!("{n} at once in this session"));
    if limit.is_none_or(|n| n >= FILES_LOW) {
        return Finding::ok(check, what);
    }
    Finding::warning(
        check,
        what,
        "each connection is an open file; beyond the limit new ones are refused",
        format!("`ulimit -n {FILES_LOW}` or LimitNOFILE= in the unit (the shipped one has it)"),
    )
}

/// How many files this process may open.
#[cfg(not(unix))]
pub fn open_files() -> Finding {
    Finding::ok("open files", "not limited on this system")
}

/// Is the address served by us, free, or somebody else's?
pub fn address(listen: SocketAddr) -> Finding {
    let check = "address";
    let url = ready::url_of(listen);
    match ready::ask(&url, Duration::from_secs(5)) {
        Answer::Ready => Finding::ok(check, format!("{listen} is served and ready")),
        Answer::NotReady(problems) => Finding::failed(
            check,
            format!("{listen} is served and not ready: {}", problems.join("; ")),
            "while it is not ready, outflows hold",
            "mend what it names; `probity ready` asks again",
        ),
        Answer::Foreign(cause) => Finding::failed(
            check,
            format!("{listen} is served by something that is not Probity: {cause}"),
            "the server cannot listen there",
            format!(
                "stop that program (`ss -ltnp 'sport = :{}'` names it) or set PROBITY_LISTEN",
                listen.port()
            ),
        ),
        Answer::Silent(_) => match TcpListener::bind(listen) {
            Ok(_) => Finding::ok(check, format!("{listen} is free; no server runs")),
            Err(error) => Finding::failed(
                check,
                format!("{listen} does not answer and cannot be taken: {error}"),
                "the server cannot listen there",
                "give an address of this machine and a port from 1024 on, with PROBITY_LISTEN",
            ),
        },
    }
}
