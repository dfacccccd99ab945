//! Compares the patient of a cleaned request with a patient in an answer.
//!
//! A guess may be wrong. So what was typed is compared as well as what was sent, the worse result counts, and a match
//! that rests on a guess is `probable` at best.

use iz_hl7::{Demographics, answer::Patient};
use jiff::civil::Date;

use crate::{
    cleaning::{AskedPatient, Guess},
    compare::birth_date,
    comparisons::MAX_LIST_COMPARISONS,
    grade::{Agreement, GuessMatch, MatchGrade, PatientMatch},
};

impl AskedPatient {
    /// Compares the patient with one in an answer of the day `today`. Without a guess, the result is that of
    /// [`PatientMatch::of`].
    #[must_use]
    pub fn compare(&self, found: &Patient<'_>, today: Date) -> PatientMatch {
        let sent = PatientMatch::of(&self.details, found, today);
        if self.guesses.is_empty() {
            return sent;
        }
        let mut comparisons = sent.comparisons;
        let mut compare = |details: &Demographics| {
            let compared = PatientMatch::of(details, found, today);
            comparisons = comparisons.saturating_add(compared.comparisons);
            compared
        };
        let typed_grade = self.typed_name.written.clone().map_or(sent.grade, |name| {
            compare(&Demographics { name: Some(name), ..self.details.clone() }).grade
        });
        // Several guesses may be about the same text. It is compared once, so that there is at most one comparison for each
        // part of a name.
        let mut last: Option<(&Guess, Agreement)> = None;
        let guesses = self.guesses.iter().map(|guess| {
            let known = last.filter(|(last, _)| (last.member, &last.typed) == (guess.member, &guess.typed));
            let agreement = known.map_or_else(
                || self.agreement_of_typed(guess, &sent, found, &mut compare),
                |(_, agreement)| agreement,
            );
            last = Some((guess, agreement));
            GuessMatch {
                member: guess.member,
                code: guess.code,
                typed: guess.typed.clone(),
                sent: guess.sent.clone(),
                agreement,
            }
        });
        PatientMatch {
            grade: sent.grade.max(typed_grade).max(MatchGrade::Probable),
            guesses: guesses.collect(),
            comparisons,
            ..sent
        }
    }

    /// Compares the patient with each patient of a list, in the order of the list, on the day `today`.
    ///
    /// The comparisons of a whole list have a limit. A patient beyond it is not compared: the grade is `mismatch`, no
    /// member differs, and the reasons are `nothing_compared` and `not_all_compared`.
    #[must_use]
    pub fn compare_all<'p>(
        &self,
        found: impl IntoIterator<Item = &'p Patient<'p>>,
        today: Date,
    ) -> Vec<PatientMatch> {
        let mut left = MAX_LIST_COMPARISONS;
        let compare = |found: &Patient<'_>| {
            if left == 0 {
                return PatientMatch::not_compared();
            }
            let compared = self.compare(found, today);
            left = left.saturating_sub(compared.comparisons);
            compared
        };
        found.into_iter().map(compare).collect()
    }

    /// How the value as it was typed compares with the patient in the answer.
    fn agreement_of_typed(
        &self,
        guess: &Guess,
        sent: &PatientMatch,
        found: &Patient<'_>,
        compare: &mut impl FnMut(&Demographics) -> PatientMatch,
    ) -> Agreement {
        match guess.member {
            // A divided name has no other form that could be compared part by part.
            "name" => {
                let parts = ["name/family", "name/given"].map(|member| agreement(sent, member));
                let order =
                    [Agreement::Differs, Agreement::Similar, Agreement::NotCompared, Agreement::Agrees];
                order.into_iter().find(|worst| parts.contains(worst)).unwrap_or(Agreement::NotCompared)
            }
            "birth_date" => {
                let other = self.details.birth_date.and_then(swapped);
                birth_date::compare(other, found.birth_date).agreement
            }
            member => {
                let typed = self.with_typed(member, &guess.typed);
                // A match names the mother's maiden name as one member.
                let member = if member.starts_with("mother") { "mothers_maiden_name" } else { member };
                agreement(&compare(&typed), member)
            }
        }
    }

    /// The details with the words that were typed in a member.
    fn with_typed(&self, member: &str, typed: &str) -> Demographics {
        let mut details = self.details.clone();
        let words = typed.replace(|c: char| !c.is_alphanumeric() && !matches!(c, '\'' | '-' | '.'), " ");
        let (name, maiden) = (details.name.as_mut(), details.mothers_maiden_name.as_mut());
        match (member, name, maiden) {
            ("name/family", Some(name), _) => name.family = words,
            ("name/given", Some(name), _) => name.given = words,
            ("name/middle", Some(name), _) => name.middle = Some(words),
            ("mothers_maiden_name/family", _, Some(maiden)) => maiden.family = words,
            ("mothers_maiden_name/given", _, Some(maiden)) => maiden.given = Some(words),
            _ => {}
        }
        details
    }
}

fn agreement(compared: &PatientMatch, member: &str) -> Agreement {
    let field = compared.fields.iter().find(|field| field.member == member);
    field.map_or(Agreement::NotCompared, |field| field.agreement)
}

/// The date with day and month swapped. `None` if there is no such date.
fn swapped(date: Date) -> Option<Date> {
    let (day, month) = (date.day(), date.month());
    Date::new(date.year(), day, month).ok()
}
