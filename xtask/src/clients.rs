//! The clients: generated from the OpenAPI document, compiled, and run against a real sandbox server.
//!
//! Promises: what is committed under `clients/` is what the generators make of today's document; every example
//! prints the same lines in curl, TypeScript and Python; the published client of another service works unchanged;
//! schemathesis finds no 5xx and no answer that breaks the document. Installs npm and PyPI packages, pinned, below `target/clients`. Does not: publish.

use crate::dist;
use crate::tasks::report;
use serde_json::{Value, json};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// The port the sandbox for the clients listens on.
const LISTEN: &str = "127.0.0.1:18422";

/// Checks that say something about this API. `positive_data_acceptance` is left out on purpose: JSON Schema cannot say
/// which customers and legal entities exist, or that a checksum is right, so well-formed bodies may be refused.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,negative_data_rejection,\
                      missing_required_header,unsupported_method,ignored_auth,use_after_free,\
                      ensure_resource_availability";

fn work(root: &Path) -> PathBuf {
    crate::tasks::target(root).join("clients")
}

fn run(command: &mut Command) -> Result<String, String> {
    let shown = format!("{command:?}").replace('"', "");
    let out = command.output().map_err(|e| format!("{shown}: {e}; is it installed?"))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    if out.status.success() {
        return Ok(text);
    }
    let tail = |bytes: &[u8]| -> String {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(60)..].join("\n")
    };
    Err(format!("{shown} failed\n{}\n{}", tail(&out.stdout), tail(&out.stderr)))
}

/// Installs what the generators and tests need: into `target`, from the lock files, once per change of them.
fn install(root: &Path) -> Result<PathBuf, String> {
    let requirements = root.join("clients/python/requirements-test.txt");
    let bin = dist::python(&requirements, &work(root), "client tests")?;
    let typescript = root.join("clients/typescript");
    let lock = std::fs::read(typescript.join("package-lock.json")).map_err(|e| e.to_string())?;
    let mark = typescript.join("node_modules/.probity-lock");
    if std::fs::read(&mark).ok().as_deref() != Some(&lock[..]) {
        eprintln!("installing the npm packages of the client tests …");
        run(Command::new("npm")
            .args(["ci", "--silent", "--no-audit", "--no-fund"])
            .current_dir(&typescript))?;
        std::fs::write(&mark, &lock).map_err(|e| e.to_string())?;
    }
    Ok(bin)
}

/// Makes the clients and the request collection again; with `check`, only compares.
pub fn generate(root: &Path, check: bool) -> Vec<String> {
    match install(root).and_then(|bin| make(root, &bin)) {
        Err(problem) => vec![problem],
        Ok(made) => {
            let mut problems = Vec::new();
            for (fresh, committed) in made {
                if same(&fresh, &committed) {
                    continue;
                }
                if check {
                    problems.push(format!(
                        "{} is not what the generator makes now; run cargo xtask generate --clients",
                        committed.display()
                    ));
                } else if let Err(error) = replace(&fresh, &committed) {
                    problems.push(format!("{}: {error}", committed.display()));
                } else {
                    eprintln!("wrote {}", committed.display());
                }
            }
            problems
        }
    }
}

/// Pairs of a fresh file or folder and the committed one.
fn make(root: &Path, bin: &Path) -> Result<Vec<(PathBuf, PathBuf)>, String> {
    let fresh = work(root).join("fresh");
    let _ = std::fs::remove_dir_all(&fresh);
    std::fs::create_dir_all(&fresh).map_err(|e| e.to_string())?;
    let openapi = root.join("docs/reference/openapi.json");
    let python = fresh.join("probity_client");
    // The generator runs ruff over what it made; ruff is in the same folder.
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap_or_default());
    run(Command::new(bin.join("openapi-python-client"))
        .env("PATH", path)
        .args(["generate", "--meta", "none", "--overwrite", "--path"])
        .arg(&openapi)
        .arg("--output-path")
        .arg(&python)
        .arg("--config")
        .arg(root.join("clients/python/generator.yml"))
        .current_dir(&fresh))?;
    let typescript = fresh.join("schema.ts");
    run(Command::new(root.join("clients/typescript/node_modules/.bin/openapi-typescript"))
        .arg(&openapi)
        .arg("-o")
        .arg(&typescript))?;
    let collection = fresh.join("probity.postman_collection.json");
    let text = std::fs::read_to_string(&openapi).map_err(|e| e.to_string())?;
    let document: Value = serde_json::from_str(&text).map_err(|e| e.to_string())?;
    let made = serde_json::to_string_pretty(&collected(&document)).map_err(|e| e.to_string())?;
    std::fs::write(&collection, made + "\n").map_err(|e| e.to_string())?;
    Ok(vec![
        (python, root.join("clients/python/probity_client")),
        (typescript, root.join("clients/typescript/src/schema.ts")),
        (collection, root.join("clients/collection/probity.postman_collection.json")),
    ])
}

