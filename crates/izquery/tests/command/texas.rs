//! docs/TEXAS.md: its table says what is true, and its commands work as printed.

use std::{fs, path::Path, process::Command};

use iz_facade::enroll::{Actor, EnrollmentProfile};

use crate::{credentials::is_installed, enroll::Office, readme::blocks, stored::run, support::text};

fn page() -> String {
    fs::read_to_string(root().join("docs/TEXAS.md")).unwrap()
}

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// The texts between backticks.
fn quoted(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The words of a table for who acts.
fn who_acts(actors: &[Actor]) -> String {
    let name = |actor: &Actor| match actor {
        Actor::Pharmacy => "the pharmacy",
        Actor::Registry => "the registry",
        Actor::Vendor => "the vendor",
    };
    actors.iter().map(name).collect::<Vec<_>>().join(", then ")
}

#[test]
fn the_table_of_texas_has_each_step_with_who_acts_and_commands_and_tests_that_exist() {
    let (page, folder) = (page(), tempfile::tempdir().unwrap());
    let profile = EnrollmentProfile::shipped("tx-outcomes").unwrap();
    assert_eq!(profile.steps.len(), 12);
    for (number, step) in (1..).zip(&profile.steps) {
        let row = page.lines().find(|line| line.starts_with(&format!("| {number} "))).unwrap();
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [_, id, who, _, commands, tests] = cells[..] else { panic!("{row}") };
        assert_eq!(id, format!("`{}`", step.id));
        let mut actors = step.who.clone();
        // The last step ends with going live.
        actors.extend((number == 12).then_some(profile.go_live.who));
        assert_eq!(who, who_acts(&actors), "{row}");
        for command in quoted(commands) {
            let words: Vec<&str> = command.split(' ').collect();
            assert_eq!(words[0], "izquery", "{command}");
            let output = run(folder.path(), &[&words[1..], &["--help"]].concat());
            let help = text(&output.stdout);
            assert_eq!(output.status.code(), Some(0), "{command}: {}", text(&output.stderr));
            // The name of a command has two words after the program, or three.
            assert!(help.contains(&format!("Usage: {}", words[..3].join(" "))), "{command}: {help}");
        }
        assert!(quoted(commands).count() > 0, "{row}");
        let mut file = None;
        for name in quoted(tests) {
            if name.ends_with(".rs") {
                file = Some(fs::read_to_string(root().join(name)).expect(name));
                continue;
            }
            let source = file.as_ref().unwrap();
            assert!(source.contains(&format!("fn {name}()")), "{row}: no test is called {name}");
        }
        let named = quoted(tests).filter(|name| !name.ends_with(".rs")).count();
        assert!(named >= quoted(tests).count() - named, "each file needs a test: {row}");
    }
}

/// The commands in the text of the README are commands of the program.
#[test]
fn the_commands_of_the_readme_exist() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let (_, section) = readme.split_once("## Texas, step by step\n").unwrap();
    let section = section.split("\n## ").next().unwrap();
    let commands: Vec<&str> = quoted(section).filter(|quoted| quoted.starts_with("izquery ")).collect();
    assert!(commands.len() >= 15, "{commands:?}");
    let folder = tempfile::tempdir().unwrap();
    for command in commands {
        let words: Vec<&str> = command.split(' ').skip(1).collect();
        let output = run(folder.path(), &[&words[..], &["--help"]].concat());
        assert_eq!(output.status.code(), Some(0), "{command}: {}", text(&output.stderr));
    }
}

/// Runs a block of the page as a shell does. Gives what it prints.
fn type_in(office: &Office, block: &str) -> String {
    let command = format!("'{}' ", env!("CARGO_BIN_EXE_izquery"));
    let lines = block.lines().map(|line| match line.strip_prefix("izquery ") {
        Some(rest) => format!("{command}{rest}\n"),
        None => format!("{line}\n"),
    });
    let commands: String = lines.collect();
    let output =
        Command::new("sh").args(["-e", "-c", &commands]).current_dir(office.path()).output().unwrap();
    assert!(output.status.success(), "{commands}: {}{}", text(&output.stdout), text(&output.stderr));
    text(&output.stdout)
}

