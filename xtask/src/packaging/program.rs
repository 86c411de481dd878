//! The package and the image, with the program in them started for real.

use super::{Bench, monitoring};
use crate::dist::{self, hash, run};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the programs under test listen.
const INSTALLED: &str = "127.0.0.1:18423";
const IMAGE: &str = "127.0.0.1:18424";
/// A start takes seconds on a busy machine; this long means it does not start.
const START: Duration = Duration::from_secs(60);

/// lintian finds nothing, the scripts are shell, and made again it has the same bytes.
pub fn package(bench: &Bench<'_>) -> Result<String, String> {
    let deb = &bench.made.deb;
    let said = run(Command::new("lintian")
        .args(["--fail-on", "error,warning", "--display-info", "--allow-root", "--no-cfg"])
        .arg(deb))?;
    let again = bench.work.join("again.deb");
    run(Command::new("dpkg-deb")
        .env("SOURCE_DATE_EPOCH", &bench.made.epoch)
        .args(["-Zgzip", "-z1", "--root-owner-group", "--build"])
        .arg(deb.with_file_name("deb"))
        .arg(&again))?;
    if hash(deb)? != hash(&again)? {
        return Err("the package made twice differs".to_owned());
    }
    let notes = said.lines().filter(|l| l.starts_with("I:")).count();
    Ok(format!("lintian: no error, no warning, {notes} notes; same bytes twice"))
}

/// A process that ends with the check.
struct Server(Child);

impl Server {
    fn start(command: &mut Command) -> Result<Server, String> {
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        child.map(Server).map_err(|e| format!("{command:?}: {e}"))
    }

