//! The programs in docs/API.md work as printed.

use std::{
    env, fs,
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use serde_json::Value;

use crate::{
    readme::blocks,
    support::{NO_SERVICE, Running, first_token, post, start, text},
};

/// The request in each sample.
const REQUEST: &str = r#"{"patient": {"name": {"family": "Sandcastle", "given": "Pebble"}, "birth_date": "2022-03-10", "sex": "F"}}"#;

/// The address in each sample.
const ADDRESS: &str = "http://127.0.0.1:8466";

/// A program that the test runs: the language of its block in docs/API.md, and what runs it.
struct Sample {
    language: &'static str,
    interpreter: &'static str,
    file: &'static str,
    /// The time limit in the program, and a short one.
    limits: [&'static str; 2],
}

const SAMPLES: [Sample; 2] = [
    Sample {
        language: "js",
        interpreter: "node",
        file: "lookup.mjs",
        limits: ["TIMEOUT_MS = 90_000", "TIMEOUT_MS = 1_000"],
    },
    Sample {
        language: "python",
        interpreter: "python3",
        file: "lookup.py",
        limits: ["TIMEOUT_S = 90", "TIMEOUT_S = 1"],
    },
];

impl Sample {
    fn code(&self) -> String {
        let [code]: [String; 1] = blocks("docs/API.md", self.language).try_into().unwrap();
        code
    }

    /// Whether the interpreter is there. Where `CI` is set, it must be.
    fn can_run(&self) -> bool {
        let version = Command::new(self.interpreter).arg("--version").stdout(Stdio::null()).status();
        let is_installed = version.is_ok_and(|status| status.success());
        assert!(is_installed || env::var_os("CI").is_none(), "{} is not installed", self.interpreter);
        if !is_installed {
            let _ = writeln!(
                io::stderr(),
                "\nWARNING: the {} sample of docs/API.md is NOT CHECKED, because {} is not installed.\n",
                self.language,
                self.interpreter
            );
        }
        is_installed
    }

    /// Runs the program as printed, but for the address and the request. Returns what it prints.
    fn run(&self, code: &str, service: &str, request: &str, token: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        assert!(code.contains(ADDRESS) && code.contains(REQUEST));
        let code = code.replace(ADDRESS, &format!("http://{service}")).replace(REQUEST, request);
        fs::write(folder.path().join(self.file), code).unwrap();
        let mut command = Command::new(self.interpreter);
        command.arg(self.file).current_dir(folder.path());
        // A moved clock would end every request at once.
        command.env_remove("LD_PRELOAD");
        for (name, _) in env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("FAKETIME")) {
            command.env_remove(name);
        }
        command.env("IZQUERY_TOKEN", token);
        let output = command.output().unwrap();
        assert!(output.status.success(), "{}: {}", self.file, text(&output.stderr));
        text(&output.stdout)
    }
}

/// The sandbox, and the service in front of it. Gives the address of the service.
fn service(folder: &Path) -> (Running, Running, String) {
    let (sandbox, endpoint) = start(&["sandbox", "--listen", "127.0.0.1:0"], folder, "listens at ", false);
    let settings = format!(
        "listen = '127.0.0.1:0'\n[registries.sandbox]\ntransport.endpoint = '{endpoint}'\n\
         credentials.username = 'sandbox'\ncredentials.password = {{ env = 'IZQUERY_SANDBOX_PASSWORD' }}\n"
    );
    fs::write(folder.join("izquery.toml"), settings).unwrap();
    let (service, rest) = start(&["serve", "--config", "izquery.toml"], folder, "\"address\":\"", true);
    let address = rest.split('"').next().unwrap().to_owned();
    (sandbox, service, address)
}

fn request(family: &str, given: &str, birth_date: &str) -> String {
    format!(
        r#"{{"patient": {{"name": {{"family": "{family}", "given": "{given}"}}, "birth_date": "{birth_date}"}}}}"#
    )
}

/// A service that sends the same response to each request. An empty one is never sent.
fn fixed_service(head: &str, body: &str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let response = (!head.is_empty()).then(|| {
        format!("HTTP/1.1 {head}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
    });
    thread::spawn(move || {
        let mut silent = Vec::new();
        for stream in listener.incoming() {
            let mut stream: TcpStream = stream.unwrap();
            match &response {
                Some(response) => {
                    let _ = read_request(&mut stream);
                    let _ = stream.write_all(response.as_bytes());
                }
                None => silent.push(stream),
            }
        }
    });
    address
}

/// Reads up to the end of the request's JSON.
fn read_request(stream: &mut TcpStream) -> io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(20)))?;
    let (mut request, mut chunk) = (Vec::new(), [0; 4096]);
    while !request.ends_with(b"}}") {
        match stream.read(&mut chunk)? {
            0 => break,
            read => request.extend_from_slice(chunk.get(..read).unwrap()),
        }
    }
    Ok(())
}

