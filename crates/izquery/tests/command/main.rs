//! The command as a process: what it prints, and how it ends.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod ask;
#[cfg(unix)]
mod audit;
#[cfg(unix)]
mod cache;
#[cfg(unix)]
mod cache_file;
mod choose;
#[cfg(unix)]
mod consent;
#[cfg(unix)]
mod credentials;
#[cfg(unix)]
mod enroll;
#[cfg(unix)]
mod enrollment_files;
#[cfg(unix)]
mod enrollment_kills;
#[cfg(unix)]
mod files;
#[cfg(unix)]
mod not_live;
#[cfg(all(unix, feature = "postgres"))]
mod postgres;
#[cfg(all(unix, feature = "postgres"))]
#[path = "../../../iz-store/tests/store/support/postgres_server.rs"]
mod postgres_server;
mod readme;
mod samples;
#[cfg(unix)]
mod stop;
#[cfg(unix)]
mod store_refusals;
#[cfg(unix)]
mod stored;
mod support;
mod table;
#[cfg(unix)]
mod texas;
#[cfg(unix)]
mod token;
#[cfg(unix)]
mod unprivileged;
#[cfg(unix)]
mod widget;

use std::fs;

use serde_json::Value;

use self::support::{NO_SERVICE, assert_refused, izquery, text};

const ANSWER: &str = "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
    MSA|AA|1\rQAK|t|OK\rPID|1||900117^^^IIS^SR||Marsh^Odell||20190604|M\r\
    ORC|RE||1^IIS\rRXA|0|1|20240801||03^MMR^CVX|0.5|mL^^UCUM||00^New^NIP001|||||||||||CP|A\r\
    ORC|RE||9999^IIS\rRXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA\r\
    OBX|1|CE|30979-9^Due next^LN|0|03^MMR^CVX||||||F\rOBX|2|TS|30980-7^Due^LN|0|20261101||||||F\r";

const PATIENT: &str = r#"{"name": {"family": "Marsh", "given": "Odell"}, "birth_date": "2019-06-04"}"#;

#[test]
fn read_prints_one_object_a_line_and_goes_on_behind_a_bad_file() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("good.hl7"), ANSWER).unwrap();
    fs::write(folder.path().join("page.html"), "\n\n<html>Log in</html>").unwrap();
    let output = izquery(&["read", "page.html", "missing.hl7", "good.hl7", "-"], folder.path(), ANSWER);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> =
        text(&output.stdout).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let shown: Vec<_> = lines
        .iter()
        .map(|line| (line["file"].as_str().unwrap(), line["outcome"].as_str().unwrap()))
        .collect();
    assert_eq!(
        shown,
        [("page.html", "unreadable"), ("missing.hl7", "unreadable"), ("good.hl7", "record"), ("-", "record")]
    );
    assert!(lines[0]["reason"].as_str().unwrap().contains("line 3"), "{}", lines[0]);
    for member in [
        "profile",
        "patients",
        "doses",
        "forecasts",
        "facts",
        "acknowledgment",
        "errors",
        "warnings",
        "unread",
        "other_segments",
        "preamble",
    ] {
        assert!(lines[2].get(member).is_some(), "{member}");
    }
    for list in ["doses", "forecasts"] {
        assert_eq!(lines[2][list][0]["id"].as_str().map(str::len), Some(32), "{list}");
    }
    let dose = &lines[2]["doses"][0];
    assert_eq!(
        (&dose["status"], &dose["vaccine"]["code"], &dose["date"]),
        (&"completed".into(), &"03".into(), &"2024-08-01".into())
    );
    for member in ["text", "system", "alternates"] {
        assert!(dose["vaccine"].get(member).is_some(), "{member}");
    }
    let patient = &lines[2]["patients"][0];
    assert_eq!(
        (&patient["registry_id"]["value"], &patient["identifiers"]),
        (&"900117".into(), &serde_json::json!([]))
    );
    let forecast = &lines[2]["forecasts"][0];
    for member in ["vaccine", "dose_number", "earliest", "due", "overdue", "latest", "status"] {
        assert!(forecast.get(member).is_some(), "{member}");
    }
    for member in ["normalised", "code", "text", "system", "derived"] {
        assert!(forecast["status"].get(member).is_some(), "{member}");
    }
    assert_eq!(lines[2]["unread"], serde_json::json!([]));
}

