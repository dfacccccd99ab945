//! `izquery consent` beside a service that runs, and without one.

use std::{fs, io::Write as _};

use jiff::{ToSpan as _, civil::Date};

use crate::{
    cache_file::{SECTION, make_places, stored_answers},
    stored::{BILL, PEBBLE, StoredService, poll, run},
    support::text,
};

/// A service whose registry has the consent rules of Texas, and a configuration with the address at which it listens.
fn service() -> StoredService {
    let mut service = StoredService::start();
    service.stop();
    let file = service.folder().join("izquery.toml");
    writeln!(fs::OpenOptions::new().append(true).open(&file).unwrap(), "consent = 'tx'").unwrap();
    service.start_again();
    let settings = fs::read_to_string(&file).unwrap().replace("127.0.0.1:0", service.address());
    fs::write(service.folder().join("open.toml"), settings).unwrap();
    fs::write(service.folder().join("pebble.json"), PEBBLE).unwrap();
    service
}

/// Runs a command that must have this exit status. Gives what it prints.
#[track_caller]
fn consent(service: &StoredService, arguments: &[&str], status: i32) -> String {
    let command = [&["consent"], arguments, &["--config", "open.toml"]].concat();
    let output = run(service.folder(), &command);
    let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
    said
}

const SIGNED: [&str; 6] =
    ["--patient", "pebble.json", "--signed-by", "Ida Sandcastle", "--filed-at", "binder 3"];

fn signed<'a>(command: &[&'a str], day: &'a str) -> Vec<&'a str> {
    [command, &SIGNED, &["--signed-on", day]].concat()
}

/// The status of a lookup, and the code of its problem.
fn look_up(service: &StoredService) -> (u16, String) {
    look_up_of(service, PEBBLE)
}

fn look_up_of(service: &StoredService, patient: &str) -> (u16, String) {
    let (status, answer) = service.lookup(&service.first_token(), "rph-1", patient);
    (status, answer.get("code").and_then(|code| code.as_str()).unwrap_or_default().to_owned())
}

/// The number of the form that was recorded.
fn form_of(said: &str) -> &str {
    said.trim_start_matches("recorded as form ").split([';', '\n']).next().unwrap()
}

/// Nothing that is printed for a person names a member of the API.
#[track_caller]
fn assert_no_words_of_the_api(said: &str) {
    let is_member = |word: &&str| word.contains('_') || word.trim_end_matches('.').contains("consent.");
    let members: Vec<&str> =
        said.split(|c: char| !(c.is_alphanumeric() || "_.".contains(c))).filter(is_member).collect();
    assert!(members.is_empty(), "{members:?}: {said}");
}

#[test]
fn a_withdrawal_at_the_command_line_stops_the_lookups_of_a_service_that_runs() {
    let service = service();
    // An adult stays one, so that the test passes on every date.
    fs::write(service.folder().join("pebble.json"), BILL).unwrap();
    let look_up = |service: &StoredService| look_up_of(service, BILL);
    let said = consent(&service, &signed(&["record", "--form", "adult"], "2023-01-05"), 0);
    assert!(said.contains("recorded as form ") && said.contains("signed on 2023-01-05"), "{said}");
    assert_eq!(look_up(&service), (200, String::new()));
    let said = consent(&service, &signed(&["withdraw", "--actor", "rph-9"], "2024-02-06"), 0);
    assert!(said.contains("1 cached answer was removed from the service that runs"), "{said}");
    assert_eq!(look_up(&service), (409, "consent_withdrawn".to_owned()));
    let ask = ["ask", "--config", "open.toml", "--patient", "pebble.json"];
    // Of two withdrawals in a row both must be revoked.
    let again = consent(&service, &signed(&["withdraw"], "2024-02-07"), 0);
    let asked = run(service.folder(), &ask);
    assert_eq!(asked.status.code(), Some(1));
    let asked = text(&asked.stderr);
    assert!(
        asked.contains("withdrew the consent") && asked.contains("was withdrawn on 2024-02-06"),
        "{asked}"
    );
    for said in [&said, &again] {
        let command =
            format!("`izquery consent revoke {} --config open.toml --registry sandbox`", form_of(said));
        assert!(asked.contains(&command), "{command}: {asked}");
    }
    assert_no_words_of_the_api(&asked);
    let json = run(service.folder(), &[&ask[..], &["--json"]].concat());
    let problem: serde_json::Value = serde_json::from_str(&text(&json.stdout)).unwrap();
    assert!(problem["advice"].as_str().unwrap().contains("consent.offered_forms"), "{problem}");
    let printed = asked.split('`').nth(3).unwrap();
    let revoke: Vec<&str> = printed.split(' ').skip(1).collect();
    assert_eq!(run(service.folder(), &revoke).status.code(), Some(0), "{printed}");
    assert_eq!(look_up(&service), (409, "consent_withdrawn".to_owned()));

    let said = consent(&service, &["show", "--patient", "pebble.json"], 0);
    assert!(said.contains("was withdrawn on 2024-02-06"), "{said}");
    let line = said.lines().find(|line| line.contains("withdrawal: signed on 2024-02-06")).unwrap();
    assert!(line.contains("by Ida Sandcastle; filed at binder 3"), "{line}");
    let id = line.split(' ').next().unwrap();
    let said = consent(&service, &["revoke", id], 0);
    assert!(said.contains("no longer counts"), "{said}");
    assert_eq!(look_up(&service), (200, String::new()));
    let shown = consent(&service, &["show", "--patient", "pebble.json", "--json"], 0);
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(shown.pointer("/consent/on_file"), Some(&"yes".into()), "{shown}");

    let report = service.print(&["audit", "report"], &[], 0);
    for word in ["adult", "withdrawn", "revoked", "searched", "consent_withdrawn", "rph-9"] {
        assert!(report.contains(word), "{word}: {report}");
    }
    assert!(!report.contains("Tarnbrook") && !report.contains("Sandcastle"), "{report}");
}

