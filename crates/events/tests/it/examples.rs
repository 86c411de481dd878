//! The verification examples of the how-to, run as they stand there, where node and python3 are installed.

use events::{Secret, sign};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const PAGE: &str = include_str!("../../../../docs/how-to/receive-events.md");

/// The code block of a language whose first line names the function.
fn block(language: &str) -> String {
    let fence = format!("```{language}\n");
    let found = PAGE.split(&fence[..]).skip(1).filter_map(|rest| rest.split("```").next());
    let blocks: Vec<&str> = found.filter(|code| code.contains("verify(")).collect();
    assert_eq!(blocks.len(), 1, "one {language} example of verify");
    blocks[0].to_owned()
}

fn is_there(program: &str) -> bool {
    Command::new(program).arg("--version").output().is_ok_and(|out| out.status.success())
}

/// Runs a script with the cases on standard input; one word a case on standard output.
fn run(program: &str, dir: &Path, file: &str, script: &str, cases: &str) -> Vec<String> {
    std::fs::write(dir.join(file), script).unwrap();
    let mut child = Command::new(program)
        .arg(dir.join(file))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(cases.as_bytes()).unwrap();
    let out = child.wait_with_output().unwrap();
    assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap().split_whitespace().map(str::to_owned).collect()
}

/// Cases and what is right.
fn cases() -> (String, Vec<&'static str>) {
    let (new, old) = (Secret::from_bytes(&[1; 32]).unwrap(), Secret::from_bytes(&[2; 32]).unwrap());
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
    let body = r#"{"type":"probity.transfer.decided","data":{"text":"ümlaut"}}"#;
    let both = sign("evt_1", now, body.as_bytes(), &[new.clone(), old.clone()]);
    let one = sign("evt_1", now, body.as_bytes(), std::slice::from_ref(&new));
    let stale = sign("evt_1", now - 400, body.as_bytes(), std::slice::from_ref(&new));
    let rows = [
        (&new, now, &one, body, "accept"),
        (&new, now, &both, body, "accept"),
        (&old, now, &both, body, "accept"),
        (&old, now, &one, body, "refuse"),
        (&new, now, &one, r#"{"type":"probity.transfer.released"}"#, "refuse"),
        (&new, now + 1, &one, body, "refuse"),
        (&new, now - 400, &stale, body, "refuse"),
        (&new, now, &"v1a,AAAA".to_owned(), body, "refuse"),
        (&new, now, &String::from("v1,"), body, "refuse"),
    ];
    let list: Vec<serde_json::Value> = rows
        .iter()
        .map(|(secret, sent, signature, body, _)| {
            serde_json::json!({"secret": secret.reveal().as_str(), "body": body, "headers": {
                "webhook-id": "evt_1", "webhook-timestamp": sent.to_string(), "webhook-signature": signature}})
        })
        .collect();
    (serde_json::to_string(&list).unwrap(), rows.iter().map(|r| r.4).collect())
}

#[test]
fn the_python_example_accepts_and_refuses() {
    if !is_there("python3") {
        println!("python3 is not installed: the example was not run");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let driver = "\nimport json, sys\nfor case in json.load(sys.stdin):\n    try:\n        verify(case['secret'], case['headers'], case['body'].encode())\n        print('accept')\n    except ValueError:\n        print('refuse')\n";
    let (input, want) = cases();
    assert_eq!(run("python3", dir.path(), "example.py", &(block("python") + driver), &input), want);
}

#[test]
fn the_typescript_example_accepts_and_refuses() {
    if !is_there("node") {
        println!("node is not installed: the example was not run");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    // Node before 22 reads no types: the example's annotations are these.
    let mut script = block("ts");
    for annotation in [": Record<string, string>", ": string", ": Buffer", ": void"] {
        script = script.replace(annotation, "");
    }
    let driver = "\nconst chunks = [];\nfor await (const chunk of process.stdin) chunks.push(chunk);\nfor (const c of JSON.parse(Buffer.concat(chunks).toString())) {\n  try { verify(c.secret, c.headers, Buffer.from(c.body)); console.log('accept'); } catch { console.log('refuse'); }\n}\n";
    let (input, want) = cases();
    assert_eq!(run("node", dir.path(), "example.mjs", &(script + driver), &input), want);
}