#[test]
fn the_commands_of_a_pharmacist_in_charge_lead_from_registration_to_go_live_and_back() {
    if !is_installed("openssl") {
        return;
    }
    let office = Office::open();
    // The settings of the page, in front of the sandbox. Everything else comes from the commands of the page.
    let [settings] = &blocks("docs/TEXAS.md", "toml")[..] else { panic!("one block of settings") };
    let endpoint = "transport.endpoint = \"https://registry.example/client_Service\"";
    assert!(settings.contains(endpoint), "{settings}");
    let own = format!("base = 'sandbox'\ntransport.endpoint = '{}'", office.endpoint());
    fs::write(office.path().join("izquery.toml"), settings.replace(endpoint, &own)).unwrap();
    fs::remove_file(office.path().join("password")).unwrap();
    let given = office.path().join("production-credentials.txt");
    fs::write(&given, "username=sandbox\npassword=sandbox\n").unwrap();
    let profile = EnrollmentProfile::shipped("tx-outcomes").unwrap();
    let address = profile.vendor.credentials_to.as_ref().expect("an address of the vendor");
    let request = format!(
        "openssl req -x509 -newkey rsa:2048 -nodes -keyout vendor.key -out vendor.pem -days 30 -subj /CN=Vendor \
         -addext subjectAltName=email:{address} 2> /dev/null\n"
    );
    type_in(&office, &request);
    let [key, walk, back, _] = &blocks("docs/TEXAS.md", "sh")[..] else { panic!("four blocks of commands") };
    for step in profile.steps.iter().filter(|step| !step.ongoing) {
        assert!(walk.contains(&format!(" step store-12 {} ", step.id)), "{}", step.id);
    }
    type_in(&office, key);
    let shown = type_in(&office, walk);
    assert!(
        shown.trim_end().lines().last().is_some_and(|line| line.starts_with("store-12: Live")),
        "{shown}"
    );
    assert!(office.path().join("request.eml").exists() && !given.exists());
    let mail = fs::read_to_string(office.path().join("credentials.eml")).unwrap();
    assert!(mail.contains("application/pkcs7-mime") && !mail.contains("sandbox"), "{mail}");
    assert_eq!(office.ask().0, Some(0));
    assert!(type_in(&office, back).contains("store-12: Taken back"));
    assert_eq!(office.ask().0, Some(1));
}

#[test]
fn the_commands_of_a_chain_take_in_five_hundred_locations() {
    let office = Office::open();
    let files = blocks("docs/TEXAS.md", "csv");
    let [locations, live] = &files[..] else { panic!("{} files", files.len()) };
    let mut lines = locations.lines();
    let mut rows = format!("{}\n", lines.next().unwrap());
    let row = lines.next().unwrap();
    for number in 1..=500 {
        let row = row.replace("store-0001", &format!("store-{number:04}"));
        rows += &row.replace("0001112001", &format!("0001{:06}", 112_000 + number));
        rows.push('\n');
    }
    // The rows of the page are rows of such a file.
    assert!(locations.lines().skip(1).all(|line| line.split(',').count() == row.split(',').count()));
    fs::write(office.path().join("locations.csv"), locations).unwrap();
    fs::write(office.path().join("live.csv"), live).unwrap();
    let commands = &blocks("docs/TEXAS.md", "sh")[3];
    let shown = type_in(&office, commands);
    assert!(shown.contains("2 rows: 2 created") && shown.contains("1 rows: 1 created"), "{shown}");
    fs::write(office.path().join("locations.csv"), &rows).unwrap();
    let shown = type_in(&office, commands);
    let said = "500 rows: 498 created, 1 updated, 1 unchanged, 0 refused";
    assert!(shown.contains(said) && shown.contains("1 rows: 0 created, 0 updated, 1 unchanged"), "{shown}");
    let page = fs::read_to_string(office.path().join("board.html")).unwrap();
    assert!(page.contains("501 locations"), "{page}");
    assert_eq!(fs::read_to_string(office.path().join("export.csv")).unwrap().lines().count(), 502);
}
