//! The rule table: the points for each way in which two values compare.
//!
//! Each row has the member, the code of the reason, the agreement, the points, and the best grade that is still
//! possible with the row. The points are chosen so that the following holds. Tests check it.
//!
//! * The same family name, given name and birth date give 80. A sum below 0 is a mismatch.
//! * A veto subtracts more than everything else together can add.
//! * Without the registry's own identifier, another given name, family name, birth year or birth order subtracts more
//!   than a household can add, even with a chart number that its members may share.
//! * Only family name, given name and birth date together, or the registry's own identifier, make an exact match. If
//!   one of them is missing, its row allows at most `probable`.
//! * A detail that a household may change (address, phone) never turns an exact match into a probable one.

use crate::grade::{Agreement, FieldMatch, MatchGrade};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) member: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) agreement: Agreement,
    pub(crate) points: i16,
    pub(crate) best_grade: MatchGrade,
}

impl Rule {
    pub(crate) const fn field_match(&self) -> FieldMatch {
        let Self { member, reason, agreement, points, .. } = *self;
        FieldMatch { member, agreement, reason, points }
    }
}

/// The points of a veto, which excludes a match whatever else agrees.
#[cfg(test)]
pub(crate) const VETO: i16 = -400;

macro_rules! rules {
    ($($(#[$why:meta])+ $name:ident: $member:literal $reason:literal, $agreement:ident $points:literal, $best_grade:ident;)+) => {
        $($(#[$why])+ pub(crate) static $name: Rule = Rule {
            member: $member,
            reason: $reason,
            agreement: Agreement::$agreement,
            points: $points,
            best_grade: MatchGrade::$best_grade,
        };)+

        /// Every row.
        #[cfg(test)]
        pub(crate) static ALL: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    /// The same apart from case, accents, blanks, hyphens and apostrophes.
    FAMILY_SAME: "name/family" "same", Agrees 25, Exact;
    /// Another name of the patient in the registry, such as the name before a marriage.
    FAMILY_ALIAS: "name/family" "alias", Agrees 25, Exact;
    /// Both surnames in the opposite order.
    FAMILY_REORDERED: "name/family" "reordered", Similar 15, Probable;
    /// One of two surnames: people drop the second one or add one.
    FAMILY_PART: "name/family" "one_of_several", Similar 12, Probable;
    /// One side has the child under the mother's name.
    FAMILY_MAIDEN: "name/family" "mothers_maiden_name", Similar 8, Probable;
    /// The family name and the given name are swapped.
    FAMILY_SWAPPED: "name/family" "swapped_with_given", Similar 10, Probable;
    /// One letter is missing, added, wrong or swapped with its neighbour.
    FAMILY_SPELLING: "name/family" "one_letter", Similar 12, Probable;
    /// The family name belongs to another one of the patient's names in the registry.
    FAMILY_MIXED: "name/family" "of_another_alias", Similar 8, Probable;
    /// The name of an adult woman may change by marriage, and the registry's own identifier remains the same after any
    /// change. Given name, birth date and sex do not outweigh it. Something else must agree.
    FAMILY_CHANGED: "name/family" "may_have_changed", Differs -62, Probable;
    /// Another family name: a child of another family may have the same birth date.
    FAMILY_DIFFERS: "name/family" "other", Differs -120, Probable;
    /// `UNKNOWN` is not a name. As above, something else must agree.
    FAMILY_PLACEHOLDER: "name/family" "placeholder", NotCompared -62, Probable;
    /// The record has no family name.
    FAMILY_MISSING: "name/family" "not_in_record", NotCompared 0, Probable;
    /// The query has no family name.
    FAMILY_NOT_ASKED: "name/family" "not_asked", NotCompared 0, Probable;

    /// As for the family name.
    GIVEN_SAME: "name/given" "same", Agrees 25, Exact;
    /// As for the family name.
    GIVEN_ALIAS: "name/given" "alias", Agrees 25, Exact;
    /// `Mary Ann` and `Mary` with the middle name `Ann`: the same words, divided in another place.
    GIVEN_JOINED: "name/given" "divided_elsewhere", Agrees 25, Exact;
    /// The same, but with a known twin, who may have one of these names.
    GIVEN_JOINED_TWIN: "name/given" "divided_elsewhere_of_twin", Similar 10, Probable;
    /// A common short form, from `nicknames.tsv`.
    GIVEN_NICKNAME: "name/given" "nickname", Similar 10, Probable;
    /// One name starts with the other, which has three letters or more: a short form that is not in the table.
    GIVEN_SHORT: "name/given" "short_form", Similar 10, Probable;
    /// One of two given names.
    GIVEN_PART: "name/given" "one_of_several", Similar 10, Probable;
    /// Only the first letter.
    GIVEN_INITIAL: "name/given" "initial", Similar 5, Probable;
    /// The given name and the middle name are swapped, or one side uses the middle name.
    GIVEN_MIDDLE: "name/given" "middle_name", Similar 10, Probable;
    /// The middle initial of one side may stand for the given name of the other.
    GIVEN_MIDDLE_INITIAL: "name/given" "middle_initial", Similar -25, Probable;
    /// The family name and the given name are swapped.
    GIVEN_SWAPPED: "name/given" "swapped_with_family", Similar 10, Probable;
    /// One letter is missing, added, wrong or swapped with its neighbour.
    GIVEN_SPELLING: "name/given" "one_letter", Similar 8, Probable;
    /// `BABY BOY`, `UNKNOWN`: the patient has no name yet, so the names cannot agree.
    GIVEN_PLACEHOLDER: "name/given" "placeholder", NotCompared 0, Probable;
    /// `José Luis` and `José` with the middle name `Antonio`: brothers may share the first name.
    GIVEN_SECOND: "name/given" "second_name_other", Differs -120, Probable;
    /// Similar but not the same, with a known twin: parents give twins similar names.
    GIVEN_TWIN: "name/given" "may_be_twin", Differs -120, Probable;
    /// Probably a sibling. Only the registry's own identifier outweighs it.
    GIVEN_DIFFERS: "name/given" "other", Differs -120, Probable;
    /// The record has no given name.
    GIVEN_MISSING: "name/given" "not_in_record", NotCompared 0, Probable;
    /// The query has no given name.
    GIVEN_NOT_ASKED: "name/given" "not_asked", NotCompared 0, Probable;

    /// It has fewer points than the other names, because many people share a middle name.
    MIDDLE_SAME: "name/middle" "same", Agrees 5, Exact;
    /// Most people are registered only with the initial.
    MIDDLE_INITIAL: "name/middle" "initial", Agrees 3, Exact;
    /// One of several middle names.
    MIDDLE_PART: "name/middle" "one_of_several", Similar 3, Probable;
    /// It tells two people with the same name apart.
    MIDDLE_DIFFERS: "name/middle" "other", Differs -10, Probable;
    /// It is the only difference between twins with the same first name.
    MIDDLE_TWIN: "name/middle" "may_be_twin", Differs -150, Probable;

    /// `Jr`, `III`, in whichever part of the name it is written.
    SUFFIX_SAME: "name/suffix" "same", Agrees 2, Exact;
    /// Father and son, unless the birth date says otherwise.
    SUFFIX_DIFFERS: "name/suffix" "other", Differs -30, Probable;
    /// A suffix is often left out, and father and son have different birth dates.
    SUFFIX_MISSING: "name/suffix" "not_in_record", NotCompared 0, Exact;
    /// As above.
    SUFFIX_NOT_ASKED: "name/suffix" "not_asked", NotCompared 0, Exact;

    /// All children of one mother share it, so it says little about which child it is.
    MAIDEN_SAME: "mothers_maiden_name" "same", Agrees 8, Exact;
    /// It is entered from memory and is often the married name.
    MAIDEN_DIFFERS: "mothers_maiden_name" "other", Differs -10, Probable;

    /// The same day.
    BIRTH_SAME: "birth_date" "same", Agrees 30, Exact;
    /// The registry knows only the month.
    BIRTH_MONTH: "birth_date" "month_alone", Similar 15, Probable;
    /// The registry knows only the year.
    BIRTH_YEAR: "birth_date" "year_alone", Similar 5, Probable;
    /// A common error of people who write the day first.
    BIRTH_SWAPPED: "birth_date" "day_and_month_swapped", Similar 10, Probable;
    /// A typing error in the day or the month. Both names must agree to outweigh it.
    BIRTH_DIGIT: "birth_date" "one_digit_off", Similar -45, Probable;
    /// Two neighbouring digits of the day or the month are swapped. As above.
    BIRTH_DIGITS_SWAPPED: "birth_date" "digits_swapped", Similar -45, Probable;
    /// One wrong digit, or two swapped digits, in the year: a typing error, or father and son with the same name.
    BIRTH_YEAR_DIGIT: "birth_date" "digit_of_the_year", Differs -120, Probable;
    /// Veto: a person has only one birth date.
    BIRTH_DIFFERS: "birth_date" "other", Differs -400, Mismatch;
    /// The registry's own identifier, the name and the sex agree, so one of the dates must be wrong.
    BIRTH_DIFFERS_KNOWN: "birth_date" "other_despite_registry_id", Differs -150, Probable;
    /// `1900-01-01` and similar dates, which systems fill in if the birth date is unknown.
    BIRTH_PLACEHOLDER: "birth_date" "placeholder", NotCompared 0, Probable;
    /// The record has no birth date.
    BIRTH_MISSING: "birth_date" "not_in_record", NotCompared 0, Probable;
    /// The query has no birth date.
    BIRTH_NOT_ASKED: "birth_date" "not_asked", NotCompared 0, Probable;

    /// It agrees for half of all people.
    SEX_SAME: "sex" "same", Agrees 5, Exact;
    /// M and F: an error, a change, or a sibling.
    SEX_DIFFERS: "sex" "other", Differs -35, Probable;
    /// Registries use O, X and T in different ways.
    SEX_OTHER_CODE: "sex" "other_code", Similar -2, Probable;

    /// The ZIP code (or else the city) and the street with the house number agree.
    ADDRESS_SAME: "address" "same", Agrees 8, Exact;
    /// Only the ZIP code agrees.
    ADDRESS_ZIP: "address" "same_zip", Similar 3, Exact;
    /// People move.
    ADDRESS_DIFFERS: "address" "other", Differs -2, Exact;

    /// All members of a household may share it.
    PHONE_SAME: "phone" "same", Agrees 8, Exact;
    /// People change it.
    PHONE_DIFFERS: "phone" "other", Differs -2, Exact;

    /// The registry's own identifier agrees. Names may have changed.
    REGISTRY_ID_SAME: "identifiers" "same", Agrees 165, Exact;
    /// Veto: the registry's own identifier differs.
    REGISTRY_ID_DIFFERS: "identifiers" "other", Differs -400, Mismatch;
    /// A number that identifies a person: social security, Medicaid, or another registry's. It has few points, because
    /// children are registered with a parent's number.
    PERSON_NUMBER_SAME: "identifiers" "same_person_number", Agrees 20, Exact;
    /// Veto: two people never share such a number, and one person hardly ever has two.
    PERSON_NUMBER_DIFFERS: "identifiers" "other_person_number", Differs -400, Mismatch;
    /// The same, but the registry's own identifier agrees: numbers change, and a parent's may be used for a child.
    PERSON_NUMBER_CHANGED: "identifiers" "person_number_changed", Differs -60, Probable;
    /// A chart number or another number of the sender. In some clinics a family shares one.
    CHART_NUMBER_SAME: "identifiers" "same_chart_number", Agrees 5, Exact;
    /// Charts are merged and renumbered.
    CHART_NUMBER_DIFFERS: "identifiers" "other_chart_number", Differs -20, Probable;

    /// Both sides say that the patient is a twin.
    MULTIPLE_BIRTH_SAME: "multiple_birth" "same", Agrees 2, Exact;
    /// The query says that the patient is not a twin, and the registry says the opposite.
    MULTIPLE_BIRTH_DIFFERS: "multiple_birth" "other", Differs -10, Probable;
    /// First born and second born: the other twin, whatever else agrees.
    BIRTH_ORDER_DIFFERS: "multiple_birth" "other_order", Differs -150, Probable;

    /// Neither a given name nor a birth date could be compared, and the registry's own identifier does not agree. So
    /// nothing identifies the patient.
    NOTHING_COMPARED: "person" "nothing_compared", NotCompared -400, Mismatch;
    /// Veto: both the given name and the sex differ, so this is another patient whatever numbers agree. A twin of
    /// Daniel may be called Daniela, and an error in the sex does not change the name.
    OTHER_PATIENT: "person" "other_given_name_and_sex", Differs -400, Mismatch;
}
