//! What the reader reads in each real message, one line for each, so that a change of the reader is visible as a diff.
//!
//! The snapshot contains no text of the corpus: only the number of each message and a hash of its answer's JSON.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
    fs,
};

use aws_lc_rs::digest::{SHA256, digest};
use iz_hl7::{
    Answer, OwnedAnswer,
    answer::{EntryId, IdKey},
};

/// How many bytes of the hash are printed: enough to distinguish two answers.
const HASH_BYTES: usize = 8;

/// The only place in this file that reads an answer.
fn read(bytes: &[u8]) -> Option<OwnedAnswer> {
    let answer = OwnedAnswer::read(bytes, jiff::civil::date(2026, 11, 22)).ok()?;
    Some(answer.with_ids(&IdKey::PUBLIC))
}

/// Each word with its number of occurrences: `completed 3, refused 1`.
fn tally(words: impl Iterator<Item = String>) -> String {
    let mut counts = BTreeMap::<String, usize>::new();
    words.for_each(|word| *counts.entry(word).or_default() += 1);
    counts.iter().map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join(", ")
}

/// One line of the snapshot: counts, statuses, warning codes and the hash.
fn line(number: &str, answer: &Answer<'_>) -> String {
    let json = serde_json::to_vec(answer).expect("JSON");
    let status = |dose: &iz_hl7::answer::Dose<'_>| {
        serde_json::to_value(dose.status).expect("JSON").as_str().unwrap_or_default().to_owned()
    };
    let of_other_orders = answer.other_orders.iter().map(|order| order.observations.len());
    let of_doses = answer.doses.iter().map(|dose| dose.observations.len());
    let mut line = format!("{number} {}", answer.outcome.word());
    for (name, count) in [
        ("patients", answer.patients.len()),
        ("evaluations", answer.doses.iter().map(|dose| dose.evaluations.len()).sum()),
        ("forecasts", answer.forecasts.len()),
        ("facts", answer.facts.len()),
        ("other_orders", answer.other_orders.len()),
        ("observations", of_other_orders.chain(of_doses).sum()),
        ("errors", answer.errors.len()),
        ("unread", answer.unread.len()),
        ("outside", answer.other_segments.len()),
    ] {
        if count > 0 {
            let _ = write!(line, "; {name} {count}");
        }
    }
    for (name, words) in [
        ("doses", tally(answer.doses.iter().map(status))),
        ("warnings", tally(answer.warnings.iter().map(|warning| warning.code.as_str().to_owned()))),
    ] {
        if !words.is_empty() {
            let _ = write!(line, "; {name} {words}");
        }
    }
    let hash = digest(&SHA256, &json);
    line.push_str("; ");
    hash.as_ref()[..HASH_BYTES].iter().for_each(|byte| {
        let _ = write!(line, "{byte:02x}");
    });
    line
}

#[test]
fn every_message_of_the_corpus_is_read_as_before() {
    let Some(folder) = super::folder() else { return };
    let files: BTreeSet<_> = fs::read_dir(folder.join("messages"))
        .expect("messages/")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    let lines: Vec<String> = files
        .iter()
        .filter(|path| path.extension().is_some_and(|extension| extension == "hl7"))
        .filter_map(|path| {
            let name = path.file_name()?.to_str()?;
            Some(line(name.get(..3)?, read(&fs::read(path).expect("a file"))?.get()))
        })
        .collect();
    insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
        insta::assert_snapshot!("conformance", lines.join("\n"));
    });
}

/// The ids of all doses and forecasts.
fn ids(answer: &Answer<'_>) -> Vec<EntryId> {
    let doses = answer.doses.iter().map(|dose| dose.id);
    doses.chain(answer.forecasts.iter().map(|forecast| forecast.id)).map(|id| id.expect("an id")).collect()
}

#[test]
fn the_ids_in_each_message_of_the_corpus_are_unique_and_do_not_depend_on_the_day() {
    let Some(folder) = super::folder() else { return };
    for entry in fs::read_dir(folder.join("messages")).expect("messages/") {
        let path = entry.expect("an entry").path();
        let bytes = fs::read(&path).expect("a file");
        let Some(answer) = read(&bytes) else { continue };
        let all = ids(answer.get());
        assert_eq!(BTreeSet::from_iter(&all).len(), all.len(), "{}", path.display());
        let later = OwnedAnswer::read(bytes, jiff::civil::date(2031, 2, 3)).expect("an answer");
        assert_eq!(ids(later.with_ids(&IdKey::PUBLIC).get()), all, "{}", path.display());
    }
}
