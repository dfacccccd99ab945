//! Compares two patients: collects the rows of all fields and derives the grade.
//!
//! Registries match by rules of their own, and they sometimes return another patient. So every field that both sides
//! have is compared. Each comparison gives one row of the table in `rules.rs`: points, and the best grade that is still
//! possible. The score is the sum of the points. The grade is the worst grade of the rows. So a reader can trace why a
//! match has its grade. A required field that could not be compared has a row too: missing evidence never makes a
//! match.

use iz_hl7::{Demographics, answer::Patient};
use jiff::{ToSpan, civil::Date};

use crate::{
    compare::{
        address, birth_date, identifiers, multiple_birth::Twins, name, person_name::NameContext, phone,
        sex::Sexes,
    },
    grade::{Agreement, IDENTITY, MatchGrade, PatientMatch},
    rules::{self, Rule},
};

/// The age in years from which a woman may have another family name than before.
const MARRIAGE_AGE: i16 = 16;

impl PatientMatch {
    /// Compares the details of a query with a patient in an answer of the day `today`.
    #[must_use]
    pub fn of(asked: &Demographics, found: &Patient<'_>, today: Date) -> Self {
        let numbers = identifiers::compare(asked, found);
        let twins = Twins::of(asked.multiple_birth.as_ref(), found.multiple_birth.as_ref());
        let birth_date = birth_date::compare(asked.birth_date, found.birth_date);
        let sexes = Sexes::of(asked, found);
        let is_known = numbers.contains(&&rules::REGISTRY_ID_SAME);
        let is_grown_woman = sexes.is_female()
            && asked.birth_date.is_some_and(|born| born <= today.saturating_sub(MARRIAGE_AGE.years()));
        let context = NameContext {
            twins: &twins,
            sexes: sexes.binary(),
            may_have_changed: is_known
                || numbers.contains(&&rules::PERSON_NUMBER_SAME)
                || (birth_date == &rules::BIRTH_SAME && is_grown_woman),
        };
        let mut rows = name::compare(asked, found, &context);
        rows.push(birth_date);
        rows.extend(sexes.compare());
        rows.extend(address::compare(asked.address.as_ref(), &found.addresses));
        rows.extend(phone::compare(asked, found));
        rows.extend(numbers);
        rows.extend(twins.rule);
        combine(&mut rows, is_known);
        sum(&rows)
    }
}

fn sum(rows: &[&Rule]) -> PatientMatch {
    let score = rows.iter().map(|rule| rule.points).sum();
    let worst = rows.iter().map(|rule| rule.best_grade).max().unwrap_or(MatchGrade::Mismatch);
    PatientMatch {
        grade: if score < 0 { MatchGrade::Mismatch } else { worst },
        score,
        fields: rows.iter().map(|rule| rule.field_match()).collect(),
    }
}

/// Adds, removes and replaces rows whose meaning depends on other rows. `is_known` means that the registry's own
/// identifier agrees.
fn combine(rows: &mut Vec<&'static Rule>, is_known: bool) {
    let has = |rows: &[&Rule], member: &str, agreement: &[Agreement]| {
        rows.iter().any(|rule| rule.member == member && agreement.contains(&rule.agreement))
    };
    let compared = [Agreement::Agrees, Agreement::Similar, Agreement::Differs];
    let is_compared = has(rows, "name/given", &compared) || has(rows, "birth_date", &compared);
    if is_known && is_compared {
        // A query by the registry's own identifier and a birth date needs no name.
        let optional = [&rules::FAMILY_NOT_ASKED, &rules::GIVEN_NOT_ASKED, &rules::BIRTH_NOT_ASKED];
        rows.retain(|rule| !optional.contains(rule));
    }
    if !is_known && !is_compared {
        rows.push(&rules::NOTHING_COMPARED);
    }
    let is_same = |member: &str| has(rows, member, &[Agreement::Agrees]);
    let is_same_person = is_known && IDENTITY.iter().all(|member| *member == "birth_date" || is_same(member));
    if is_same_person && let Some(row) = rows.iter_mut().find(|rule| **rule == &rules::BIRTH_DIFFERS) {
        *row = &rules::BIRTH_DIFFERS_KNOWN;
    }
    let is_other_given = has(rows, "name/given", &[Agreement::Similar, Agreement::Differs]);
    if is_other_given && has(rows, "sex", &[Agreement::Differs]) {
        rows.push(&rules::OTHER_PATIENT);
    }
}
