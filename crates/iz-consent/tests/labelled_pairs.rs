//! Compares the labelled pairs of `iz-match` as rows of the ledger.

use iz_consent::{LedgerMatch, LedgerPatient};
use iz_hl7::{Demographics, query::NameQuery};
use jiff::civil::{Date, date};

/// The pairs of a query and a record with their labels. All people are invented.
const PAIRS: &str = include_str!("../../iz-match/tests/labelled_pairs/pairs.tsv");

const TODAY: Date = date(2026, 11, 28);

struct Pair {
    id: String,
    label: String,
    asked: Demographics,
    ledger: LedgerPatient,
}

/// The pairs with a name on both sides and one birth date, which is how rows are searched.
fn pairs() -> Vec<Pair> {
    PAIRS.lines().skip(1).filter_map(pair).collect()
}

fn pair(line: &str) -> Option<Pair> {
    let [id, _, asked, record, label, _] = line.split('\t').collect::<Vec<_>>().try_into().ok()?;
    let asked: Demographics = serde_json::from_str(asked).ok()?;
    let fields: Vec<&str> = record.split('|').collect();
    let birth_date = Date::strptime("%Y%m%d", fields.get(7)?).ok()?;
    let mut parts = fields.get(5)?.split('~').next()?.split('^').map(str::to_owned);
    let (family, given) = (parts.next()?, parts.next()?);
    let mut optional = || parts.next().filter(|part| !part.is_empty());
    let name = NameQuery { family, given, middle: optional(), suffix: optional() };
    let is_searched = asked.birth_date == Some(birth_date)
        && asked.name.is_some()
        && !name.given.is_empty()
        && !name.family.is_empty();
    let ledger = LedgerPatient { name, birth_date, registry_ids: Vec::new() };
    is_searched.then(|| Pair { id: id.to_owned(), label: label.to_owned(), asked, ledger })
}

/// The ids of the pairs with these labels that compare so, and how many pairs have these labels.
fn compared(labels: &[&str], expected: LedgerMatch) -> (Vec<String>, usize) {
    let pairs: Vec<_> = pairs().into_iter().filter(|pair| labels.contains(&pair.label.as_str())).collect();
    let count = pairs.len();
    let is_expected =
        |pair: &Pair| LedgerMatch::of(&pair.asked.clone().into(), &[], &pair.ledger, TODAY) == expected;
    (pairs.into_iter().filter(is_expected).map(|pair| pair.id).collect(), count)
}

#[test]
fn of_pairs_of_one_person_only_those_with_two_other_names_are_taken_for_another_patient() {
    let (missed, pairs) = compared(&["exact", "exact_or_probable", "probable"], LedgerMatch::Other);
    // Both names are others. The pairs are labelled so because of an id or of the mother, which the ledger does not have.
    assert_eq!(missed, ["q442", "q614", "q682"]);
    assert!(pairs > 700, "{pairs}");
}

#[test]
fn of_pairs_of_two_people_only_namesakes_are_taken_for_one_patient() {
    let (taken, pairs) = compared(&["mismatch"], LedgerMatch::Same);
    // The names and the birth date are the same. Only an id or the order of birth tells them apart.
    assert_eq!(taken, ["q588", "q604", "q605", "q606"]);
    assert!(pairs > 100, "{pairs}");
}
