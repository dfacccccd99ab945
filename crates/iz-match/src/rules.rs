//! The rule table: what each way in which two values compare is worth.
//!
//! One row each: member, word of the reason, agreement, points, and the best verdict that the row leaves
//! open. The points are set so that these hold, which tests see to:
//!
//! * names and birth date the same make 80; a sum below 0 is a mismatch;
//! * a veto takes more than everything else together can give;
//! * without the registry's own identifier, a given or family name that is another, another year of birth and
//!   another twin take more than a household, and the chart number that its members may share, can give;
//! * nothing but three members that agree (family name, given name, birth date) makes an exact match, or
//!   the registry's own identifier: whatever of them is missing leaves a row that allows no more than
//!   `probable`;
//! * what a household moves or changes (address, phone) never makes an exact match a probable one.

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

/// What a row takes that vetoes whatever else agrees.
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
    /// Case, accents, blanks, hyphens and apostrophes aside.
    FAMILY_SAME: "name/family" "same", Agrees 25, Exact;
    /// Another of the names that the registry knows the person by, such as the one before a marriage.
    FAMILY_ALIAS: "name/family" "alias", Agrees 25, Exact;
    /// Both surnames in the other order.
    FAMILY_REORDERED: "name/family" "reordered", Similar 15, Probable;
    /// One of two surnames: people drop the second one, or take one on.
    FAMILY_PART: "name/family" "one_of_several", Similar 12, Probable;
    /// The child stands under the mother's name on one side.
    FAMILY_MAIDEN: "name/family" "mothers_maiden_name", Similar 8, Probable;
    /// Family and given name have changed places.
    FAMILY_SWAPPED: "name/family" "swapped_with_given", Similar 10, Probable;
    /// One letter more, fewer, other or in another place.
    FAMILY_SPELLING: "name/family" "one_letter", Similar 12, Probable;
    /// The family name of another of the names that the registry knows the person by.
    FAMILY_MIXED: "name/family" "of_another_alias", Similar 8, Probable;
    /// Of a grown woman a marriage changes it; and the registry's own identifier knows people whatever
    /// they are called. Given name, birth date and sex alone do not outweigh it: something else must agree.
    FAMILY_CHANGED: "name/family" "may_have_changed", Differs -62, Probable;
    /// Another family's child of the same day.
    FAMILY_DIFFERS: "name/family" "other", Differs -120, Probable;
    /// `UNKNOWN` is nobody's name: as above, something else must agree.
    FAMILY_PLACEHOLDER: "name/family" "placeholder", NotCompared -62, Probable;
    /// The record names no family name.
    FAMILY_MISSING: "name/family" "not_in_record", NotCompared 0, Probable;
    /// The question names no family name.
    FAMILY_NOT_ASKED: "name/family" "not_asked", NotCompared 0, Probable;

    /// As for the family name.
    GIVEN_SAME: "name/given" "same", Agrees 25, Exact;
    /// As for the family name.
    GIVEN_ALIAS: "name/given" "alias", Agrees 25, Exact;
    /// `Mary Ann` and `Mary`, middle name `Ann`: the same words, divided elsewhere.
    GIVEN_JOINED: "name/given" "divided_elsewhere", Agrees 25, Exact;
    /// The same, where a twin is known who may be called by one of the words.
    GIVEN_JOINED_TWIN: "name/given" "divided_elsewhere_of_twin", Similar 10, Probable;
    /// A common short form, from `nicknames.tsv`.
    GIVEN_NICKNAME: "name/given" "nickname", Similar 10, Probable;
    /// The beginning of the other, of three letters or more: a short form that no table knows.
    GIVEN_SHORT: "name/given" "short_form", Similar 10, Probable;
    /// One of two given names.
    GIVEN_PART: "name/given" "one_of_several", Similar 10, Probable;
    /// The first letter alone.
    GIVEN_INITIAL: "name/given" "initial", Similar 5, Probable;
    /// Given and middle name have changed places, or one side goes by the middle name.
    GIVEN_MIDDLE: "name/given" "middle_name", Similar 10, Probable;
    /// The middle initial there may stand for the given name here.
    GIVEN_MIDDLE_INITIAL: "name/given" "middle_initial", Similar -25, Probable;
    /// Family and given name have changed places.
    GIVEN_SWAPPED: "name/given" "swapped_with_family", Similar 10, Probable;
    /// One letter more, fewer, other or in another place.
    GIVEN_SPELLING: "name/given" "one_letter", Similar 8, Probable;
    /// `BABY BOY`, `UNKNOWN`: no name yet, so it cannot be the same one.
    GIVEN_PLACEHOLDER: "name/given" "placeholder", NotCompared 0, Probable;
    /// `José Luis` and `José`, middle name `Antonio`: brothers share the first name.
    GIVEN_SECOND: "name/given" "second_name_other", Differs -120, Probable;
    /// Like the other and not the same, where a twin is known: parents give twins names that are alike.
    GIVEN_TWIN: "name/given" "may_be_twin", Differs -120, Probable;
    /// A sibling, more likely than not: only the registry's own identifier outweighs it.
    GIVEN_DIFFERS: "name/given" "other", Differs -120, Probable;
    /// The record names no given name.
    GIVEN_MISSING: "name/given" "not_in_record", NotCompared 0, Probable;
    /// The question names no given name.
    GIVEN_NOT_ASKED: "name/given" "not_asked", NotCompared 0, Probable;

    /// Worth less than the others, for many people share it.
    MIDDLE_SAME: "name/middle" "same", Agrees 5, Exact;
    /// The letter alone is what most people are entered with.
    MIDDLE_INITIAL: "name/middle" "initial", Agrees 3, Exact;
    /// One of several middle names.
    MIDDLE_PART: "name/middle" "one_of_several", Similar 3, Probable;
    /// Two people of one name are told apart by it.
    MIDDLE_DIFFERS: "name/middle" "other", Differs -10, Probable;
    /// Twins of one first name are told apart by nothing else.
    MIDDLE_TWIN: "name/middle" "may_be_twin", Differs -150, Probable;

    /// `Jr`, `III`, wherever it was written.
    SUFFIX_SAME: "name/suffix" "same", Agrees 2, Exact;
    /// Father and son, if the birth date says nothing else.
    SUFFIX_DIFFERS: "name/suffix" "other", Differs -30, Probable;
    /// Left out as often as not; father and son have two birth dates.
    SUFFIX_MISSING: "name/suffix" "not_in_record", NotCompared 0, Exact;
    /// As above.
    SUFFIX_NOT_ASKED: "name/suffix" "not_asked", NotCompared 0, Exact;

    /// Children of one mother share it, so it says little about which of them.
    MAIDEN_SAME: "mothers_maiden_name" "same", Agrees 8, Exact;
    /// Entered from memory, and often the married name.
    MAIDEN_DIFFERS: "mothers_maiden_name" "other", Differs -10, Probable;

    /// To the day.
    BIRTH_SAME: "birth_date" "same", Agrees 30, Exact;
    /// The registry knows the month alone.
    BIRTH_MONTH: "birth_date" "month_alone", Similar 15, Probable;
    /// The registry knows the year alone.
    BIRTH_YEAR: "birth_date" "year_alone", Similar 5, Probable;
    /// A slip of people who write the day first.
    BIRTH_SWAPPED: "birth_date" "day_and_month_swapped", Similar 10, Probable;
    /// A slip of the keyboard in the day or the month; both names must be right to outweigh it.
    BIRTH_DIGIT: "birth_date" "one_digit_off", Similar -45, Probable;
    /// Two neighbouring digits of them in the other order; as above.
    BIRTH_DIGITS_SWAPPED: "birth_date" "digits_swapped", Similar -45, Probable;
    /// One digit of the year, or two in the other order: a slip, or father and son of one name.
    BIRTH_YEAR_DIGIT: "birth_date" "digit_of_the_year", Differs -120, Probable;
    /// Veto: nobody has two birthdays.
    BIRTH_DIFFERS: "birth_date" "other", Differs -400, Mismatch;
    /// The registry's own identifier, the name and the sex are right: then the date is wrong somewhere.
    BIRTH_DIFFERS_KNOWN: "birth_date" "other_despite_registry_id", Differs -150, Probable;
    /// `1900-01-01` and the like: what systems fill in where nothing is known.
    BIRTH_PLACEHOLDER: "birth_date" "placeholder", NotCompared 0, Probable;
    /// The record names no birth date.
    BIRTH_MISSING: "birth_date" "not_in_record", NotCompared 0, Probable;
    /// The question names no birth date.
    BIRTH_NOT_ASKED: "birth_date" "not_asked", NotCompared 0, Probable;

    /// Half of all people agree.
    SEX_SAME: "sex" "same", Agrees 5, Exact;
    /// M and F: a slip, a change, or a sibling.
    SEX_DIFFERS: "sex" "other", Differs -35, Probable;
    /// Registries do not use O, X and T alike.
    SEX_OTHER_CODE: "sex" "other_code", Similar -2, Probable;

    /// ZIP code and house number, or the street's and the city's names.
    ADDRESS_SAME: "address" "same", Agrees 8, Exact;
    /// The ZIP code alone.
    ADDRESS_ZIP: "address" "same_zip", Similar 3, Exact;
    /// People move.
    ADDRESS_DIFFERS: "address" "other", Differs -2, Exact;

    /// A household shares it.
    PHONE_SAME: "phone" "same", Agrees 8, Exact;
    /// People change it.
    PHONE_DIFFERS: "phone" "other", Differs -2, Exact;

    /// The registry's own: names may have changed.
    REGISTRY_ID_SAME: "identifiers" "same", Agrees 165, Exact;
    /// Veto: the registry's own is another.
    REGISTRY_ID_DIFFERS: "identifiers" "other", Differs -400, Mismatch;
    /// A number that a state or the federation gives: social security, Medicaid, Medicare, another
    /// registry's. Worth little, for children are entered with a parent's.
    PERSON_NUMBER_SAME: "identifiers" "same_person_number", Agrees 20, Exact;
    /// Veto: no two people have one number, and hardly anybody two.
    PERSON_NUMBER_DIFFERS: "identifiers" "other_person_number", Differs -400, Mismatch;
    /// The same where the registry's own agrees: numbers change, and a parent's stands for a child's.
    PERSON_NUMBER_CHANGED: "identifiers" "person_number_changed", Differs -60, Probable;
    /// A chart number or another of the asker's: in some places a family has one.
    CHART_NUMBER_SAME: "identifiers" "same_chart_number", Agrees 5, Exact;
    /// Charts are merged and numbered anew.
    CHART_NUMBER_DIFFERS: "identifiers" "other_chart_number", Differs -20, Probable;

    /// Both know of a twin.
    MULTIPLE_BIRTH_SAME: "multiple_birth" "same", Agrees 2, Exact;
    /// Asked for as born alone, and the registry knows of a twin.
    MULTIPLE_BIRTH_DIFFERS: "multiple_birth" "other", Differs -10, Probable;
    /// First born and second born: the twin, whatever else is shared.
    BIRTH_ORDER_DIFFERS: "multiple_birth" "other_order", Differs -150, Probable;

    /// Neither a whole name nor a birth date could be compared, nor does the registry's own identifier
    /// agree: nothing says that it is the person.
    NOTHING_COMPARED: "person" "nothing_compared", NotCompared -400, Mismatch;
    /// Veto: given name and sex of somebody else, whatever numbers agree; a twin may be called Daniela, and a slip
    /// in the sex leaves the name as it is.
    SOMEBODY_ELSE: "person" "other_given_name_and_sex", Differs -400, Mismatch;
}
