//! `izquery enroll`: a location from registration to go-live, in front of the sandbox.

use std::{fs, path::Path, process::Output};

use tempfile::TempDir;

use crate::{
    stored::{PEBBLE, run},
    support::{Running, start, text, try_post_to},
};

/// The steps in an order in which they can be done.
const STEPS: [&str; 11] = [
    "registration",
    "consent",
    "intent_form",
    "syntropi",
    "approval",
    "widget_request",
    "mail",
    "waiting_queue",
    "exchange_form",
    "credentials",
    "confirmation",
];

/// A folder with a configuration of a registry that needs an enrollment, and the registry.
pub(crate) struct Office {
    folder: TempDir,
    endpoint: String,
    _sandbox: Running,
}

impl Office {
    pub(crate) fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (sandbox, endpoint) =
            start(&["sandbox", "--listen", "127.0.0.1:0"], folder.path(), "listens at ", false);
        let endpoint = endpoint.split_whitespace().next().unwrap();
        let settings = format!(
            "[registries.tx]\nbase = 'sandbox'\nenrollment = 'tx-outcomes'\ntransport.endpoint = '{endpoint}'\n\
             credentials.username = 'sandbox'\ncredentials.password = {{ file = 'password' }}\n\
             [registries.tx.facilities.store-12]\nfacility_id = '0001112000'\n"
        );
        fs::write(folder.path().join("izquery.toml"), settings).unwrap();
        fs::write(folder.path().join("password"), "sandbox").unwrap();
        fs::write(folder.path().join("pebble.json"), PEBBLE).unwrap();
        fs::write(folder.path().join("roi.pdf"), "%PDF-1.4\n1 0 obj\n%%EOF\n").unwrap();
        let endpoint = endpoint.to_owned();
        Self { folder, endpoint, _sandbox: sandbox }
    }

    /// The address of the registry.
    pub(crate) fn endpoint(&self) -> &str {
        &self.endpoint
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    fn enroll(&self, arguments: &[&str]) -> Output {
        run(self.path(), &[&["enroll"], arguments, &["--config", "izquery.toml"]].concat())
    }

    /// Runs a command that must succeed. Gives what it prints.
    #[track_caller]
    pub(crate) fn print(&self, arguments: &[&str]) -> String {
        let output = self.enroll(arguments);
        let (shown, said) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {shown}{said}");
        shown
    }

    /// Runs a command that must end with this status and say these words. Gives all that it says.
    #[track_caller]
    fn refused(&self, arguments: &[&str], status: i32, words: &[&str]) -> String {
        let output = self.enroll(arguments);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {said}");
        assert!(words.iter().all(|word| said.contains(word)), "{arguments:?}: {said}");
        said
    }

    fn new_location(&self) {
        self.print(&[
            "new",
            "store-12",
            "--name",
            "Sample Pharmacy",
            "--registry-id",
            "tx_iis_id=0001112000",
            "--pharmacist",
            "Avery Sandcastle",
            "--contact-name",
            "Rue Tarn",
            "--contact-email",
            "rue@example.org",
        ]);
    }

    fn done(&self, steps: &[&str]) {
        for step in steps {
            self.print(&["step", "store-12", step, "--evidence", "a mail"]);
        }
    }

    /// Asks the registry as `izquery ask` does. Gives the exit status and what is printed.
    pub(crate) fn ask(&self) -> (Option<i32>, String) {
        let arguments =
            ["ask", "--config", "izquery.toml", "--registry", "tx/store-12", "--patient", "pebble.json"];
        let output = run(self.path(), &arguments);
        (output.status.code(), format!("{}{}", text(&output.stdout), text(&output.stderr)))
    }
}

