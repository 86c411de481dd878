//! What a release consists of, below `target/dist`: program, Debian package, archive, image, chart, SBOM, sums.
//!
//! Promises: the same program gives the same bytes of package, archive and SBOM, whenever and wherever they are
//! made (`SOURCE_DATE_EPOCH`, otherwise the time of the last commit); one build serves all of them. Does not:
//! sign, upload, or build for another machine than this one. The program itself holds the paths of the machine
//! that built it.

use crate::{sbom, tasks};
use sha2::{Digest, Sha256};
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The version all of it carries.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// What a C library looks for, and the user the program runs as.
const IMAGE_FILES: &[(&str, &str)] = &[
    ("etc/passwd", "root:x:0:0:root:/:/\nprobity:x:65532:65532:probity:/data:/\n"),
    ("etc/group", "root:x:0:\nprobity:x:65532:\n"),
    ("etc/nsswitch.conf", "hosts: files dns\n"),
];
/// Libraries the program may need; all are in libc6 and libgcc-s1, as the package's dependencies say.
const LIBRARIES: &[&str] = &["libc.so.6", "libm.so.6", "libgcc_s.so.1", "libdl.so.2", "libpthread.so.0"];

/// How to make it.
pub struct Options {
    /// The release program; otherwise the one tests use, for tests of the packaging alone.
    pub release: bool,
    /// Where to.
    pub out: PathBuf,
}

/// What was made.
pub struct Made {
    /// The program, stripped.
    pub program: PathBuf,
    /// The Debian package.
    pub deb: PathBuf,
    /// Context of the image: `root` and `data`.
    pub image: PathBuf,
    /// The bill of materials.
    pub sbom: PathBuf,
    /// Seconds since 1970 that every file carries.
    pub epoch: String,
}

/// `cargo xtask dist [--debug]`.
pub fn dist(root: &Path, args: &[&str]) -> bool {
    let options = Options { release: !args.contains(&"--debug"), out: tasks::target(root).join("dist") };
    match make(root, &options) {
        Ok(made) => {
            eprintln!("made {} ({} UTC seconds)", options.out.display(), made.epoch);
            print!("{}", fs::read_to_string(options.out.join("SHA256SUMS")).unwrap_or_default());
            true
        }
        Err(problem) => {
            eprintln!("dist: {problem}");
            false
        }
    }
}

/// Makes everything.
pub fn make(root: &Path, options: &Options) -> Result<Made, String> {
    let out = &options.out;
    let epoch = epoch(root)?;
    let _ = fs::remove_dir_all(out);
    let program = program(root, options)?;
    let sbom = out.join("sbom.cdx.json");
    write(
        &sbom,
        &sbom::document(root, epoch.parse().map_err(|_| "SOURCE_DATE_EPOCH is no number")?)?,
        0o644,
    )?;
    let extras = out.join("extras");
    run(Command::new(&program).arg("man").arg(extras.join("man")))?;
    for (shell, file) in [("bash", "probity"), ("zsh", "_probity"), ("fish", "probity.fish")] {
        let text = run(Command::new(&program).args(["completions", shell]))?;
        write(&extras.join(shell).join(file), &text, 0o644)?;
    }
    let deb = deb(root, options, &program, &epoch)?;
    let image = image(out, &program)?;
    let name = format!("probity-{VERSION}-{}-linux", std::env::consts::ARCH);
    let tree = out.join(&name);
    for (from, to) in [
        (program.clone(), "probity"),
        (root.join("LICENSE"), "LICENSE"),
        (root.join("README.md"), "README.md"),
        (root.join("CHANGELOG.md"), "CHANGELOG.md"),
        (root.join("data/SOURCES.tsv"), "SOURCES.tsv"),
        (sbom.clone(), "sbom.cdx.json"),
    ] {
        copy(&from, &tree.join(to))?;
    }
    copy_tree(&extras, &tree.join("extras"))?;
    copy_tree(&root.join("packaging/systemd"), &tree.join("systemd"))?;
    archive(out, &name, &out.join(format!("{name}.tar.gz")), &epoch, options.release)?;
    let charts = root.join("packaging/helm");
    archive(&charts, "probity", &out.join(format!("probity-chart-{VERSION}.tgz")), &epoch, true)?;
    for file in
        ["prometheus/rules.yml", "grafana/probity.json", "container/Containerfile", "container/compose.yaml"]
    {
        let from = root.join("packaging").join(file);
        copy(&from, &out.join(from.file_name().unwrap_or_default()))?;
    }
    sums(out)?;
    Ok(Made { program, deb, image, sbom, epoch })
}

