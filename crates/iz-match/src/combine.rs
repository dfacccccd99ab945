//! Adds and replaces rows whose meaning depends on other rows, and makes the result.

use crate::{
    grade::{Agreement, IDENTITY, MatchGrade, PatientMatch},
    rules::{self, FREE_CONFIRMATIONS, Rule},
};

/// Combines the rows of all fields.
pub(crate) fn combine(mut rows: Vec<&'static Rule>, is_first_of_january: bool) -> PatientMatch {
    let is_known = rows.contains(&&rules::REGISTRY_ID_SAME);
    add_identity_rows(&mut rows, is_known);
    let confirmations = confirmations(&rows);
    if is_first_of_january && confirmations == 0 {
        replace(&mut rows, &rules::BIRTH_SAME, &rules::BIRTH_FIRST_OF_JANUARY);
    }
    if confirmations > FREE_CONFIRMATIONS && is_same_child(&rows) {
        replace(&mut rows, &rules::FAMILY_DIFFERS, &rules::FAMILY_CHANGED_AT_HOME);
    }
    let needs = rows.iter().fold(0_u8, |sum, rule| sum.saturating_add(rule.needs));
    let is_unconfirmed = needs > confirmations.saturating_add(FREE_CONFIRMATIONS);
    let is_another = is_another_newborn(&rows, confirmations)
        || is_namesake(&rows, confirmations)
        || may_be_father(&rows)
        || may_be_sibling(&rows);
    if !is_known && (is_unconfirmed || is_another) {
        rows.push(&rules::UNCONFIRMED);
    }
    sum(&rows)
}

impl PatientMatch {
    /// The result for a patient who was not compared.
    pub(crate) fn not_compared() -> Self {
        sum(&[&rules::NOTHING_COMPARED, &rules::NOT_ALL_COMPARED])
    }
}

/// How often the rows confirm that the patient is the same one. An initial confirms only a patient of the same family
/// name.
fn confirmations(rows: &[&Rule]) -> u8 {
    let is_same_family = has(rows, "name/family", &[Agreement::Agrees]);
    rows.iter()
        .filter(|rule| is_same_family || **rule != &rules::MIDDLE_INITIAL)
        .fold(0, |sum, rule| sum.saturating_add(rule.confirms))
}

fn sum(rows: &[&Rule]) -> PatientMatch {
    let score = rows.iter().map(|rule| rule.points).sum();
    let worst = rows.iter().map(|rule| rule.best_grade).max().unwrap_or(MatchGrade::Mismatch);
    PatientMatch {
        grade: if score < 0 { MatchGrade::Mismatch } else { worst },
        score,
        fields: rows.iter().map(|rule| rule.field_match()).collect(),
        guesses: Vec::new(),
        comparisons: 0,
    }
}

fn has(rows: &[&Rule], member: &str, agreement: &[Agreement]) -> bool {
    rows.iter().any(|rule| rule.member == member && agreement.contains(&rule.agreement))
}

fn replace(rows: &mut [&'static Rule], old: &'static Rule, new: &'static Rule) {
    if let Some(row) = rows.iter_mut().find(|row| **row == old) {
        *row = new;
    }
}

/// Adds, removes and replaces rows that depend on what identifies the patient. `is_known` means that the registry's
/// own identifier agrees.
fn add_identity_rows(rows: &mut Vec<&'static Rule>, is_known: bool) {
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
    if is_known && IDENTITY.iter().all(|member| *member == "birth_date" || is_same(member)) {
        replace(rows, &rules::BIRTH_DIFFERS, &rules::BIRTH_DIFFERS_KNOWN);
    }
    let is_other_given = has(rows, "name/given", &[Agreement::Similar, Agreement::Differs]);
    if is_other_given && has(rows, "sex", &[Agreement::Differs]) {
        rows.push(&rules::OTHER_PATIENT);
    }
}

/// Whether the given name, the birth date and the sex agree, so that only the family name may differ.
fn is_same_child(rows: &[&Rule]) -> bool {
    rows.contains(&&rules::BIRTH_SAME)
        && has(rows, "name/given", &[Agreement::Agrees])
        && !has(rows, "sex", &[Agreement::Differs])
}

/// Whether the record is that of an unnamed newborn of another family: another mother, or another address or phone and
/// nothing that confirms.
fn is_another_newborn(rows: &[&Rule], confirmations: u8) -> bool {
    let is_unnamed = rows.contains(&&rules::GIVEN_PLACEHOLDER) || rows.contains(&&rules::GIVEN_PLACEHOLDERS);
    is_unnamed && (rows.contains(&&rules::MAIDEN_DIFFERS) || (is_elsewhere(rows) && confirmations == 0))
}

fn is_elsewhere(rows: &[&Rule]) -> bool {
    rows.contains(&&rules::ADDRESS_DIFFERS) || rows.contains(&&rules::PHONE_DIFFERS)
}

/// Whether only the name agrees: there is no birth date to compare, the address or the phone is another one, and
/// nothing confirms. Many people have the same name.
fn is_namesake(rows: &[&Rule], confirmations: u8) -> bool {
    has(rows, "birth_date", &[Agreement::NotCompared]) && is_elsewhere(rows) && confirmations == 0
}

/// Whether both the suffix and the birth date are those of another generation. Their household is the same.
fn may_be_father(rows: &[&Rule]) -> bool {
    rows.contains(&&rules::SUFFIX_DIFFERS)
        && has(rows, "birth_date", &[Agreement::Similar, Agreement::Differs])
}

/// Whether the year of birth is another one, and the given name is only similar or the middle name is another one:
/// `Kenji` and `Keiji`, `Ana` `Luz` and `Ana` `Sol`, two years apart. Siblings share the household and may share a
/// number.
fn may_be_sibling(rows: &[&Rule]) -> bool {
    let is_other_name =
        has(rows, "name/given", &[Agreement::Similar]) || has(rows, "name/middle", &[Agreement::Differs]);
    rows.contains(&&rules::BIRTH_YEAR_NEAR) && is_other_name
}