#[test]
fn the_samples_show_answers_and_problems_of_a_real_service() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, _service, address) = service(folder.path());
    for sample in SAMPLES.iter().filter(|sample| sample.can_run()) {
        let code = sample.code();
        let token = first_token(folder.path());
        let shown = sample.run(&code, &address, REQUEST, &token);
        assert!(shown.starts_with("record: Confirm the name"), "{shown}");
        assert!(shown.contains("\nRECORD\n") && shown.contains("  given: 2022-03-10 Hep B"), "{shown}");
        assert_eq!(shown.matches("  not counted: ").count(), 1, "{shown}");
        for (family, given, birth_date, parts) in [
            ("Tarnbrook", "Bill", "1966-01-28", ["record: The record differs", "RECORD, TO BE CONFIRMED"]),
            ("Mirror", "Echo", "2015-05-04", ["candidates: ", "  candidate: Echo 2015-05-06"]),
            (
                "Nowhere",
                "Nell",
                "1999-09-09",
                ["not_found: ", "does not mean that the patient is unvaccinated"],
            ),
            ("Hollowell", "Grace", "1990-05-16", ["record: ", "Do not use this record"]),
            ("Withhold", "Sandra", "1971-06-17", ["NO ANSWER: ", "no consent"]),
            (
                "Keyless",
                "Martin",
                "1958-12-02",
                ["NO ANSWER: ", "tell the support: registry_refused_credentials"],
            ),
            ("Notaday", "Edna", "1961-02-30", ["NO ANSWER: ", "."]),
        ] {
            let shown = sample.run(&code, &address, &request(family, given, birth_date), &token);
            for part in parts {
                assert!(shown.contains(part), "{}: {family}: {shown}", sample.file);
            }
            let is_withheld = family == "Hollowell";
            assert!(!is_withheld || !shown.contains("RECORD"), "{shown}");
        }
    }
}

#[test]
fn the_samples_do_not_stop_at_unknown_codes_and_failures() {
    const JSON: &str = "200 OK\r\nContent-Type: application/json";
    const PROBLEM: &str =
        "503 Service Unavailable\r\nContent-Type: application/problem+json\r\nRetry-After: 7";
    const LATER: &str = r#"{"outcome": "later", "action": {"code": "wait_for_it", "text": "New text."}, "record": null, "candidates": [], "new": {}}"#;
    const NEW_ACTION: &str = r#"{"outcome": "record", "action": {"code": "new_code", "text": "New text."}, "candidates": [],
        "record": {"doses": [{"status": "new_status", "date": null, "vaccine": null}]}}"#;
    const NEW_PROBLEM: &str =
        r#"{"code": "new_code", "title": "New title", "who": "new_who", "status": 503}"#;
    for sample in SAMPLES.iter().filter(|sample| sample.can_run()) {
        let [long, short] = sample.limits;
        let code = sample.code();
        assert!(code.contains(long), "{}", sample.file);
        let impatient = code.replace(long, short);
        let shown = sample.run(&impatient, &fixed_service("", "").to_string(), REQUEST, "none");
        assert!(
            shown.starts_with("NO ANSWER: the service cannot be used now (Time"),
            "{}: {shown}",
            sample.file
        );
        for (address, expected) in [
            (fixed_service(JSON, LATER), "later: New text.\n"),
            (
                fixed_service(JSON, NEW_ACTION),
                "record: New text.\nRECORD, TO BE CONFIRMED\n  not counted: no date no name\n",
            ),
            (
                fixed_service(PROBLEM, NEW_PROBLEM),
                "NO ANSWER: New title. \n  try again in 7 s\n  tell the support: new_code\n",
            ),
            (
                fixed_service("503 Service Unavailable", "Too many connections."),
                "NO ANSWER: the service cannot",
            ),
            (NO_SERVICE.parse().unwrap(), "NO ANSWER: the service cannot be used now"),
        ] {
            let shown = sample.run(&code, &address.to_string(), REQUEST, "none");
            assert!(shown.starts_with(expected), "{}: {expected} is not in: {shown}", sample.file);
        }
    }
}

#[test]
fn the_request_in_each_of_the_four_samples_is_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let (_sandbox, _service, address) = service(folder.path());
    for language in ["js", "python", "csharp", "powershell"] {
        let [code]: [String; 1] = blocks("docs/API.md", language).try_into().unwrap();
        let start = code.find("{\"patient\"").unwrap();
        let mut requests =
            serde_json::Deserializer::from_str(code.get(start..).unwrap()).into_iter::<Value>();
        let request = requests.next().unwrap().unwrap().to_string();
        let response = post(&address, folder.path(), &request);
        assert!(response.starts_with("HTTP/1.1 200 OK"), "{language}: {response}");
        for part in [ADDRESS, "/v1/lookups", "action", "candidates", "Retry", "store", "wait"] {
            assert!(code.contains(part), "{language}: {part}");
        }
    }
}
