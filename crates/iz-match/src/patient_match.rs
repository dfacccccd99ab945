//! Compares two patients: collects the rows of all fields.
//!
//! Registries match by rules of their own, and they sometimes return another patient. So every field that both sides
//! have is compared. Each comparison gives one row of the table in `rules.rs`: points, and the best grade that is still
//! possible. The score is the sum of the points. The grade is the worst grade of the rows. So a reader can trace why a
//! match has its grade. A required field that could not be compared has a row too: missing evidence never makes a
//! match.

use iz_hl7::{Demographics, answer::Patient};
use jiff::{ToSpan, civil::Date};

use crate::{
    combine::combine,
    compare::{
        address, birth_date, identifiers, multiple_birth::Twins, name, person_name::NameContext, phone,
        sex::Sexes,
    },
    comparisons::Comparisons,
    grade::PatientMatch,
    rules,
};

/// The age in years from which a woman may have another family name than before.
const MARRIAGE_AGE: i16 = 16;

impl PatientMatch {
    /// Compares the details of a query with a patient in an answer of the day `today`.
    ///
    /// The cost has a limit whatever the answer holds. If a value is beyond it, the reason `not_all_compared` says so,
    /// and the grade is `probable` at best.
    #[must_use]
    pub fn of(asked: &Demographics, found: &Patient<'_>, today: Date) -> Self {
        let comparisons = &Comparisons::default();
        if found.is_in_part {
            comparisons.leave_out();
        }
        let numbers = identifiers::compare(asked, found, comparisons);
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
            comparisons,
        };
        let mut rows = name::compare(asked, found, &context);
        rows.push(birth_date);
        rows.extend(sexes.compare());
        rows.extend(address::compare(asked.address.as_ref(), &found.addresses, comparisons));
        rows.extend(phone::compare(asked, found, comparisons));
        rows.extend(numbers);
        rows.extend(twins.rule);
        let is_first_of_january = asked.birth_date.is_some_and(|born| born.day_of_year() == 1);
        if comparisons.is_limited() {
            rows.push(&rules::NOT_ALL_COMPARED);
        }
        Self { comparisons: comparisons.count(), ..combine(rows, is_first_of_january) }
    }
}