#[test]
fn minors_who_become_adults_are_listed_and_a_withdrawal_needs_no_service_that_runs() {
    let mut service = service();
    service.stop();
    // A child of ten years on the 10th of a month, so that the birthday is on no 29 February.
    let today = jiff::Zoned::now().date();
    let born = today.saturating_sub(10.years()).with().day(10).build().unwrap();
    let (birthday, signed_on, later) =
        (born.saturating_add(18.years()), born.saturating_add(1.year()), born.saturating_add(2.years()));
    let patient =
        format!(r#"{{"name": {{"family": "Sandcastle", "given": "Pebble"}}, "birth_date": "{born}"}}"#);
    fs::write(service.folder().join("pebble.json"), &patient).unwrap();
    let record = |signed_on: Date, filed_at: &'static str| {
        let signed_on = signed_on.to_string();
        let record =
            ["record", "--form", "minor", "--patient", "pebble.json", "--signed-by", "Ida Sandcastle"];
        let more = ["--filed-at", filed_at, "--signed-on", &signed_on];
        let said = consent(&service, &[&record[..], &more].concat(), 0);
        said.trim_start_matches("recorded as form ").lines().next().unwrap().to_owned()
    };
    let mistake = record(later, "binder 1");
    record(signed_on, "binder 3");
    record(born, "binder 9");
    consent(&service, &["revoke", &mistake], 0);
    let said = consent(&service, &["report", "--within", "65535"], 0);
    assert!(said.starts_with(&format!("{birthday} (in ")), "{said}");
    let paper = format!("Pebble Sandcastle, born {born}; signed on {signed_on}; filed at binder 3\n");
    assert!(said.ends_with(&paper), "the paper that decides: {said}");
    let said = consent(&service, &["report", "--within", "0"], 0);
    assert_eq!(said, "no minor with a consent becomes an adult within 0 days\n");
    let said = consent(&service, &signed(&["withdraw"], &later.to_string()), 0);
    assert!(
        said.contains(
            "0 cached answers were removed from the cache, because no service listens at its address"
        ),
        "{said}"
    );
    let said = consent(&service, &["report", "--within", "65535"], 0);
    assert!(said.starts_with("no minor"), "{said}");
    service.start_again();
    assert_eq!(look_up_of(&service, &patient), (409, "consent_withdrawn".to_owned()));
}