#[test]
fn a_location_walks_twelve_steps_and_asks_the_registry_only_when_it_is_live() {
    let office = Office::open();
    let (status, said) = office.ask();
    assert!(status == Some(1) && said.contains("The location is not live"), "{said}");
    let examine = ["doctor", "--config", "izquery.toml", "--registry", "tx/store-12"];
    let examined = run(office.path(), &examine);
    let said = text(&examined.stderr);
    assert_eq!(examined.status.code(), Some(2), "{said}");
    assert!(said.contains("store-12 may not ask the production system yet"), "{said}");
    office.new_location();
    office.refused(&["new", "store-12", "--name", "Again"], 2, &["store-12", "already"]);
    // The order of the steps.
    office.refused(&["step", "store-12", "mail", "--evidence", "sent"], 2, &["widget_request"]);
    office.refused(&["step", "store-12", "nothing", "--evidence", "x"], 2, &["nothing"]);
    office.refused(&["golive", "store-12"], 2, &["cannot go live yet", "Registration"]);
    office.refused(&["mail", "store-12", "--attach", "roi.pdf", "--output", "early.eml"], 2, &["approval"]);
    let sheet = office.print(&["sheet", "store-12", "intent"]);
    assert!(sheet.contains("0001112000") && sheet.contains("Sample Pharmacy"), "{sheet}");
    office.done(&["registration", "intent_form", "syntropi", "approval"]);
    office.refused(&["mail", "store-12", "--attach", "none.pdf", "--output", "none.eml"], 2, &["form"]);
    office.refused(&["mail", "store-12", "--attach", "pebble.json", "--output", "none.eml"], 2, &["PDF"]);
    office.print(&["mail", "store-12", "--attach", "roi.pdf", "--output", "request.eml"]);
    let mail = fs::read_to_string(office.path().join("request.eml")).unwrap();
    let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
    assert!(id.trim_end().ends_with("@example.org>") && id.len() > 32, "{id}");
    assert!(mail.contains("SMP | Sample Pharmacy | 0001112000 |") && mail.contains("X-Unsent: 1"), "{mail}");
    office.refused(
        &["mail", "store-12", "--attach", "roi.pdf", "--output", "request.eml"],
        2,
        &["request.eml"],
    );
    office.done(&["consent", "widget_request", "mail", "waiting_queue", "exchange_form"]);
    let answers = office.print(&["sheet", "store-12", "answers"]);
    assert!(answers.contains("ask the vendor"), "{answers}");
    office.done(&["credentials"]);
    let (status, said) = office.ask();
    assert!(status == Some(1) && said.contains("Step 12 of 12"), "{said}");
    let json: serde_json::Value = serde_json::from_str(&office.print(&["list", "--form", "json"])).unwrap();
    assert_eq!(json["locations"][0]["stage"]["code"], "confirmation", "{json}");
    let shown = office.print(&["show", "store-12"]);
    assert!(shown.contains("By hand meanwhile: TX-ImmTrac2 portal: https://"), "{shown}");
    office.done(&["confirmation"]);
    assert_eq!(office.ask().0, Some(1), "the confirmation alone is not enough");
    // The doctor warns that the sandbox has no TLS.
    assert_eq!(run(office.path(), &examine).status.code(), Some(1));
    let live = office.print(&["golive", "store-12"]);
    assert!(live.contains("store-12: Live"), "{live}");
    assert!(live.contains(" passed, 1 warned, 0 failed, ") && live.contains("Test question: pass"), "{live}");
    let (status, said) = office.ask();
    assert_eq!(status, Some(0), "{said}");
    office.print(&["takeback", "store-12", "--reason", "the registry asks for it"]);
    let (status, said) = office.ask();
    assert!(status == Some(1) && said.contains("The location is not live"), "{said}");
    let report = run(office.path(), &["audit", "report", "--config", "izquery.toml", "--action", "enroll"]);
    let report = text(&report.stdout);
    for word in ["opened", "step_done", "went_live", "taken_back"] {
        assert!(report.contains(word), "{word}: {report}");
    }
}