/// `SOURCE_DATE_EPOCH`, otherwise the time of the last commit.
fn epoch(root: &Path) -> Result<String, String> {
    match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(epoch) => Ok(epoch),
        Err(_) => run(Command::new("git").current_dir(root).args(["log", "-1", "--format=%ct"]))
            .map(|text| text.trim().to_owned())
            .map_err(|e| format!("{e}\noutside a repository set SOURCE_DATE_EPOCH")),
    }
}

/// Builds (nothing, when it is current) and strips.
fn program(root: &Path, options: &Options) -> Result<PathBuf, String> {
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    cargo.current_dir(root).args(["build", "--locked", "--package", "probity"]);
    if options.release {
        cargo.arg("--release");
    }
    if !cargo.status().is_ok_and(|s| s.success()) {
        return Err("the program could not be built".to_owned());
    }
    let kind = if options.release { "release" } else { "debug" };
    let program = options.out.join("probity");
    copy(&tasks::target(root).join(kind).join("probity"), &program)?;
    run(Command::new("strip").arg("--strip-all").arg(&program))?;
    Ok(program)
}

/// The package tree and the package.
fn deb(root: &Path, options: &Options, program: &Path, epoch: &str) -> Result<PathBuf, String> {
    let out = &options.out;
    let tree = out.join("deb");
    let packaging = root.join("packaging");
    let doc = tree.join("usr/share/doc/probity");
    for (from, to) in [
        (program.to_owned(), "usr/bin/probity"),
        (packaging.join("systemd/probity.service"), "usr/lib/systemd/system/probity.service"),
        (packaging.join("systemd/probity.env"), "etc/probity/probity.env"),
        (packaging.join("prometheus/rules.yml"), "usr/share/probity/prometheus/rules.yml"),
        (packaging.join("grafana/probity.json"), "usr/share/probity/grafana/probity.json"),
        (out.join("extras/bash/probity"), "usr/share/bash-completion/completions/probity"),
        (out.join("extras/zsh/_probity"), "usr/share/zsh/vendor-completions/_probity"),
        (out.join("extras/fish/probity.fish"), "usr/share/fish/vendor_completions.d/probity.fish"),
        (packaging.join("debian/copyright"), "usr/share/doc/probity/copyright"),
        (root.join("docs/how-to/install-in-production.md"), "usr/share/doc/probity/install-in-production.md"),
        (root.join("data/SOURCES.tsv"), "usr/share/doc/probity/SOURCES.tsv"),
        (out.join("sbom.cdx.json"), "usr/share/doc/probity/sbom.cdx.json"),
    ] {
        copy(&from, &tree.join(to))?;
    }
    let man = tree.join("usr/share/man/man1");
    copy_tree(&out.join("extras/man"), &man)?;
    let date = run(Command::new("date").env("LC_ALL", "C").args(["-u", "-R", "-d", &format!("@{epoch}")]))?;
    let control = read(&packaging.join("debian/control"))?;
    let maintainer =
        control.lines().find_map(|l| l.strip_prefix("Maintainer: ")).unwrap_or_default().to_owned();
    let log = format!(
        "probity ({VERSION}) stable; urgency=medium\n\n  * What changed is in the repository's CHANGELOG.md.\n\n -- {maintainer}  {date}"
    );
    write(&doc.join("changelog"), &log, 0o644)?;
    let pages = files(&man);
    run(Command::new("gzip").args(["-9n"]).arg(doc.join("changelog")).args(&pages))?;
    for script in ["postinst", "prerm", "postrm"] {
        write(&tree.join("DEBIAN").join(script), &read(&packaging.join("debian").join(script))?, 0o755)?;
    }
    write(&tree.join("DEBIAN/conffiles"), &read(&packaging.join("debian/conffiles"))?, 0o644)?;
    let mut md5 = String::new();
    let mut bytes = 0;
    for file in files(&tree).iter().filter(|f| !f.starts_with(tree.join("DEBIAN"))) {
        let name = file.strip_prefix(&tree).unwrap_or(file).display().to_string();
        bytes += fs::metadata(file).map_err(|e| e.to_string())?.len();
        if !name.starts_with("etc/") {
            let line = run(Command::new("md5sum").current_dir(&tree).arg(&name))?;
            md5.push_str(&line);
        }
    }
    write(&tree.join("DEBIAN/md5sums"), &md5, 0o644)?;
    let arch = run(Command::new("dpkg").arg("--print-architecture"))?;
    let control = control
        .replace("@VERSION@", VERSION)
        .replace("@ARCH@", arch.trim())
        .replace("@SIZE@", &(bytes / 1024).to_string())
        .replace("@LIBC@", &libc_needed(program)?);
    write(&tree.join("DEBIAN/control"), &control, 0o644)?;
    let deb = out.join(format!("probity_{VERSION}_{}.deb", arch.trim()));
    let packing: &[&str] = if options.release { &["-Zxz"] } else { &["-Zgzip", "-z1"] };
    run(Command::new("dpkg-deb")
        .env("SOURCE_DATE_EPOCH", epoch)
        .args(packing)
        .args(["--root-owner-group", "--build"])
        .arg(&tree)
        .arg(&deb))?;
    Ok(deb)
}

