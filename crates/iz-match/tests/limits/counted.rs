//! Counts the comparisons instead of the time, so that a slow machine fails no test.

use iz_match::{AskedPatient, MatchGrade, PatientMatch, clean_patient};

use crate::person::{Record, TODAY, answer, asked, is_limited, repeated, word};

/// More than any answer needs. The count of an ordinary comparison is below 20.
const MOST: u32 = 12_000;

const SIZES: [usize; 4] = [10, 100, 1_000, 10_000];

/// The counts for each size do not grow once the limits are reached.
fn assert_limited(name: &str, more: &str, record: impl Fn(usize) -> Record) {
    let counts = SIZES.map(|size| record(size).compare(&asked(more)).comparisons);
    assert!(counts.iter().all(|count| *count > 0 && *count <= MOST), "{name}: {counts:?}");
    assert_eq!(counts[2], counts[3], "{name}: {counts:?}");
}

fn identifiers(count: usize, type_code: &str) -> String {
    let identifiers = repeated(count, ", ", |at| {
        format!(r#"{{"value": "7{at}1", "type": "{type_code}", "assigning_authority": "OURCLINIC"}}"#)
    });
    format!(r#", "identifiers": [{identifiers}]"#)
}

#[test]
fn an_ordinary_comparison_takes_few_comparisons() {
    let count = Record::default().compare(&asked("")).comparisons;
    assert!((1..20).contains(&count), "{count}");
}

#[test]
fn names_of_the_record_are_limited() {
    let names = |at: usize| format!("{}^{}^{}", word(at), word(at + 5), word(at + 9));
    assert_limited("other names", "", |size| Record {
        names: repeated(size, "~", names),
        ..Record::default()
    });
    let equal = |_| "Thistlewick^Ottilie^Wren".to_owned();
    assert_limited("equal names", "", |size| Record {
        names: repeated(size, "~", equal),
        ..Record::default()
    });
}

#[test]
fn words_of_a_name_are_limited() {
    let words = |size| repeated(size, " ", word);
    assert_limited("family", "", |size| Record {
        names: format!("{}^Ottilie^Wren", words(size)),
        ..Record::default()
    });
    assert_limited("given", "", |size| Record {
        names: format!("Thistlewick^{}^Wren", words(size)),
        ..Record::default()
    });
    assert_limited("middle", "", |size| Record {
        names: format!("Thistlewick^Ottilie^{}", words(size)),
        ..Record::default()
    });
    let mother = r#", "mothers_maiden_name": {"family": "Marrowby", "given": "Petra Ines"}"#;
    assert_limited("mother", mother, |size| Record {
        mother: format!("Marrowby^{}", words(size)),
        ..Record::default()
    });
}

#[test]
fn identifiers_are_limited_on_both_sides() {
    let found = |at: usize| format!("8{at}1^^^OURCLINIC^MR");
    for asked in [1, 20, 1_000] {
        assert_limited("found", &identifiers(asked, "MR"), |size| Record {
            identifiers: repeated(size, "~", found),
            ..Record::default()
        });
    }
    for size in SIZES {
        let record = Record { identifiers: repeated(1_000, "~", found), ..Record::default() };
        let count = record.compare(&asked(&identifiers(size, "MR"))).comparisons;
        assert!(count <= MOST, "{size} asked: {count}");
    }
}

#[test]
fn addresses_and_telephone_numbers_are_limited() {
    let home = r#", "address": {"street": "31 Larch Row", "city": "Abilene", "zip": "79601"}, "phone": "3255550117""#;
    assert_limited("addresses", home, |size| Record {
        addresses: repeated(size, "~", |at| format!("{at} Larch Row^^Abilene^TX^79601")),
        ..Record::default()
    });
    assert_limited("phones", home, |size| Record {
        phones: repeated(size, "~", |at| format!("^^^^^325^{:07}", 5_560_000 + at)),
        ..Record::default()
    });
}

/// A list may have 100,000 candidates. All of them have a result, and the work has a limit.
#[test]
fn candidates_of_a_list_are_limited() {
    let patient = AskedPatient::from(asked(""));
    let ordinary = |at: usize| format!("{}^{}^{}", word(at), word(at + 5), word(at + 9));
    let many = |at: usize| repeated(20, "~", |next| ordinary(at + next));
    let kinds: [(&str, &dyn Fn(usize) -> String); 2] = [("one name", &ordinary), ("20 names", &many)];
    for (what, names) in kinds {
        // Twenty names for each of 10,000 candidates are no other kind, and take long to write.
        for size in SIZES.into_iter().take(if what == "one name" { 4 } else { 3 }) {
            let records = (0..size).map(|at| Record { names: names(at), ..Record::default() });
            let answer = answer(&records.map(|record| record.pid()).collect::<Vec<_>>().join("\r"));
            let results = patient.compare_all(&answer.get().patients, TODAY);
            assert_eq!(results.len(), size, "{what}");
            let count: u32 = results.iter().map(|result| result.comparisons).sum();
            assert!(count < 30_000, "{what}: {count} for {size}");
            for result in results.iter().filter(|result| result.comparisons == 0) {
                assert!(is_limited(result) && result.grade == MatchGrade::Mismatch, "{:?}", result.fields);
                assert!(!result.differs_in("name/family"));
            }
            assert!(results.iter().take(100).all(|result| result.comparisons > 0), "{what}");
        }
    }
}

/// The bytes of long texts count too, also if they have few letters.
#[test]
fn reading_the_candidates_of_a_list_is_limited() {
    let patient = AskedPatient::from(asked(""));
    let kinds: [(&str, Record); 2] = [
        (
            "names",
            Record { names: repeated(20, "~", |_| format!("Ro{}^Vu", "'".repeat(990))), ..Record::default() },
        ),
        (
            "letters that are decomposed",
            Record {
                names: repeated(20, "~", |_| format!("Ro{}^Vu", "\u{308}".repeat(490))),
                ..Record::default()
            },
        ),
    ];
    for (what, record) in kinds {
        let answer = answer(&repeated(300, "\r", |_| record.pid()));
        let results = patient.compare_all(&answer.get().patients, TODAY);
        let count: u32 = results.iter().map(|result| result.comparisons).sum();
        assert!((19_000..30_000).contains(&count), "{what}: {count}");
        assert!(results.iter().take(30).all(|result| result.comparisons > 0), "{what}");
        assert!(results.iter().skip(200).all(|result| result.comparisons == 0), "{what}");
    }
}

/// What was typed is compared too. Several guesses about one text need one comparison, so that the parts of a name limit
/// their number.
#[test]
fn guesses_multiply_the_work_by_the_parts_of_a_name_at_most() {
    let patient = r#"{"name": {"family": "MR. THISTLEWICK/VANE (Tiswick) JR", "given": "DR. OTTILIE/WREN (Otty) III",
        "middle": "MS. BRIAR/LARCH (Bri) MD"}, "birth_date": "09/07/2018",
        "mothers_maiden_name": {"family": "MRS. ASHDOWNE/MARLEY (Ash)", "given": "(Posy) MISS PRIMROSE/FERN"}}"#;
    let asked = clean_patient(serde_json::from_str(patient).unwrap(), "", &mut Vec::new()).on(TODAY);
    assert!(asked.guesses.len() > 12, "{} guesses", asked.guesses.len());
    let record = Record { mother: "Ashdowne^Primrose".to_owned(), ..Record::default() };
    let answer = record.answer();
    let once = PatientMatch::of(&asked.details, &answer.get().patients[0], TODAY).comparisons;
    let matched = asked.compare(&answer.get().patients[0], TODAY);
    assert_eq!(matched.guesses.len(), asked.guesses.len());
    assert!(matched.comparisons <= 8 * once, "{} of {once}", matched.comparisons);
}
