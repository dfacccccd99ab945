//! Every example runs and prints what it should. `cargo test` builds the examples together with the tests.

use std::{path::PathBuf, process::Command};

fn run(name: &str) -> String {
    let tests = std::env::current_exe().expect("this test's path");
    let built: PathBuf =
        tests.parent().and_then(|deps| deps.parent()).expect("target/PROFILE").join("examples").join(name);
    let output = Command::new(&built).output().unwrap_or_else(|error| panic!("{}: {error}", built.display()));
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn read_file_shows_an_answer() {
    let output = run("read_file");
    assert!(output.starts_with("record in a message with the profile Z42\n"), "{output}");
    assert_eq!(output.lines().count(), 1 + 3 + 4 + 1, "{output}");
}

#[test]
fn build_query_prints_a_query() {
    let output = run("build_query");
    let names: Vec<&str> = output.lines().filter_map(|line| line.split('|').next()).collect();
    assert_eq!(names, ["MSH", "QPD", "RCP"], "{output}");
    assert!(
        output.contains("|0001112000|TxImmTrac|TxDSHS|") && output.contains("|Marsh^Odell^T^^^^L|"),
        "{output}"
    );
}

#[test]
fn ask_registry_prints_the_answer() {
    let output = run("ask_registry");
    assert!(
        output.starts_with("record, ") && output.ends_with("the grade of the match is Exact\n"),
        "{output}"
    );
}

#[test]
fn use_facade_prints_the_answer_to_a_lookup() {
    let output = run("use_facade");
    assert!(output.starts_with("\"record\": ") && output.contains("is \"overdue\""), "{output}");
}

#[test]
fn embed_shows_a_page_with_two_views() {
    let output = run("embed");
    assert!(output.starts_with("The page of the software has 2 views.\n"), "{output}");
}

#[test]
fn enrollment_walks_a_location_to_go_live_and_takes_it_back() {
    let output = run("enrollment");
    let of = |start: &str| output.lines().filter(|line| line.starts_with(start)).count();
    assert_eq!((of("Before the enrollment: "), of("Step "), of("Taken back: ")), (1, 11, 1), "{output}");
    assert!(output.contains("\n11 steps are done.\n"), "{output}");
    assert!(output.contains("\nLive: the registry answers \"record\".\n"), "{output}");
}

#[test]
fn every_example_has_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("examples/")
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    assert_eq!(names, ["ask_registry", "build_query", "embed", "enrollment", "read_file", "use_facade"]);
}