/// The newest version of the C library the program asks for: exactly what the package depends on.
fn libc_needed(program: &Path) -> Result<String, String> {
    let table = run(Command::new("objdump").arg("-T").arg(program))?;
    table
        .split(|c: char| c.is_whitespace() || c == '(' || c == ')')
        .filter_map(|word| word.strip_prefix("GLIBC_"))
        .filter_map(|version| {
            let parts: Option<Vec<u32>> = version.split('.').map(|p| p.parse().ok()).collect();
            parts.map(|parts| (parts, version.to_owned()))
        })
        .max()
        .map(|(_, version)| version)
        .ok_or_else(|| {
            "the program asks for no version of the C library; is it a dynamic executable?".to_owned()
        })
}

/// The root file system of the image: program, its libraries, certificate authorities.
fn image(out: &Path, program: &Path) -> Result<PathBuf, String> {
    let image = out.join("image");
    let tree = image.join("root");
    fs::create_dir_all(image.join("data")).map_err(|e| e.to_string())?;
    set_mode(&image.join("data"), 0o700)?;
    copy(program, &tree.join("usr/bin/probity"))?;
    for (name, text) in IMAGE_FILES {
        write(&tree.join(name), text, 0o644)?;
    }
    let authorities = Path::new("/etc/ssl/certs/ca-certificates.crt");
    if !authorities.is_file() {
        return Err(format!("{} is not there; install ca-certificates", authorities.display()));
    }
    copy(authorities, &tree.join("etc/ssl/certs/ca-certificates.crt"))?;
    for line in run(Command::new("ldd").arg(program))?.lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let (name, path) = match words.as_slice() {
            [name, "=>", path, ..] => (*name, *path),
            // The loader is named by its path; vdso has no file.
            [path, ..] if path.starts_with('/') => ("", *path),
            _ => continue,
        };
        if !name.is_empty() && !LIBRARIES.contains(&name) {
            return Err(format!(
                "the program needs {name}, which the package does not depend on; say so in packaging/debian/control and here"
            ));
        }
        copy(Path::new(path), &tree.join(path.trim_start_matches('/')))?;
    }
    Ok(image)
}

/// A tar archive that depends on nothing but the files in it.
fn archive(dir: &Path, name: &str, to: &Path, epoch: &str, small: bool) -> Result<(), String> {
    let level = if small { "gzip -9n" } else { "gzip -1n" };
    run(Command::new("tar")
        .args([
            "--sort=name",
            "--owner=0",
            "--group=0",
            "--numeric-owner",
            "--format=gnu",
            "--mode=u+rw,go+r,go-w",
        ])
        .arg(format!("--mtime=@{epoch}"))
        .arg(format!("--use-compress-program={level}"))
        .arg("-cf")
        .arg(to)
        .arg("-C")
        .arg(dir)
        .arg(name))
    .map(|_| ())
}

