//! Every example runs and says what it should. `cargo test` has built them beside the tests.

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
    let shown = run("read_file");
    assert!(shown.starts_with("record in a message labelled Z42\n"), "{shown}");
    assert_eq!(shown.lines().count(), 1 + 3 + 4 + 1, "{shown}");
}

#[test]
fn build_query_prints_a_question() {
    let shown = run("build_query");
    let names: Vec<&str> = shown.lines().filter_map(|line| line.split('|').next()).collect();
    assert_eq!(names, ["MSH", "QPD", "RCP"], "{shown}");
    assert!(
        shown.contains("|0001112000|TxImmTrac|TxDSHS|") && shown.contains("|Marsh^Odell^T^^^^L|"),
        "{shown}"
    );
}

#[test]
fn ask_registry_asks() {
    let shown = run("ask_registry");
    assert!(shown.starts_with("record, ") && shown.ends_with("the person returned is Exact\n"), "{shown}");
}

#[test]
fn use_facade_posts_a_question() {
    let shown = run("use_facade");
    assert!(shown.starts_with("\"record\": ") && shown.contains("is \"overdue\""), "{shown}");
}

#[test]
fn every_example_has_a_test() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("examples");
    let mut names: Vec<String> = std::fs::read_dir(folder)
        .expect("examples/")
        .filter_map(|entry| Some(entry.ok()?.path().file_stem()?.to_str()?.to_owned()))
        .collect();
    names.sort();
    assert_eq!(names, ["ask_registry", "build_query", "read_file", "use_facade"]);
}