#[test]
fn the_day_decides_what_is_due() {
    let folder = tempfile::tempdir().unwrap();
    for (today, expected) in [("2026-10-31", "not_yet_due"), ("2026-11-01", "due")] {
        let output = izquery(&["read", "--today", today, "-"], folder.path(), ANSWER);
        let line: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(line["forecasts"][0]["status"]["normalised"], expected, "{today}");
    }
}

#[test]
fn read_looks_one_place_up() {
    let folder = tempfile::tempdir().unwrap();
    let output = izquery(&["read", "--path", "PID-5.1", "-"], folder.path(), ANSWER);
    assert_eq!(text(&output.stdout), "{\"file\":\"-\",\"path\":\"PID-5.1\",\"values\":[\"Marsh\"]}\n");
    for (path, fault) in [
        ("PID-", "field number"),
        ("FOO", "FOO is not a segment of HL7"),
        ("PID.5.1", "three letters or digits"),
        ("abc-1", "abc is not a segment of HL7"),
    ] {
        let output = izquery(&["read", "--path", path, "-"], folder.path(), ANSWER);
        let said = text(&output.stderr);
        assert_eq!((output.status.code(), text(&output.stdout)), (Some(2), String::new()), "{said}");
        for part in ["--path", fault, "such as PID-5.1"] {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
    for path in ["ZIM-1", "pid-5.1", "PID", "RXA[2]-3.1.1"] {
        assert_eq!(izquery(&["read", "--path", path, "-"], folder.path(), ANSWER).status.code(), Some(0));
    }
    // A segment that HL7 does not have is found where a file has it.
    fs::write(folder.path().join("odd.hl7"), format!("{ANSWER}FOO|1|x\r")).unwrap();
    let output = izquery(&["read", "--path", "FOO-2", "-", "odd.hl7", "odd.hl7"], folder.path(), ANSWER);
    let lines = text(&output.stdout);
    assert_eq!((output.status.code(), lines.lines().count()), (Some(0), 2 + 1), "{lines}");
    assert!(lines.contains("\"odd.hl7\",\"path\":\"FOO-2\",\"values\":[\"x\"]"), "{lines}");
}

#[test]
fn build_prints_the_question() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("patient.json"), PATIENT).unwrap();
    fs::write(folder.path().join("own.toml"), "message.sending_facility = '0001112000'").unwrap();
    for (profile, name) in
        [("Z34", "Request Immunization History"), ("Z44", "Request Evaluated History and Forecast")]
    {
        let arguments = [
            "build",
            "--registry",
            "tx",
            "--overrides",
            "own.toml",
            "--profile",
            profile,
            "--patient",
            "patient.json",
        ];
        let output = izquery(&arguments, folder.path(), "");
        assert!(output.status.success(), "{}", text(&output.stderr));
        let question = text(&output.stdout);
        assert!(question.starts_with("MSH|^~\\&|IZQUERY|0001112000|TxImmTrac|TxDSHS|"), "{question}");
        assert!(question.contains(&format!("\rQPD|{profile}^{name}^CDCPHINVS|")), "{question}");
        assert!(question.ends_with("\rRCP|I|5^RD&Records&HL70126\r"), "{question}");
    }
}

