//! The words of all vocabularies, in all spellings.

use iz_hl7::answer::{StatusWord, Validity};

use crate::{HEAD, Statement, TODAY, read_all};

/// The rows of a table: word, system, meaning.
fn rows(table: &str) -> Vec<[&str; 3]> {
    let lines = table.lines().skip_while(|line| line.starts_with('#')).skip(1);
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            [(); 3].map(|()| cells.next().unwrap())
        })
        .collect()
}

/// The ways in which a word is spelled.
fn spellings(word: &str) -> Vec<String> {
    let words: Vec<String> = word
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let capital = |word: &String| word[..1].to_ascii_uppercase() + &word[1..];
    let pascal: String = words.iter().map(capital).collect();
    vec![
        word.to_owned(),
        word.to_ascii_uppercase(),
        words.join(" "),
        words.join("_").to_ascii_uppercase(),
        words.join("-"),
        pascal[..1].to_ascii_lowercase() + &pascal[1..],
        pascal,
        format!("{}.", words.join("  ")),
    ]
}

fn status(meaning: &str) -> Option<StatusWord> {
    Some(match meaning {
        "overdue" => StatusWord::Overdue,
        "due" => StatusWord::Due,
        "not_yet_due" => StatusWord::NotYetDue,
        "complete" => StatusWord::Complete,
        "too_old" => StatusWord::TooOld,
        "not_recommended" => StatusWord::NotRecommended,
        "contraindicated" => StatusWord::Contraindicated,
        "immune" => StatusWord::Immune,
        "conditional" => StatusWord::Conditional,
        "unknown" => StatusWord::Unknown,
        "by_dates" | "on_schedule" | "up_to_date" => return None,
        other => panic!("{other} is no meaning"),
    })
}

#[test]
fn each_status_word_of_the_table_is_read_in_each_spelling() {
    let mut sent = Vec::new();
    for [word, systems, meaning] in rows(include_str!("../../codes/status_word.tsv")) {
        for word in spellings(word) {
            for system in systems.split(' ') {
                let system = if system.is_empty() { "L" } else { system };
                sent.push((format!("{word}^^{system}"), meaning));
                sent.push((format!("^{word}^{}", system.to_ascii_lowercase()), meaning));
            }
        }
    }
    let statements: Vec<Statement> = sent
        .iter()
        .map(|(value, _)| vec![("59783-1", value.clone()), ("30980-7", "20270101".to_owned())])
        .collect();
    for ((value, meaning), read) in sent.iter().zip(read_all(&statements)) {
        let expected = status(meaning);
        assert_eq!(read.status, expected.unwrap_or(StatusWord::NotYetDue), "{value}");
        assert_eq!(read.is_derived, expected.is_none(), "{value}");
        let is_unknown = expected == Some(StatusWord::Unknown);
        assert_eq!(read.warnings.contains(&"status_unknown"), is_unknown, "{value}");
    }
}

#[test]
fn a_word_never_becomes_its_opposite() {
    use StatusWord::{Complete, Contraindicated, Due, Immune, Overdue};
    let words = [
        ("due", [Due, Overdue].as_slice()),
        ("overdue", &[Due, Overdue]),
        ("past due", &[Due, Overdue]),
        ("due now", &[Due, Overdue]),
        ("complete", &[Complete]),
        ("series complete", &[Complete]),
        ("up to date", &[Complete]),
        ("immune", &[Immune]),
        ("contraindicated", &[Contraindicated]),
        ("fully vaccinated", &[Complete]),
    ];
    let frames = [
        "not {}",
        "Not {}",
        "NOT_{}",
        "not yet {}",
        "no longer {}",
        "non-{}",
        "never {}",
        "un{}",
        "{}?",
        "is it {}",
        "{}: no",
        "{} - false",
        "almost {}",
        "nearly {}",
        "{} unless high risk",
        "{} elsewhere",
        "{} for dose 1",
        "{} in 3 months",
        "{} after 2027-01-01",
        "not {} yet",
        "{} soon",
        "will be {}",
        "if {}",
        "either {} or not",
    ];
    for (word, opposites) in words {
        for frame in frames {
            let value = format!("^{}^L", frame.replace("{}", word));
            let read = &read_all(&[vec![("59783-1", value.clone())]])[0];
            assert!(!opposites.contains(&read.status), "{value}: {:?}", read.status);
            // Without dates, a series in progress is unknown too.
            assert_eq!(
                read.warnings.contains(&"status_unknown"),
                read.status == StatusWord::Unknown,
                "{value}"
            );
        }
    }
}