/// Every file below a path, relative, in order; caches are not files.
fn files(path: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut open = vec![path.to_owned()];
    while let Some(next) = open.pop() {
        if next.is_file() {
            found.push(next.strip_prefix(path).unwrap_or(&next).to_owned());
            continue;
        }
        let hidden = |p: &Path| {
            p.file_name().is_some_and(|n| {
                n == "__pycache__" || n.to_string_lossy().starts_with('.') && n != ".gitignore"
            })
        };
        let inside = std::fs::read_dir(&next).into_iter().flatten().flatten().map(|e| e.path());
        open.extend(inside.filter(|p| !hidden(p)));
    }
    found.sort();
    found
}

fn same(a: &Path, b: &Path) -> bool {
    let list = files(a);
    list == files(b)
        && list.iter().all(|f| {
            let at = |base: &Path| if f.as_os_str().is_empty() { base.to_owned() } else { base.join(f) };
            std::fs::read(at(a)).ok() == std::fs::read(at(b)).ok()
        })
}

fn replace(fresh: &Path, committed: &Path) -> std::io::Result<()> {
    if fresh.is_file() {
        return std::fs::copy(fresh, committed).map(|_| ());
    }
    let _ = std::fs::remove_dir_all(committed);
    for file in files(fresh) {
        let to = committed.join(&file);
        if let Some(parent) = to.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::copy(fresh.join(&file), to)?;
    }
    Ok(())
}

/// A request collection (the v2.1 format most tools import) with one request an operation, foldered by tag.
fn collected(document: &Value) -> Value {
    let mut folders: Vec<(String, Vec<Value>)> = Vec::new();
    for (path, operations) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in operations.as_object().into_iter().flatten() {
            let tag = operation["tags"][0].as_str().unwrap_or("other").to_owned();
            let request = request(document, path, method, operation);
            match folders.iter_mut().find(|(name, _)| *name == tag) {
                Some((_, requests)) => requests.push(request),
                None => folders.push((tag, vec![request])),
            }
        }
    }
    let items: Vec<Value> =
        folders.into_iter().map(|(name, item)| json!({ "name": name, "item": item })).collect();
    json!({
        "info": {
            "name": "Probity",
            "description": "Made from the OpenAPI document by `cargo xtask generate --clients`. Set `key` to an API key.",
            "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
        },
        "auth": { "type": "bearer", "bearer": [{ "key": "token", "value": "{{key}}", "type": "string" }] },
        "variable": [
            { "key": "url", "value": "http://127.0.0.1:8421" },
            { "key": "key", "value": "" }
        ],
        "item": items
    })
}

fn request(document: &Value, path: &str, method: &str, operation: &Value) -> Value {
    let segments: Vec<String> =
        path.trim_start_matches('/').split('/').map(|s| s.replace('{', ":").replace('}', "")).collect();
    let variables: Vec<Value> = operation["parameters"]
        .as_array()
        .into_iter()
        .flatten()
        .filter(|p| p["in"] == "path")
        .map(|p| json!({ "key": p["name"], "value": "", "description": p["description"] }))
        .collect();
    let mut request = json!({
        "method": method.to_uppercase(),
        "description": operation["summary"].as_str().or(operation["description"].as_str()).unwrap_or_default(),
        "header": [],
        "url": {
            "raw": format!("{{{{url}}}}/{}", segments.join("/")),
            "host": ["{{url}}"],
            "path": segments,
            "variable": variables
        }
    });
    if let Some(schema) = operation["requestBody"]["content"]["application/json"].get("schema") {
        let example = serde_json::to_string_pretty(&example(document, schema, 0)).unwrap_or_default();
        request["header"] = json!([{ "key": "Content-Type", "value": "application/json" }]);
        request["body"] = json!({ "mode": "raw", "raw": example });
    }
    json!({ "name": operation["operationId"], "request": request })
}