#[test]
fn a_facility_asks_under_its_own_id() {
    let folder = tempfile::tempdir().unwrap();
    let chain = "message.facility_id_in = ['MSH-4']\n[facilities.main]\nfacility_id = 'STORE-1'\n\
                 [facilities.north]\nfacility_id = 'STORE-2'\n";
    fs::write(folder.path().join("chain.toml"), chain).unwrap();
    let build = |facility: &str| {
        let arguments = ["build", "--registry", "tx", "--overrides", "chain.toml", "--patient", "-"];
        izquery(&[&arguments[..], &["--facility", facility]].concat(), folder.path(), PATIENT)
    };
    for (facility, id) in [("main", "STORE-1"), ("north", "STORE-2")] {
        let output = build(facility);
        let question = text(&output.stdout);
        assert!(question.starts_with(&format!("MSH|^~\\&|IZQUERY|{id}|")), "{question}");
    }
    assert_refused(&build("south"), &["--facility: south", "the file has no section facilities.south"]);
    let arguments = ["build", "--overrides", "chain.toml", "--patient", "-", "--registry"];
    let build = |named: &[&str]| izquery(&[&arguments[..], named].concat(), folder.path(), PATIENT);
    assert!(text(&build(&["tx/north"]).stdout).starts_with("MSH|^~\\&|IZQUERY|STORE-2|"));
    let known = "chain.toml has tx/main, tx/north";
    assert_refused(&build(&["tx"]), &["--facility: is missing", known]);
    assert_refused(&build(&["tx/south"]), &["--registry: tx/south is not configured", known]);
    assert_refused(
        &build(&["tx/main", "--facility", "main"]),
        &["--facility", "tx/main already names a facility"],
    );

    // No server listens there. A command that sends a query ends with exit status 1.
    let settings = |id: &str| {
        format!(
            "[registries.{id}]\nbase = 'sandbox'\ntransport.endpoint = 'http://{NO_SERVICE}/'\n\
             facilities.main.facility_id = 'STORE-1'\nfacilities.north.facility_id = 'STORE-2'\n"
        )
    };
    fs::write(folder.path().join("izquery.toml"), settings("one") + &settings("other")).unwrap();
    let ask = |more: &[&str]| {
        let arguments = ["ask", "--config", "izquery.toml", "--patient", "-"];
        izquery(&[&arguments[..], more].concat(), folder.path(), PATIENT)
    };
    let known = "one/main, one/north, other/main, other/north";
    for (more, said) in [
        (&[][..], "name one of several"),
        (&["--registry", "one"], "name one of several"),
        (&["--facility", "main"], "name one of several"),
        (&["--registry", "one", "--facility", "south"], "not configured"),
        (&["--registry", "one/south"], "not configured"),
    ] {
        assert_refused(&ask(more), &[said, known]);
    }
    let twice = ["--registry", "one/main", "--facility", "main"];
    assert_refused(&ask(&twice), &["--facility", "one/main already names a facility"]);
    for more in [&["--registry", "one/main"][..], &["--registry", "one", "--facility", "north"]] {
        assert_eq!(ask(more).status.code(), Some(1), "{more:?}");
    }
    fs::write(folder.path().join("izquery.toml"), settings("'one/main'")).unwrap();
    assert_refused(&ask(&[]), &["registries.one/main", "must not contain a slash"]);
}