/// The test system says nothing about the production system, which `golive` opens.
#[test]
fn only_sites_that_ask_a_production_system_are_examined_before_go_live() {
    let office = Office::open();
    let file = office.path().join("izquery.toml");
    let settings = fs::read_to_string(&file).unwrap();
    let test_system = settings.replace("[registries.tx]\n", "[registries.tx]\nenvironment = 'test'\n");
    fs::write(&file, &test_system).unwrap();
    office.new_location();
    office.done(&STEPS);
    office.refused(&["golive", "store-12"], 2, &["asks a production system", "tx/store-12", "environment"]);
    // A second registry of the same location is the production system. Nothing listens there.
    let production = settings.replace("registries.tx", "registries.txprod");
    let endpoint = production.split('\'').find(|part| part.starts_with("http")).unwrap();
    let production = production.replace(endpoint, "http://127.0.0.1:1/");
    fs::write(&file, format!("{test_system}{production}")).unwrap();
    let said = office.refused(&["golive", "store-12"], 1, &["Examining txprod/store-12", "is not live"]);
    assert!(!said.contains("Examining tx/"), "{said}");
}

/// A wrong password makes the question of the doctor fail.
#[test]
fn a_location_whose_checks_fail_goes_live_only_with_a_reason() {
    let office = Office::open();
    office.new_location();
    office.done(&STEPS);
    let file = office.path().join("izquery.toml");
    let settings = fs::read_to_string(&file).unwrap();
    fs::write(&file, settings.replace("0001112000", "0001112001")).unwrap();
    let live = office.print(&["golive", "store-12", "--despite", "to be sure"]);
    assert!(
        live.contains("warning  tx/store-12: its facility_id is not the TX IIS ID of the record"),
        "{live}"
    );
    fs::write(&file, settings).unwrap();
    assert!(live.contains("Both checks passed, so that --despite is not recorded."), "{live}");
    assert!(!office.print(&["show", "store-12", "--form", "html"]).contains("to be sure"));
    office.print(&["takeback", "store-12", "--reason", "new owner"]);
    fs::write(office.path().join("password"), "wrong").unwrap();
    let said = office.refused(&["golive", "store-12"], 1, &["store-12 is not live", "question"]);
    assert!(!said.contains("facility_id"), "{said}");
    let live = office.print(&["golive", "store-12", "--despite", "the registry was told"]);
    assert!(live.contains("store-12: Live"), "{live}");
    office.refused(&["golive", "store-12"], 2, &["live already"]);
    let page = office.print(&["show", "store-12", "--form", "html"]);
    assert!(page.contains("went live although a check did not pass: the registry was told"), "{page}");
    let shown = office.print(&["show", "store-12"]);
    assert!(shown.contains("It went live although a check did not pass: the registry was told"), "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&office.print(&["show", "store-12", "--form", "json"])).unwrap();
    let despite = &json["went_live_despite"];
    assert_eq!(
        (&despite["reason"], &despite["test_question"]),
        (&"the registry was told".into(), &"failed".into()),
        "{json}"
    );
    let report = run(office.path(), &["audit", "report", "--config", "izquery.toml", "--action", "enroll"]);
    let report = text(&report.stdout);
    let outcomes: Vec<&str> =
        report.split_whitespace().filter(|word| word.starts_with("went_live")).collect();
    assert_eq!(outcomes.iter().filter(|word| word.contains("went_live_despite")).count(), 1, "{report}");
    assert_eq!(outcomes.len(), 2, "{report}");
}

#[test]
fn a_spreadsheet_is_taken_in_with_a_report_and_again_without_doubling() {
    let office = Office::open();
    let mut rows = "location_id,pharmacy_name,tx_iis_id,pharmacist_in_charge\n".to_owned();
    for number in 0..500 {
        rows += &format!("store-{number:04},Pharmacy {number},{:010},Avery {number}\n", 1_112_000 + number);
    }
    fs::write(office.path().join("good.csv"), &rows).unwrap();
    fs::write(office.path().join("bad.csv"), format!("{rows}store-x,Bad|Name,1,Avery\n")).unwrap();
    office.refused(&["import", "bad.csv"], 1, &["refused  line 502", "|", "500 created", "1 refused"]);
    let again = office.print(&["import", "good.csv"]);
    assert!(again.contains("500 rows: 0 created, 0 updated, 500 unchanged, 0 refused"), "{again}");
    fs::write(office.path().join("export.csv"), office.print(&["export"])).unwrap();
    let again = office.print(&["import", "export.csv"]);
    assert!(again.contains("500 unchanged"), "{again}");
    let board = office.print(&["list", "--form", "csv"]);
    assert_eq!(board.lines().count(), 502, "{board}");
    assert!(
        board.lines().any(|line| line == "store-12,,tx-outcomes,not_recorded,Not recorded,,,"),
        "{board}"
    );
    let page = office.print(&["list", "--form", "html"]);
    assert!(page.contains("500 locations") && page.contains("Pharmacy 499"), "{page}");
    let due = office.refused(&["due"], 1, &["store-12  NOT RECORDED: its lookups are refused"]);
    assert_eq!(due.lines().count(), 1, "{due}");
    office.refused(&["import", "none.csv"], 2, &["none.csv"]);
}

#[test]
fn locations_that_already_report_are_imported_with_the_day_on_which_they_went_live() {
    let office = Office::open();
    let import = |column: &str| {
        let rows = format!("location_id,pharmacy_name,{column}\nstore-12,Sample,2024-02-29\n");
        fs::write(office.path().join("live.csv"), rows).unwrap();
        ["import", "live.csv", "--already-live"]
    };
    let help = run(office.path(), &["enroll", "import", "--help"]);
    assert!(text(&help.stdout).contains("went_live_on"), "{}", text(&help.stdout));
    office.refused(&import("live_since"), 2, &["live.csv", "no column `went_live_on`"]);
    office.print(&import("went_live_on"));
    assert!(office.print(&["show", "store-12"]).contains("Live, since 2024-02-29"));
    assert_eq!(office.ask().0, Some(0));
}

#[test]
fn show_prints_who_did_each_step_with_its_evidence_and_what_is_late_and_every_note() {
    let office = Office::open();
    office.new_location();
    let step = ["step", "store-12", "registration"];
    office.print(&[&step[..], &["--on", "2024-02-29", "--evidence", "a mail", "--actor", "rph-7"]].concat());
    for number in 1..=7 {
        let text = format!("call {number}");
        office.print(&["step", "store-12", "consent", "--note", &text, "--actor", "rph-8"]);
    }
    let shown = office.print(&["show", "store-12"]);
    for line in [
        " 1 registration   Registration: done 2024-02-29 by rph-7: a mail\n",
        " 4 syntropi       Login to Syntropi and complete a site renewal or register the location: \
         open since 2024-02-29, the pharmacy acts (Late by ",
        " 5 approval       Approval of the renewal or registration: waits for syntropi\n",
        "(the pharmacy acts, waits since 2024-02-29, ",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    let is_open = |line: &&str| line.contains(": open since 2024-02-29");
    let open: Vec<&str> = shown.lines().filter(is_open).collect();
    assert!(open.len() == 3 && open.iter().all(|line| line.contains("acts (Late by ")), "{shown}");
    assert_eq!(shown.matches("Note: ").count(), 7, "{shown}");
    assert!(shown.contains(", rph-8: consent: call 1\n"), "{shown}");
    let json: serde_json::Value =
        serde_json::from_str(&office.print(&["show", "store-12", "--form", "json"])).unwrap();
    assert_eq!(
        (json["notes"].as_array().map(Vec::len), &json["notes"][6]["text"]),
        (Some(7), &"consent: call 1".into())
    );
}

#[test]
fn the_lists_show_every_enrollment_of_the_configuration_unless_one_is_named() {
    let office = Office::open();
    let file = office.path().join("izquery.toml");
    let settings = fs::read_to_string(&file).unwrap();
    let other = settings.replace("registries.tx", "registries.other").replace("tx-outcomes", "sample-state");
    fs::write(&file, format!("{settings}{}", other.replace("store-12", "clinic-1"))).unwrap();
    let new = |enrollment, location| {
        office.print(&["new", location, "--name", "Sample", "--enrollment", enrollment]);
    };
    new("tx-outcomes", "store-12");
    office.refused(&["due"], 1, &["clinic-1  NOT RECORDED"]);
    new("sample-state", "clinic-1");
    let board: serde_json::Value = serde_json::from_str(&office.print(&["list", "--form", "json"])).unwrap();
    let profiles: Vec<&str> =
        board["locations"].as_array().unwrap().iter().map(|row| row["profile"].as_str().unwrap()).collect();
    assert_eq!(profiles.len(), 2, "{board}");
    assert!(profiles.contains(&"tx-outcomes") && profiles.contains(&"sample-state"), "{board}");
    let one = office.print(&["list", "--enrollment", "sample-state"]);
    assert!(one.contains("clinic-1") && !one.contains("store-12"), "{one}");
    office.refused(&["export"], 2, &["--enrollment: the configuration names several"]);
}

#[test]
fn an_import_reports_each_row_and_names_a_column_that_it_does_not_know() {
    let office = Office::open();
    let import = |name, rows: &str| fs::write(office.path().join(name), rows).unwrap();
    import("one.csv", "location_id,pharmacy_name\nstore-12,One\nstore-13,Two\n");
    let said = office.print(&["import", "one.csv"]);
    assert!(!said.contains("created  line"), "{said}");
    import("two.csv", "location_id,pharmacy_name\nstore-12,One\nstore-13,Too\nstore-14,New\nstore-15,a|b\n");
    let said = office.refused(&["import", "two.csv", "--report"], 1, &["1 created, 1 updated, 1 unchanged"]);
    let lines: Vec<&str> = said.lines().take(4).collect();
    assert_eq!(
        lines[..3],
        ["unchanged line 2, store-12", "updated  line 3, store-13", "created  line 4, store-14"]
    );
    assert!(lines[3].starts_with("refused  line 5, store-15: pharmacy_name: "), "{said}");
    import(
        "three.csv",
        "location_id,pharmacy_name,Regsitration,Region,stage\nstore-12,One,2026-11-02,North,x\n",
    );
    let said = office.refused(&["import", "three.csv"], 1, &["1 unchanged, 0 refused"]);
    for sentence in [
        "the column `Regsitration` is not known, so nothing of it was taken in; if `registration` is meant, rename it\n",
        "the column `Region` is not known, so nothing of it was taken in; remove it\n",
    ] {
        assert!(said.contains(sentence), "{said}");
    }
    assert!(!said.contains("`stage`"), "{said}");
}

#[test]
fn records_and_the_sites_of_the_configuration_are_compared() {
    let office = Office::open();
    let not_recorded =
        "store-12  NOT RECORDED: its lookups are refused; `izquery enroll new store-12` opens its record";
    assert_eq!(office.print(&["list"]).trim_end(), not_recorded);
    office.refused(&["due"], 1, &[not_recorded]);
    let made = office.print(&["new", "STORE-12", "--name", "Sample"]);
    let alike = "warning  STORE-12: no site of the configuration is this location; tx/store-12 differs only in upper and lower case";
    assert!(made.contains(alike), "{made}");
    let made = office.print(&["new", "store-13", "--name", "Sample"]);
    assert!(made.contains("warning  store-13: no site of the configuration is such a location"), "{made}");
    let rows: String = (20..32).map(|number| format!("store-{number},Sample {number}\n")).collect();
    let rows = format!("location_id,pharmacy_name\nStore-12,Sample\n{rows}");
    fs::write(office.path().join("new.csv"), rows).unwrap();
    let said = office.print(&["import", "new.csv"]);
    assert!(said.contains("warning  Store-12: ") && said.contains("store-29 and 2 more: no site"), "{said}");
    assert_eq!(said.matches("warning").count(), 2, "{said}");
    assert!(office.print(&["list"]).contains(not_recorded));
    office.print(&["manual", "store-12"]);
    office.print(&["manual", "store-13"]);
    for more in [&[][..], &["--done", "x"]] {
        office.refused(
            &[&["manual", "store-99"], more].concat(),
            2,
            &["there is no location store-99: it has no record"],
        );
    }
    let live = "location_id,pharmacy_name,tx_iis_id,went_live_on\nstore-12,Sample,0009999999,2024-02-29\n";
    fs::write(office.path().join("live.csv"), live).unwrap();
    let said = office.print(&["import", "live.csv", "--already-live"]);
    assert!(
        said.contains("warning  tx/store-12: its facility_id is not the TX IIS ID of the record"),
        "{said}"
    );
    assert!(!office.print(&["list"]).contains("NOT RECORDED"));
    let office = Office::open();
    fs::write(office.path().join("live.csv"), live.replace("0009999999", "0001112000")).unwrap();
    let said = office.print(&["import", "live.csv", "--already-live"]);
    assert!(!said.contains("warning"), "{said}");
}

/// A file that cannot be read is no missing file, and a mail that cannot be written whole leaves no part of it.
#[test]
fn a_mail_is_written_whole_or_not_at_all() {
    let office = Office::open();
    office.new_location();
    office.done(&STEPS[..5]);
    let mail = |attach| ["mail", "store-12", "--attach", attach, "--output", "request.eml"];
    office.refused(&mail("roi.pdf/form.pdf"), 2, &["--attach", "roi.pdf/form.pdf", "cannot be read"]);
    fs::write(office.path().join("large.pdf"), format!("%PDF-1.4\n{}\n%%EOF\n", " ".repeat(4 << 20)))
        .unwrap();
    // No file of this process may have more than 2 MiB, or 4 MiB where a block has 1024 bytes.
    let limited = format!(
        "trap '' XFSZ; ulimit -f 4096; exec '{}' enroll {} --config izquery.toml",
        env!("CARGO_BIN_EXE_izquery"),
        mail("large.pdf").join(" ")
    );
    let output =
        std::process::Command::new("sh").args(["-c", &limited]).current_dir(office.path()).output().unwrap();
    let said = text(&output.stderr);
    assert!(output.status.code() == Some(2) && said.contains("request.eml cannot be written"), "{said}");
    assert!(!office.path().join("request.eml").exists());
    office.print(&mail("large.pdf"));
}

#[test]
fn an_id_of_another_location_is_refused_before_it_is_stored() {
    let office = Office::open();
    office.new_location();
    let with_id =
        |id: &'static str, more: &'static str| ["new", id, "--registry-id", more, "--name", "Other"];
    let taken = ["location `store-12` has this TX IIS ID"];
    office.refused(&with_id("store-13", "tx_iis_id=0001112000"), 2, &taken);
    // Several locations of an organization have its id.
    office.print(&["new", "store-12", "--update", "--registry-id", "org_id=0009990000"]);
    office.print(&with_id("0412", "org_id=0009990000"));
    office.refused(&["new", "0412", "--update", "--registry-id", "tx_iis_id=0001112000"], 2, &taken);
    office.refused(&["new", "412", "--name", "Other"], 2, &["there is a location `0412`", "leading zeros"]);
    // A location keeps its own id.
    office.print(&["new", "store-12", "--update", "--registry-id", "tx_iis_id=0001112000"]);
}

#[test]
fn a_correction_without_a_day_keeps_the_recorded_one() {
    let office = Office::open();
    office.new_location();
    office.print(&["step", "store-12", "registration", "--on", "2024-02-29", "--evidence", "a male"]);
    office.print(&["step", "store-12", "registration", "--correct", "--evidence", "a mail"]);
    let shown: serde_json::Value =
        serde_json::from_str(&office.print(&["show", "store-12", "--form", "json"])).unwrap();
    let done = &shown["steps"][0]["done"];
    assert_eq!((&done["on"], &done["evidence"]), (&"2024-02-29".into(), &"a mail".into()), "{shown}");
}

#[test]
fn a_record_that_was_changed_by_hand_is_named_and_hides_no_other_location() {
    let office = Office::open();
    office.new_location();
    office.print(&["new", "store-13", "--name", "Other Pharmacy"]);
    let file = rusqlite::Connection::open(office.path().join("izquery-data/izquery.sqlite")).unwrap();
    file.execute("UPDATE enrollment_events SET recorded_us = 1 WHERE location LIKE '%store-12'", []).unwrap();
    let bad = "store-12  UNREADABLE: ";
    office.refused(&["list"], 1, &[bad, "store-13  Other Pharmacy"]);
    office.refused(&["list", "--form", "csv"], 1, &["store-12,,tx-outcomes,unreadable,", "store-13"]);
    office.refused(&["due"], 1, &[bad]);
    office.refused(&["export"], 1, &[bad, "store-13,Other Pharmacy"]);
    let rows = "location_id,pharmacy_name\nstore-12,Sample\nstore-13,New Name\n";
    fs::write(office.path().join("rows.csv"), rows).unwrap();
    let said = [
        "line 2, store-12: location_id: the record of the location cannot be read",
        "1 updated, 0 unchanged, 1 refused",
    ];
    office.refused(&["import", "rows.csv"], 1, &said);
}

/// Software reports a dose to the service, and a person enters it and ticks it off.
#[test]
fn a_dose_of_a_location_that_waits_is_listed_with_both_portals_until_it_is_ticked_off() {
    let office = Office::open();
    office.new_location();
    let listed = office.print(&["manual", "store-12"]);
    assert_eq!(listed, "store-12 has no dose to enter by hand.\n");
    let settings = fs::read_to_string(office.path().join("izquery.toml")).unwrap();
    fs::write(office.path().join("izquery.toml"), format!("listen = '127.0.0.1:0'\n{settings}")).unwrap();
    let (_service, rest) =
        start(&["serve", "--config", "izquery.toml"], office.path(), "\"address\":\"", true);
    let address = rest.split('"').next().unwrap();
    let body = r#"{"event": "dose_given", "patient": {"name": {"family": "Marsh", "given": "Odell"},
        "birth_date": "2019-06-04"}, "by_hand": {"product": "Influenza (CVX 150)", "given_on": "2024-11-21", "lot": "L77Q"}}"#;
    let report = |lot: &str| {
        let body = body.replace("L77Q", lot);
        let response = try_post_to(address, "/v1/patients/events", office.path(), &body).unwrap();
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
    };
    report("L77Q");
    report("L77Q");
    let listed = office.print(&["manual", "store-12"]);
    let mut lines = listed.lines();
    assert_eq!(lines.next(), Some("Enter each dose in every portal. Then tick it off with --done ID."));
    assert_eq!(lines.by_ref().take(2).filter(|line| line.starts_with("Portal: ")).count(), 2, "{listed}");
    let (id, dose) = lines.next().and_then(|line| line.split_once("  ")).unwrap();
    let expected =
        "given 2024-11-21  Marsh, Odell  born 2019-06-04  Influenza (CVX 150)  lot L77Q  reported by rph-1";
    assert_eq!((dose, lines.next()), (expected, None));
    office.refused(&["manual", "store-12", "--done", "none"], 2, &["--done", "no such dose"]);
    // A dose that was changed by hand hides no other one, and can be ticked off.
    report("L77R");
    let file = rusqlite::Connection::open(office.path().join("izquery-data/izquery.sqlite")).unwrap();
    file.execute("UPDATE secrets SET recorded_us = recorded_us + 1 WHERE name LIKE ?", [format!("%{id}")])
        .unwrap();
    let listed = office.refused(&["manual", "store-12"], 1, &[&format!("{id}  UNREADABLE: ")]);
    let (other, _) =
        listed.lines().find(|line| line.contains("Marsh")).and_then(|line| line.split_once("  ")).unwrap();
    // They are not forgotten when the location goes live.
    let left = "2 doses have to be entered by hand; `izquery enroll manual store-12` lists them";
    assert!(office.print(&["show", "store-12"]).contains(left));
    office.refused(&["due"], 1, &[&format!("store-12  {left}")]);
    office.done(&STEPS);
    assert!(office.print(&["golive", "store-12"]).contains(left));
    assert!(office.print(&["show", "store-12"]).contains(left));
    for id in [id, other] {
        let done = office.print(&["manual", "store-12", "--done", id]);
        assert!(done.contains("is ticked off"), "{done}");
    }
    assert_eq!(office.print(&["manual", "store-12"]), "store-12 has no dose to enter by hand.\n");
}