/// SHA256SUMS of the files that are given out.
fn sums(out: &Path) -> Result<(), String> {
    let mut lines = Vec::new();
    for entry in fs::read_dir(out).map_err(|e| e.to_string())?.flatten() {
        if entry.path().is_file() {
            lines.push(format!("{}  {}", hash(&entry.path())?, entry.file_name().to_string_lossy()));
        }
    }
    lines.sort_by(|a, b| a[64..].cmp(&b[64..]));
    write(&out.join("SHA256SUMS"), &(lines.join("\n") + "\n"), 0o644)
}

/// SHA-256 of a file, in hexadecimal.
pub fn hash(path: &Path) -> Result<String, String> {
    Ok(hash_of(&fs::read(path).map_err(|e| format!("{}: {e}", path.display()))?))
}

/// SHA-256 of bytes, in hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// Runs a command to its end; its output, or what it said.
pub fn run(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}").replace('"', "");
    let done =
        command.stdin(Stdio::null()).output().map_err(|e| format!("{shown}: {e}; is it installed?"))?;
    let text = String::from_utf8_lossy(&done.stdout).into_owned();
    if done.status.success() {
        return Ok(text);
    }
    Err(format!("{shown} failed\n{text}{}", String::from_utf8_lossy(&done.stderr)))
}

/// The programs of a Python with pinned packages, installed below `work` once per change of `requirements`.
pub fn python(requirements: &Path, work: &Path, what: &str) -> Result<PathBuf, String> {
    let wanted = read(requirements)?;
    let (venv, mark) = (work.join("venv"), work.join("requirements-installed"));
    if read(&mark).ok() != Some(wanted.clone()) {
        eprintln!("installing the Python packages of the {what} …");
        run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&venv))?;
        let pip = ["install", "--quiet", "--disable-pip-version-check", "--requirement"];
        run(Command::new(venv.join("bin/pip")).args(pip).arg(requirements))?;
        write(&mark, &wanted, 0o644)?;
    }
    Ok(venv.join("bin"))
}

/// Every file below a folder, in order.
pub fn files(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![dir.to_owned()];
    while let Some(next) = open.pop() {
        for path in fs::read_dir(&next).into_iter().flatten().flatten().map(|e| e.path()) {
            if path.is_dir() { open.push(path) } else { found.push(path) }
        }
    }
    found.sort();
    found
}

/// The text of a file.
pub fn read(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))
}

/// Writes a file and the folders above it, with a mode.
pub fn write(path: &Path, text: &str, mode: u32) -> Result<(), String> {
    parent(path)?;
    fs::write(path, text).map_err(|e| format!("{}: {e}", path.display()))?;
    set_mode(path, mode)
}

/// Copies a file; what may be run stays so, everything else is readable by all, whatever the umask.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    parent(to)?;
    let fail = |e: std::io::Error| format!("{} to {}: {e}", from.display(), to.display());
    fs::copy(from, to).map_err(fail)?;
    let runs = fs::metadata(from).map_err(fail)?.permissions().mode() & 0o100 != 0;
    set_mode(to, if runs { 0o755 } else { 0o644 })
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), String> {
    for file in files(from) {
        copy(&file, &to.join(file.strip_prefix(from).unwrap_or(&file)))?;
    }
    Ok(())
}

fn parent(path: &Path) -> Result<(), String> {
    let Some(parent) = path.parent() else { return Ok(()) };
    if parent.is_dir() {
        return Ok(());
    }
    self::parent(parent)?;
    fs::create_dir(parent).map_err(|e| format!("{}: {e}", parent.display()))?;
    set_mode(parent, 0o755)
}

fn set_mode(path: &Path, mode: u32) -> Result<(), String> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
        .map_err(|e| format!("{}: {e}", path.display()))
}