#[test]
fn what_cannot_be_recorded_is_said() {
    let service = service();
    fs::write(service.folder().join("name.json"), r#"{"name": {"family": "Sandcastle", "given": "Pebble"}}"#)
        .unwrap();
    let minor = &["record", "--form", "minor"];
    for (arguments, status, words) in [
        (signed(&["record", "--form", "adult"], "2023-01-05"), 2, "younger than 18"),
        (signed(minor, "2999-01-05"), 2, "future"),
        (signed(minor, "2022-03-09"), 2, "before the patient was born"),
        (signed(&["record", "--form", "child"], "2023-01-05"), 2, "child"),
        (signed(&["record", "--form", "minor", "--registry", "mars"], "2023-01-05"), 2, "--registry"),
        (
            vec![
                "record",
                "--form",
                "minor",
                "--patient",
                "name.json",
                "--signed-by",
                "x",
                "--filed-at",
                "x",
            ],
            2,
            "/birth_date",
        ),
        (vec!["show", "--patient", "name.json"], 2, "/birth_date"),
        (vec!["revoke", "999999"], 1, "no form 999999"),
    ] {
        let said = consent(&service, &arguments, status);
        assert!(said.contains(words), "{arguments:?}: {said}");
    }
    assert_eq!(look_up(&service), (200, String::new()));
    let without =
        run(service.folder(), &["consent", "show", "--patient", "pebble.json", "--config", "none.toml"]);
    assert_eq!(without.status.code(), Some(2));
}

#[test]
fn a_registry_must_be_named_if_there_are_different_rules() {
    let service = service();
    let file = service.folder().join("open.toml");
    let settings = fs::read_to_string(&file).unwrap();
    let same = "[registries.west]\nbase = 'registries.sandbox'\nfacilities.b = { facility_id = 'B' }\n";
    fs::write(&file, format!("{settings}\n{same}")).unwrap();
    let show = ["show", "--patient", "pebble.json"];
    consent(&service, &show, 0);
    let other = "[registries.sample]\nbase = 'registries.sandbox'\nconsent = 'sample'\n";
    fs::write(&file, format!("{settings}\n{same}{other}")).unwrap();
    for command in [signed(&["record", "--form", "minor"], "2023-01-05"), show.to_vec()] {
        let said = consent(&service, &command, 2);
        assert!(
            said.contains("--registry: is missing; those with consent rules are: sample, sandbox, west"),
            "{said}"
        );
        for registry in ["sample", "west", "west/b"] {
            consent(&service, &[&command[..], &["--registry", registry]].concat(), 0);
        }
    }
}

#[test]
fn a_withdrawal_without_a_service_removes_the_answers_from_the_file() {
    let mut service = service();
    make_places(service.folder());
    service.stop();
    for name in ["izquery.toml", "open.toml"] {
        let file = service.folder().join(name);
        let settings = fs::read_to_string(&file).unwrap();
        fs::write(&file, settings.replacen("[store]\n", &format!("{SECTION}[store]\n"), 1)).unwrap();
    }
    service.start_again();
    assert_eq!(look_up(&service), (200, String::new()));
    let file = service.folder().join("cache/answers.db");
    poll("an answer in the file", || (stored_answers(&file) > 0).then_some(()));
    service.stop();
    let said = consent(&service, &signed(&["withdraw"], "2024-02-06"), 0);
    assert!(said.contains("1 cached answer was removed from the file of cached answers"), "{said}");
    assert_eq!(stored_answers(&file), 0);
}

/// Somebody with the same given name and birth date withdrew.
#[test]
fn ask_says_what_to_confirm_and_takes_the_confirmation() {
    let service = service();
    let other = PEBBLE.replace("Sandcastle", "Quill");
    fs::write(service.folder().join("other.json"), other).unwrap();
    let withdraw =
        ["withdraw", "--patient", "other.json", "--signed-by", "Una Quill", "--filed-at", "binder 3"];
    let said = consent(&service, &withdraw, 0);
    let id = form_of(&said);
    let ask = |more: &[&str]| {
        let ask = ["ask", "--config", "open.toml", "--patient", "pebble.json"];
        let output = run(service.folder(), &[&ask, more].concat());
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    };
    let (status, said) = ask(&[]);
    assert!(status == Some(1) && said.contains(&format!("--consent-confirmed-other {id}")), "{said}");
    assert!(said.contains("initials P Q") && !said.contains("Quill"), "{said}");
    let command = format!("`izquery consent revoke {id} --config open.toml --registry sandbox`");
    assert!(said.contains(&command), "{command}: {said}");
    assert_no_words_of_the_api(&said);
    let shown = consent(&service, &["show", "--patient", "pebble.json"], 0);
    assert!(shown.contains("--consent-confirmed-other"), "{shown}");
    assert_no_words_of_the_api(&shown);
    let (status, said) = ask(&["--consent-confirmed-other", id]);
    assert_eq!(status, Some(0), "{said}");
    // The answer says what the ledger has, and its text is that of `show`.
    let shown = consent(&service, &["show", "--patient", "pebble.json"], 0);
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Vec<_>>().join(" ");
    let text = shown.lines().next().unwrap();
    assert!(text.contains("no consent to ImmTrac2"), "{shown}");
    assert!(words(&said).contains(&words(&format!("consent: {text}"))), "{said}");
    let report = service.print(&["audit", "report"], &[], 0);
    assert!(report.contains("confirmed_other"), "{report}");
}