    /// Asks it to end, as systemd and container runtimes do.
    fn stop(mut self) -> Result<(), String> {
        run(Command::new("kill").args(["-TERM", &self.0.id().to_string()]))?;
        let until = Instant::now() + START;
        while Instant::now() < until {
            if let Some(status) = self.0.try_wait().map_err(|e| e.to_string())? {
                return if status.success() {
                    Ok(())
                } else {
                    Err(format!("SIGTERM ended it with {status}"))
                };
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err("it did not end on SIGTERM".to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(address: &str, path: &str) -> Result<String, String> {
    let fail = |e: std::io::Error| format!("{address}{path}: {e}");
    let mut stream = TcpStream::connect(address).map_err(fail)?;
    stream.set_read_timeout(Some(Duration::from_secs(10))).map_err(fail)?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(fail)?;
    let mut text = String::new();
    stream.take(1 << 20).read_to_string(&mut text).map_err(fail)?;
    Ok(text)
}

/// Asks `ready` until it says so.
fn wait_ready(ready: impl Fn() -> Command) -> Result<(), String> {
    let until = Instant::now() + START;
    loop {
        match run(&mut ready()) {
            Ok(_) => return Ok(()),
            Err(problem) if Instant::now() > until => return Err(problem),
            Err(_) => std::thread::sleep(Duration::from_millis(200)),
        }
    }
}

fn scratch(bench: &Bench<'_>, name: &str) -> Result<PathBuf, String> {
    let dir = bench.work.join(name);
    let _ = std::fs::remove_dir_all(&dir);
    std::fs::create_dir_all(&dir).map_err(|e| e.to_string())?;
    Ok(dir)
}

/// dpkg unpacks the package into a root of its own; the program in it makes a directory, serves, says it is ready,
/// is found sound by `doctor`, prints every metric that rules and board name, and ends when told.
pub fn installed(bench: &Bench<'_>) -> Result<String, String> {
    let root = scratch(bench, "installed")?;
    unpack(bench, &root)?;
    let program = root.join("usr/bin/probity");
    let data = bench.work.join("installed-data");
    let _ = std::fs::remove_dir_all(&data);
    let probity = |args: &[&str]| {
        let mut command = Command::new(&program);
        command.env_clear().env("PROBITY_DATA", &data).env("PROBITY_LISTEN", INSTALLED).args(args);
        command
    };
    if run(&mut probity(&["ready"])).is_ok() {
        return Err(format!("something answers on {INSTALLED} before our server runs; stop it"));
    }
    run(&mut probity(&["init", "--policy", "demo"]))?;
    let server = Server::start(&mut probity(&["serve"]))?;
    wait_ready(|| probity(&["ready"]))?;
    let doctor = run(&mut probity(&["doctor", "--json"]))?;
    if !doctor.contains("is served and ready") {
        return Err(format!("doctor does not see the running server:\n{doctor}"));
    }
    let metrics = monitoring::against(bench, &get(INSTALLED, "/metrics")?)?;
    server.stop()?;
    let kept = std::fs::read_dir(&data).map_err(|e| e.to_string())?.count();
    let _ = std::fs::remove_dir_all(&data);
    Ok(format!(
        "served, ready, sound, ended by SIGTERM; {metrics} metrics named are printed, {kept} files kept"
    ))
}

fn unpack(bench: &Bench<'_>, root: &Path) -> Result<(), String> {
    if !bench.superuser {
        return run(Command::new("dpkg-deb").arg("-x").arg(&bench.made.deb).arg(root)).map(|_| ());
    }
    for dir in ["var/lib/dpkg/info", "var/lib/dpkg/updates"] {
        std::fs::create_dir_all(root.join(dir)).map_err(|e| e.to_string())?;
    }
    dist::write(&root.join("var/lib/dpkg/status"), "", 0o644)?;
    let dpkg = |args: &[&str]| {
        let mut command = Command::new("dpkg");
        command
            .arg(format!("--root={}", root.display()))
            .args(["--log=/dev/null", "--force-depends"])
            .args(args);
        run(&mut command)
    };
    dpkg(&["--unpack", &bench.made.deb.display().to_string()])?;
    let changed = dpkg(&["--verify", "probity"])?;
    // A configuration file has its name only once the package is configured.
    let changed: Vec<&str> = changed.lines().filter(|l| !l.contains("/etc/probity/")).collect();
    if changed.is_empty() { Ok(()) } else { Err(format!("dpkg --verify: {}", changed.join("\n"))) }
}

/// buildah builds the image; its file system is entered as the image's user, and the program serves from it.
pub fn image(bench: &Bench<'_>) -> Result<String, String> {
    let context = &bench.made.image;
    if !bench.superuser {
        // buildah needs user ranges that not every account has; the file system is the same.
        return started(
            &context.join("root"),
            &["unshare", "--map-root-user", "chroot"],
            Some(&context.join("data")),
        )
        .map(|()| "started in a user namespace (buildah only runs as root here)".to_owned());
    }
    let dir = scratch(bench, "image")?;
    let buildah = |args: &[&str]| {
        let mut command = Command::new("buildah");
        command
            .args(["--storage-driver", "vfs", "--root"])
            .arg(dir.join("store"))
            .arg("--runroot")
            .arg(dir.join("run"));
        command.args(args);
        run(&mut command)
    };
    let tag = format!("probity:{}", dist::VERSION);
    let file = bench.packaging().join("container/Containerfile").display().to_string();
    let from = context.display().to_string();
    buildah(&[
        "bud",
        "--isolation",
        "chroot",
        "--format",
        "docker",
        "--timestamp",
        &bench.made.epoch,
        "-f",
        &file,
        "-t",
        &tag,
        &from,
    ])?;
    let told = buildah(&[
        "inspect",
        "--type",
        "image",
        "--format",
        "{{.Docker.Config.User}} {{.Docker.Config.Healthcheck.Test}} {{.Docker.Config.Entrypoint}}",
        &tag,
    ])?;
    if told.trim() != "65532:65532 [CMD /usr/bin/probity ready] [/usr/bin/probity]" {
        return Err(format!("the image is not what the Containerfile says: {told}"));
    }
    let container = buildah(&["from", "--pull-never", &tag])?;
    let mounted = buildah(&["mount", container.trim()])?;
    let result = started(Path::new(mounted.trim()), &["chroot", "--userspec=65532:65532"], None);
    let _ = buildah(&["rm", "--all"]);
    let _ = buildah(&["rmi", "--all", "--force"]);
    result.map(|()| "built by buildah, served as 65532 from a root without a shell".to_owned())
}

/// Serves out of a root file system; `data` stands in for /data where that cannot be written.
fn started(root: &Path, enter: &[&str], data: Option<&Path>) -> Result<(), String> {
    let inside = root.join("data");
    if data.is_some() {
        std::fs::create_dir_all(&inside).map_err(|e| e.to_string())?;
    }
    let probity = |args: &[&str]| {
        let mut command = Command::new(enter[0]);
        command.env_clear().env("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        command.env("PROBITY_DATA", "/data/probity").env("PROBITY_LISTEN", IMAGE);
        command.args(&enter[1..]).arg(root).arg("/usr/bin/probity").args(args);
        command
    };
    if run(&mut probity(&["ready"])).is_ok() {
        return Err(format!("something answers on {IMAGE} before our server runs; stop it"));
    }
    run(&mut probity(&["init", "--policy", "demo"]))?;
    let server = Server::start(&mut probity(&["serve"]))?;
    wait_ready(|| probity(&["ready"]))?;
    run(&mut probity(&["doctor"]))?;
    server.stop()?;
    if data.is_some() {
        let _ = std::fs::remove_dir_all(&inside);
    }
    Ok(())
}