/// An example of a schema: its own, or one made of its required fields' examples.
fn example(document: &Value, schema: &Value, depth: usize) -> Value {
    if depth > 8 {
        return Value::Null;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap_or_default();
        return example(document, &document["components"]["schemas"][name], depth + 1);
    }
    if let Some(given) = schema.get("example").or_else(|| schema["examples"].get(0)) {
        return given.clone();
    }
    if let Some(one) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let real = one.iter().find(|s| s["type"] != "null");
        return real.map_or(Value::Null, |s| example(document, s, depth + 1));
    }
    if let Some(first) = schema["enum"].get(0) {
        return first.clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let required: Vec<&str> =
                schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
            let fields = schema["properties"].as_object().into_iter().flatten();
            let fields = fields.filter(|(name, _)| required.contains(&name.as_str()));
            Value::Object(fields.map(|(name, s)| (name.clone(), example(document, s, depth + 1))).collect())
        }
        Some("array") => json!([example(document, &schema["items"], depth + 1)]),
        Some("integer" | "number") => json!(0),
        Some("boolean") => json!(false),
        Some("string") => json!(""),
        _ => Value::Null,
    }
}

/// A sandbox server for the length of a test.
struct Sandbox {
    server: Child,
    dir: PathBuf,
    key: String,
}

impl Sandbox {
    fn start(root: &Path) -> Result<Sandbox, String> {
        run(Command::new(env!("CARGO")).current_dir(root).args([
            "build",
            "--quiet",
            "--package",
            "probity",
        ]))?;
        let program = crate::tasks::target(root).join("debug/probity");
        let dir = work(root).join("sandbox");
        let _ = std::fs::remove_dir_all(&dir);
        run(Command::new(&program).arg("--data").arg(&dir).args(["init", "--sandbox"]))?;
        let mut server = Command::new(&program)
            .arg("--data")
            .arg(&dir)
            .args(["serve", "--listen", LISTEN])
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|e| e.to_string())?;
        let errors = server.stderr.take();
        let key = std::fs::read_to_string(dir.join("cli.key")).map_err(|e| e.to_string())?;
        let sandbox = Sandbox { server, dir, key: key.trim().to_owned() };
        let mut lines = errors.map(BufReader::new).into_iter().flat_map(BufRead::lines).map_while(Result::ok);
        if !lines.any(|line| line.starts_with("serving on ")) {
            return Err("the sandbox server did not start".to_owned());
        }
        // Whatever else it says is read away, so that it never blocks on a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        Ok(sandbox)
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command
            .env("PROBITY_URL", format!("http://{LISTEN}"))
            .env("PROBITY_KEY", &self.key)
            .env("PROBITY_RUN", "1");
        command
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
        let _ = std::fs::remove_dir_all(&self.dir);
    }
}

