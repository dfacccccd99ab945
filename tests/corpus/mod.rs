//! Every answer in a folder of real messages, compared with the counts of an independent reader.

mod conformance;
mod lossless;
mod oracle;
mod soap;

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use iz_hl7::{
    Answer, OwnedAnswer, Source,
    answer::{DoseStatus, ForecastLists, ForecastMarks, IdKey},
};
use jiff::civil::date;

/// The known differences in counts, each with its reason.
const DIVERGENCES: &str = include_str!("divergences.tsv");

/// The columns of `expected.tsv` after the file name.
const COLUMNS: [&str; 8] =
    ["outcome", "patients", "doses", "refused", "not_given", "deleted", "evaluations", "forecasts"];

/// The folder with the corpus. Where `IZQUERY_CORPUS` names a folder, that folder must exist.
pub(crate) fn folder() -> Option<PathBuf> {
    if let Some(named) = std::env::var_os("IZQUERY_CORPUS") {
        let folder = PathBuf::from(named);
        assert!(
            folder.join("messages").is_dir(),
            "IZQUERY_CORPUS names {}, which has no folder messages/",
            folder.display()
        );
        return Some(folder);
    }
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if beside.join("messages").is_dir() {
        return Some(beside);
    }
    // Written to the stream itself, because the test harness hides what a passing test prints.
    let message = b"\nSKIPPED: no corpus of real messages at ../shared/corpus; set IZQUERY_CORPUS to test against one\n\n";
    std::io::stderr().write_all(message).expect("standard error");
    None
}

/// The rows of a table by file name. The first line is the header.
fn table(text: &str) -> BTreeMap<&str, Vec<&str>> {
    text.lines()
        .skip(1)
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .map(|line| {
            let mut cells = line.split('\t');
            (cells.next().unwrap_or_default(), cells.collect())
        })
        .collect()
}

fn counted(answer: &Answer<'_>) -> [String; 8] {
    let doses =
        |wanted: &[DoseStatus]| answer.doses.iter().filter(|dose| wanted.contains(&dose.status)).count();
    [
        answer.outcome.word().to_owned(),
        answer.patients.len().to_string(),
        doses(&[DoseStatus::Completed, DoseStatus::PartiallyAdministered]).to_string(),
        doses(&[DoseStatus::Refused]).to_string(),
        doses(&[DoseStatus::NotAdministered]).to_string(),
        doses(&[DoseStatus::Deleted]).to_string(),
        answer.doses.iter().map(|dose| dose.evaluations.len()).sum::<usize>().to_string(),
        answer.forecasts.len().to_string(),
    ]
}

#[test]
fn the_counts_of_every_answer_are_the_expected_ones() {
    let Some(folder) = folder() else { return };
    let expected = fs::read_to_string(folder.join("messages/expected.tsv")).expect("expected.tsv");
    let divergences = table(DIVERGENCES);
    let mut wrong = Vec::new();
    let mut read = 0;
    for (file, expected) in table(&expected) {
        let source =
            Source::of(fs::read(folder.join("messages").join(file)).expect("a file that expected.tsv names"));
        let today = jiff::civil::date(2026, 11, 22);
        let answer = Answer::read(&source, today).unwrap_or_else(|error| panic!("{file}: {error}"));
        read += 1;
        let found = counted(&answer);
        let differing: Vec<String> = COLUMNS
            .iter()
            .zip(expected.iter().zip(&found))
            .filter(|(_, (expected, found))| *expected != found)
            .map(|(column, (expected, found))| format!("{column} {expected} -> {found}"))
            .collect();
        let recorded = divergences.get(file).map(|cells| cells[0]);
        match (differing.is_empty(), recorded) {
            (true, None) => {}
            (true, Some(_)) => wrong.push(format!("{file}: listed in divergences.tsv, but the counts agree")),
            (false, Some(recorded)) if recorded == differing.join("; ") => {}
            (false, _) => wrong.push(format!("{file}: {}", differing.join("; "))),
        }
    }
    assert!(read > 150, "only {read} answers in {}", folder.display());
    assert!(
        divergences.keys().all(|file| folder.join("messages").join(file).is_file()),
        "divergences.tsv names a file that does not exist"
    );
    assert!(wrong.is_empty(), "{} of {read} answers differ:\n{}", wrong.len(), wrong.join("\n"));
}

/// No list loses, doubles or invents a forecast of a real registry, whatever the day.
#[test]
fn each_forecast_of_the_corpus_stands_in_exactly_one_list() {
    let Some(folder) = folder() else { return };
    let mut seen = 0;
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let bytes = fs::read(entry.expect("an entry").path()).expect("a file");
        let Ok(answer) = OwnedAnswer::read(bytes, date(2026, 11, 22)) else { continue };
        let answer = answer.with_ids(&IdKey::PUBLIC);
        let Some(record) = answer.get().record() else { continue };
        let mut sent: Vec<_> = record.forecasts.iter().map(|forecast| forecast.id).collect();
        sent.sort();
        for today in [date(1999, 12, 31), date(2015, 6, 1), date(2026, 11, 22), date(2070, 2, 28)] {
            for stale in [false, true] {
                let marks = ForecastMarks { stale, ..ForecastMarks::default() };
                let lists = ForecastLists::of(&record, today, marks);
                let mut listed: Vec<_> = lists.all().into_iter().flatten().map(|entry| entry.id).collect();
                listed.sort();
                assert_eq!(listed, sent);
                assert!(!stale || lists.give_now.is_empty());
            }
        }
        seen += sent.len();
    }
    assert!(seen > 500, "only {seen} forecasts");
}

#[test]
fn every_message_of_the_corpus_is_read_without_a_panic() {
    let Some(folder) = folder() else { return };
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let source = Source::of(fs::read(&path).expect("a file"));
        if Answer::read(&source, jiff::civil::date(2026, 11, 22)).is_err() {
            let is_no_message = path.extension().is_none_or(|extension| extension != "hl7");
            assert!(is_no_message, "{} is HL7, but it could not be read", path.display());
        }
    }
}