#[test]
fn the_schema_of_the_configuration_is_printed() {
    let folder = tempfile::tempdir().unwrap();
    let output = izquery(&["config", "schema"], folder.path(), "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let good = serde_json::json!({"registries": {"tx": {"credentials": {"password": {"env": "SECRET"}}}}});
    assert!(validator.is_valid(&good));
    for bad in [
        serde_json::json!({"registries": {"tx": {"credentials": {"password": "in plain sight"}}}}),
        serde_json::json!({"registries": {"tx": {"surprise": 1}}}),
        serde_json::json!({"listen": 8466}),
    ] {
        assert!(!validator.is_valid(&bad), "{bad}");
    }
}

#[test]
fn a_query_that_cannot_be_built_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let build = |registry: &str, patient: &str| {
        izquery(&["build", "--registry", registry, "--patient", "-"], folder.path(), patient)
    };
    assert_refused(&build("zz", PATIENT), &["zz", "tx"]);
    assert_refused(&build("tx", "{}"), &["/name"]);
    assert_refused(&build("tx", r#"{"nmae": {}}"#), &["/nmae", "known are"]);
    assert_refused(&build("tx", r#"{"name": {"family": {"x": 1}}}"#), &["/name/family", "a text"]);
    // All faults are named at once.
    assert_refused(&build("tx", r#"{"nmae": {}, "phnoe": 1}"#), &["/nmae", "/phnoe"]);
    assert_refused(&build("tx", "{\"phone\""), &["line 1"]);
    assert_refused(&build("tx", "[]"), &["an object"]);
    assert_refused(
        &izquery(&["build", "--registry", "tx", "--patient", "none.json"], folder.path(), ""),
        &["none.json"],
    );
}

#[test]
fn a_configuration_that_cannot_be_used_says_what_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let serve = |settings: &str| {
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        izquery(&["serve", "--config", "izquery.toml"], folder.path(), "")
    };
    assert_refused(&izquery(&["serve", "--config", "none.toml"], folder.path(), ""), &["none.toml"]);
    assert_refused(
        &serve("listen = '127.0.0.1:0'\nsurprise = 1\n[registries.tx]"),
        &["izquery.toml", "surprise"],
    );
    assert_refused(
        &serve("[registries.tx]\ntransport.surprise = 1"),
        &["registries.tx", "transport.surprise"],
    );
    assert_refused(&serve("[registries.tx"), &["izquery.toml", "line 1"]);
    for no_registry in ["", "[registries]", "registries = 'hunter2'"] {
        let output = serve(no_registry);
        assert_refused(&output, &["izquery.toml", "registries: "]);
        assert!(!text(&output.stderr).contains("hunter2"), "{}", text(&output.stderr));
    }
    for listen in ["'localhost'", "'127.0.0.1'", "8466"] {
        assert_refused(
            &serve(&format!("listen = {listen}\n[registries.tx]")),
            &["listen", "such as \"127.0.0.1:8466\""],
        );
    }
    assert_refused(&serve("drain_s = 301\n[registries.tx]"), &["drain_s: ", "between 0 and 300"]);
    for (table, key, largest) in [
        ("registries.tx.cache", "record_s", 604_800),
        ("registries.tx.cache", "too_many_s", 604_800),
        ("cache", "capacity_bytes", 17_179_869_184),
        ("lookups", "lists", 100_000),
        ("lookups", "list_s", 86_400),
        ("lookups", "requery_limit", 2),
    ] {
        let set = |value: i64| serve(&format!("[registries.tx]\n[{table}]\n{key} = {value}"));
        // The key of a registry is named from its section on.
        let named = format!("{}.{key}: ", table.rsplit('.').next().unwrap());
        assert_refused(&set(largest + 1), &[&named, &largest.to_string()]);
        assert_refused(&set(40_000_000_000), &[&named, &largest.to_string()]);
        assert_refused(&set(-1), &[&named, "whole number"]);
        // With what may stand there, the next complaint is about something else.
        assert_refused(&set(largest), &["transport.endpoint"]);
        assert_refused(&set(0), &["transport.endpoint"]);
    }
    assert_refused(&serve("[registries.tx]"), &["registries.tx", "transport.endpoint"]);
    assert_refused(&serve("[registries.zz]\nbase = 'yy'"), &["registries.zz.base", "tx"]);
    assert_refused(&serve("[registries.tx]\ntransport.endpoint = 'http://registry.example/x'"), &["https"]);
    assert_refused(
        &serve(
            "[registries.tx]\ntransport.endpoint = 'https://registry.example/x'\ncredentials.password = 'hunter2'",
        ),
        &["credentials.password", "env"],
    );
    assert_refused(
        &serve("[registries.tx]\ntransport.endpoint = 'https://user:hunter2@registry.example/x'"),
        &["registries.tx", "transport.endpoint", "credentials"],
    );
    assert_refused(
        &serve(
            "[registries.tx]\ntransport.endpoint = 'https://registry.example/x'\ncredentials.password = {env = 'IZQUERY_NOT_SET'}",
        ),
        &["credentials.password", "IZQUERY_NOT_SET"],
    );
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port();
    let at = |listen: &str| {
        serve(&format!(
            "listen = '{listen}'\n[registries.sandbox]\ntransport.endpoint = 'https://registry.example/x'"
        ))
    };
    assert_refused(
        &at(&format!("127.0.0.1:{port}")),
        &["izquery.toml", &port.to_string(), "already listens"],
    );
    assert_refused(&at("0.0.0.0:8466"), &["0.0.0.0:8466", "127.0.0.1"]);
    let sandbox = izquery(&["sandbox", "--listen", &format!("127.0.0.1:{port}")], folder.path(), "");
    assert_refused(&sandbox, &[&port.to_string()]);
}

#[cfg(unix)]
#[test]
fn a_key_of_the_ids_that_cannot_be_used_is_named_and_not_printed() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let key_file = folder.path().join("id-key");
    fs::write(&key_file, "hunter2").unwrap();
    // A file that others may read would cause a warning too.
    fs::set_permissions(&key_file, fs::Permissions::from_mode(0o600)).unwrap();
    for (reference, reason) in [
        ("{file = 'id-key'}", "file id-key must hold 32 hexadecimal digits"),
        ("{file = 'none'}", "the file none cannot be read"),
        ("{env = 'IZQUERY_NOT_SET'}", "IZQUERY_NOT_SET"),
        ("'hunter2'", "izquery.toml"),
    ] {
        let settings = format!("[lookups]\nid_key = {reference}\n[registries.sandbox]");
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        let output = izquery(&["serve", "--config", "izquery.toml"], folder.path(), "");
        assert_refused(&output, &["lookups.id_key", reason]);
        assert!(!text(&output.stderr).contains("hunter2"), "{}", text(&output.stderr));
    }
}

#[test]
fn the_demo_shows_every_outcome_and_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = izquery(&["demo", "--once"], folder.path(), "");
    let shown = text(&output.stdout);
    assert!(output.status.success(), "{}", text(&output.stderr));
    for outcome in [
        "GIVE NOW",
        "SEVERAL PEOPLE MAY BE MEANT",
        "NO RECORD FOUND",
        "TOO MANY PEOPLE MATCH",
        "THE RECORD IS PROTECTED",
        "THE REGISTRY REFUSED THE QUERY",
        "RECORD",
        "NO ANSWER",
    ] {
        assert!(shown.contains(&format!("\n{outcome}")), "{outcome} is not in: {shown}");
    }
    for line in [
        "\na patient without a consent form in this store: NOT_FOUND\n  This store has no consent to ImmTrac2",
        "\na patient whose consent has ended: RECORD\n",
        "\na patient who withdrew the consent: CONSENT_WITHDRAWN\n",
    ] {
        assert!(shown.contains(line), "{line} is not in: {shown}");
    }
    // One location in each stage: eleven steps, go-live, live, and taken back.
    let locations: Vec<&str> = shown.lines().filter(|line| line.starts_with("store-")).collect();
    assert_eq!(locations.len(), 14, "{shown}");
    for stage in [
        "Registration, 0 days; the pharmacy acts next",
        "Waiting Queue, ",
        "Go live, ",
        "Live, ",
        "Taken back, ",
    ] {
        assert_eq!(locations.iter().filter(|line| line.contains(stage)).count(), 1, "{stage}: {locations:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_an_error_of_the_standard_output() {
    use std::{fs::File, process::Command};
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("answer.hl7"), ANSWER).unwrap();
    fs::write(folder.path().join("patient.json"), PATIENT).unwrap();
    for arguments in [
        ["read", "answer.hl7"].as_slice(),
        &["read", "--table", "answer.hl7"],
        &["build", "--registry", "tx", "--patient", "patient.json"],
        &["config", "schema"],
        &["completions", "bash"],
        &["man", "pages"],
        &["sandbox", "--list"],
    ] {
        let output = Command::new(env!("CARGO_BIN_EXE_izquery"))
            .args(arguments)
            .current_dir(folder.path())
            .stdout(File::options().write(true).open("/dev/full").unwrap())
            .output()
            .unwrap();
        let said = text(&output.stderr);
        let error = "izquery: standard output: No space left on device";
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert!(said.lines().last().unwrap().starts_with(error), "{arguments:?}: {said}");
    }
}
