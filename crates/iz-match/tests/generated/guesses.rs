//! Every pair with a guess typed into the question. A guess never makes an exact match, and it never hides a record that
//! the question without it would show.

use iz_hl7::{Demographics, OwnedAnswer, answer::Patient};
use iz_match::{AskedPatient, MatchGrade, PatientMatch, clean_patient};

use crate::{asked, pair::Pair, record, rules, today::TODAY};

/// Asks about a person whose details are typed in an unusual form.
fn typed(details: &Demographics, write: impl FnOnce(&mut Demographics)) -> AskedPatient {
    let mut details = details.clone();
    write(&mut details);
    let mut faults = Vec::new();
    let node = serde_json::from_str(&serde_json::to_string(&details).unwrap()).unwrap();
    clean_patient(node, "", &mut faults)
}

fn check(pair: &Pair, found: &Patient<'_>, asked: &AskedPatient, clean_question: &Demographics, why: &str) {
    let clean = PatientMatch::of(clean_question, found, TODAY).grade;
    let matched = asked.compare(found, TODAY);
    let shown = format!("{why}: {}", pair.pid());
    assert!(!asked.guesses.is_empty(), "{shown}");
    assert_eq!(matched.guesses.len(), asked.guesses.len(), "{shown}");
    assert_ne!(matched.grade, MatchGrade::Exact, "{shown}");
    assert_eq!(matched.grade == MatchGrade::Mismatch, clean == MatchGrade::Mismatch, "{shown}");
}

#[test]
fn a_guess_is_never_exact_and_hides_no_record() {
    let mut compared = [0; 3];
    for pair in rules().flat_map(|rule| (rule.pairs)()) {
        let answer = OwnedAnswer::read(record::message(&pair.found, pair.keeps_case), TODAY).unwrap();
        let found = &answer.get().patients[0];
        let details = asked::details(&pair.asked);
        let name = details.name.clone().unwrap();
        let with_name = |change: &dyn Fn(&mut iz_hl7::query::NameQuery)| {
            let mut details = details.clone();
            details.name.iter_mut().for_each(change);
            details
        };

        // A nickname in brackets.
        let with_nickname = typed(&details, |details| {
            details.name.as_mut().unwrap().family.push_str(" (Quillon)");
        });
        if !with_nickname.guesses.is_empty() && with_nickname.details == details {
            check(&pair, found, &with_nickname, &details, "nickname");
            compared[0] += 1;
        }

        // The suffix at the end of the family name.
        let suffix = name.suffix.clone().unwrap_or_else(|| "Jr".to_owned());
        let clean_question = with_name(&|name| name.suffix = Some(suffix.clone()));
        let with_suffix = typed(&details, |details| {
            let name = details.name.as_mut().unwrap();
            name.family = format!("{} {suffix}", name.family);
            name.suffix = None;
        });
        if !with_suffix.guesses.is_empty() {
            check(&pair, found, &with_suffix, &clean_question, "suffix");
            compared[1] += 1;
        }

        // A stroke between two surnames.
        if let Some((first, last)) = name.family.split_once(' ') {
            let with_stroke =
                typed(&details, |details| details.name.as_mut().unwrap().family = format!("{first}/{last}"));
            if with_stroke.details == details {
                check(&pair, found, &with_stroke, &details, "stroke");
                compared[2] += 1;
            }
        }

        // Without a guess, nothing changes.
        let asked = AskedPatient::from(details.clone());
        assert_eq!(asked.compare(found, TODAY), PatientMatch::of(&details, found, TODAY));
    }
    println!("{compared:?} pairs with a nickname, a suffix and a stroke");
    assert!(compared[0] > 2000 && compared[1] > 2000 && compared[2] > 200, "{compared:?}");
}