/// Generated code up to date, compiled, examples alike, the API sound under schemathesis. Returns passed, failed.
pub fn test(root: &Path, long: bool) -> (u64, u64) {
    let (mut passed, mut failed) = (0, 0);
    let mut tell = |name: &str, problems: Vec<String>| {
        let ok = report(name, problems);
        *(if ok { &mut passed } else { &mut failed }) += 1;
        ok
    };
    if !tell("clients: generated", generate(root, true)) {
        return (passed, failed);
    }
    let bin = work(root).join("venv/bin");
    let problem = |result: Result<String, String>| result.err().into_iter().collect::<Vec<_>>();
    let typescript = root.join("clients/typescript");
    let compiled = run(Command::new(typescript.join("node_modules/.bin/tsc")).current_dir(&typescript));
    tell("clients: TypeScript compiles", problem(compiled));
    let typed = run(Command::new(bin.join("mypy"))
        .args(["--no-error-summary", "--cache-dir"])
        .arg(work(root).join("mypy"))
        .args(["--ignore-missing-imports", "--follow-imports=silent", "examples/withdrawal.py"])
        .current_dir(root.join("clients/python")));
    tell("clients: Python type-checks", problem(typed));
    let sandbox = match Sandbox::start(root) {
        Ok(sandbox) => sandbox,
        Err(cause) => {
            tell("clients: sandbox", vec![cause]);
            return (passed, failed);
        }
    };
    let want = std::fs::read_to_string(root.join("clients/expected.txt")).unwrap_or_default();
    let python = root.join("clients/python");
    let mut py = sandbox.command(&bin.join("python").to_string_lossy());
    py.arg("examples/withdrawal.py").env("PYTHONPATH", &python).current_dir(&python);
    let mut ts = sandbox.command("node");
    ts.arg("dist/examples/withdrawal.js").current_dir(&typescript);
    let mut sh = sandbox.command("bash");
    sh.arg("clients/curl/withdrawal.sh").current_dir(root);
    for (name, command) in [("curl", &mut sh), ("TypeScript", &mut ts), ("Python", &mut py)] {
        let problems = match run(command) {
            Ok(got) if got == want => Vec::new(),
            Ok(got) => vec![format!("printed\n{got}instead of\n{want}")],
            Err(cause) => vec![cause],
        };
        tell(&format!("clients: example in {name}"), problems);
    }
    tell("clients: another service's client", drop_in(root, &bin, &sandbox));
    tell("clients: schemathesis", problem(schemathesis(root, &bin, &sandbox, long)));
    (passed, failed)
}

/// The client that yente's makers publish, and the calls that Watchman's and the address look-up's documentation shows.
fn drop_in(root: &Path, bin: &Path, sandbox: &Sandbox) -> Vec<String> {
    let dir = root.join("clients/dropin");
    let want = std::fs::read_to_string(dir.join("expected.txt")).unwrap_or_default();
    let mut got = String::new();
    for script in ["yente.py", "calls.py"] {
        let mut command = sandbox.command(&bin.join("python").to_string_lossy());
        match run(command.arg(script).current_dir(&dir)) {
            Ok(printed) => got.push_str(&printed),
            Err(cause) => return vec![cause],
        }
    }
    if got == want { Vec::new() } else { vec![format!("printed\n{got}instead of\n{want}")] }
}

fn schemathesis(root: &Path, bin: &Path, sandbox: &Sandbox, long: bool) -> Result<String, String> {
    let output = Command::new(bin.join("schemathesis"))
        .current_dir(work(root))
        .arg("--config-file")
        .arg(root.join("clients/schemathesis.toml"))
        .arg("run")
        .arg(root.join("docs/reference/openapi.json"))
        .args(["--url", &format!("http://{LISTEN}"), "--workers", "1", "--seed", "20261121"])
        .args(["--header", &format!("Authorization: Bearer {}", sandbox.key)])
        .args(["--checks", CHECKS, "--max-examples", if long { "200" } else { "12" }])
        // Streams never end; revoking the key in use would end the run.
        .args(["--exclude-path-regex", "/stream$", "--no-color"])
        .output()
        .map_err(|e| format!("schemathesis: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(text);
    }
    let from = text.find("= FAILURES =").or_else(|| text.find("= ERRORS =")).unwrap_or(0);
    let told: Vec<&str> = text[from..].lines().take(150).collect();
    Err(format!("schemathesis found:\n{}", told.join("\n").replace(&sandbox.key, "(key)")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_collection_has_one_request_an_operation_with_examples() {
        let document = json!({
            "paths": { "/v1/things/{id}": { "put": {
                "tags": ["things"], "operationId": "putThing",
                "parameters": [{ "name": "id", "in": "path", "description": "Its id" }],
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Thing" } } } }
            } } },
            "components": { "schemas": { "Thing": {
                "type": "object", "required": ["name", "kind"],
                "properties": { "name": { "type": "string", "example": "x" }, "kind": { "enum": ["a", "b"] }, "more": { "type": "string" } }
            } } }
        });
        let made = collected(&document);
        let request = &made["item"][0]["item"][0];
        assert_eq!(request["name"], "putThing");
        assert_eq!(request["request"]["url"]["raw"], "{{url}}/v1/things/:id");
        let body: Value = serde_json::from_str(request["request"]["body"]["raw"].as_str().unwrap_or(""))
            .unwrap_or_default();
        assert_eq!(body, json!({ "name": "x", "kind": "a" }));
    }
}