#[test]
fn a_word_with_two_senses_claims_no_immunity() {
    for word in ["Complete or Immune", "Assumed complete or immune", "immuneOrComplete", "COMPLETE/IMMUNE"] {
        let read = read_all(&[vec![("59783-1", format!("^{word}^L"))]]);
        assert_eq!(read[0].status, StatusWord::Complete, "{word}");
    }
    let finished = read_all(&[vec![("59783-1", "^Finished^L".to_owned())]]);
    assert_eq!(
        (finished[0].status, finished[0].warnings.as_slice()),
        (StatusWord::Unknown, ["status_unknown"].as_slice())
    );
}

/// The validity of a dose with this OBX-5, the codes of the warnings, and whether the value is listed as unread.
fn validity(value: &str) -> (Validity, Vec<&'static str>, bool) {
    let text = format!(
        "{HEAD}ORC|RE||12\rRXA|0|1|20220110||10^IPV^CVX|0.5||||||||||||||CP\r\
         OBX|1|CE|30956-7^^LN|1|89^Polio^CVX||||||F\rOBX|2|ID|59781-5^^LN|1|{value}||||||F\r"
    );
    let owned = iz_hl7::OwnedAnswer::read(text, TODAY).unwrap();
    let answer = owned.get();
    let codes = answer.warnings.iter().map(|warning| warning.code.as_str()).collect();
    let is_unread = answer.unread.iter().any(|unread| unread.value == value);
    (answer.doses[0].evaluations[0].validity, codes, is_unread)
}

#[test]
fn each_validity_word_of_the_table_is_read_in_each_spelling() {
    for [word, systems, meaning] in rows(include_str!("../../codes/validity_word.tsv")) {
        let (expected, warnings) = match meaning {
            "valid" => (Validity::Valid, vec![]),
            "not_valid" => (Validity::NotValid, vec![]),
            _ => (Validity::Unknown, vec!["unreadable_validity"]),
        };
        for word in spellings(word) {
            for system in systems.split(' ') {
                let plain = if system.is_empty() { word.clone() } else { format!("{word}^^{system}") };
                for value in [plain, format!("^{word}^{system}"), format!("X9^{word}^{system}")] {
                    let (validity, codes, is_unread) = validity(&value);
                    assert_eq!((validity, codes), (expected, warnings.clone()), "{value}");
                    assert!(is_unread || matches!(value.as_str(), "Y" | "N" | "y" | "n"), "{value}");
                }
            }
        }
    }
}

#[test]
fn a_validity_that_is_not_known_is_unknown_and_warned_of() {
    for value in [
        "Valid?",
        "not invalid",
        "Valid for dose 1",
        "partially valid",
        "YN",
        "Y/N",
        "1",
        "0",
        "E",
        "S",
        "^Unknown",
        "invalidated",
        "un-valid",
        "maybe",
        "Not Evaluated",
        "ACCEPTED",
    ] {
        assert_eq!(validity(value), (Validity::Unknown, vec!["unreadable_validity"], true), "{value}");
    }
}

#[test]
fn a_validity_whose_text_contradicts_its_code_is_warned_of() {
    for (value, expected) in [
        ("Y^Extra dose^99107", Validity::Valid),
        ("N^Valid^HL70136", Validity::NotValid),
        ("Y^Invalid^L", Validity::NotValid),
        ("N^Satisfied", Validity::Valid),
    ] {
        assert_eq!(validity(value), (expected, vec!["status_text_disagrees"], true), "{value}");
    }
}
