//! The rule table: what each way in which two values compare is worth.
//!
//! One row each: member, word of the reason, agreement, points, and the best verdict that the row leaves
//! open. The points are set so that these hold, which tests see to:
//!
//! * names and birth date the same make 80; a sum below 0 is a mismatch;
//! * a veto takes more than everything else together can give;
//! * without an identifier that agrees, a given name that is another takes more than a sibling of the same
//!   household and birthday can have in common;
//! * what a household moves or changes (address, phone) never makes an exact match a probable one.

use super::{Agreement, Finding, Word};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) member: &'static str,
    pub(crate) reason: &'static str,
    pub(crate) agreement: Agreement,
    pub(crate) points: i16,
    pub(crate) at_best: Word,
}

impl Rule {
    pub(crate) const fn finding(&self) -> Finding {
        let Self { member, reason, agreement, points, .. } = *self;
        Finding { member, agreement, reason, points }
    }
}

/// What a row takes that vetoes whatever else agrees.
#[cfg(test)]
pub(crate) const VETO: i16 = -400;

macro_rules! rules {
    ($($(#[$why:meta])+ $name:ident: $member:literal $reason:literal, $agreement:ident $points:literal, $at_best:ident;)+) => {
        $($(#[$why])+ pub(crate) static $name: Rule = Rule {
            member: $member,
            reason: $reason,
            agreement: Agreement::$agreement,
            points: $points,
            at_best: Word::$at_best,
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
    /// A marriage changes it; with another given name too it is somebody else.
    FAMILY_DIFFERS: "name/family" "other", Differs -50, Probable;
    /// The record names no family name.
    FAMILY_MISSING: "name/family" "not_in_record", NotCompared 0, Probable;

    /// As for the family name.
    GIVEN_SAME: "name/given" "same", Agrees 25, Exact;
    /// As for the family name.
    GIVEN_ALIAS: "name/given" "alias", Agrees 25, Exact;
    /// `Mary Ann` and `Mary`, middle name `Ann`: the same words, divided elsewhere.
    GIVEN_JOINED: "name/given" "divided_elsewhere", Agrees 25, Exact;
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
    /// Family and given name have changed places.
    GIVEN_SWAPPED: "name/given" "swapped_with_family", Similar 10, Probable;
    /// One letter more, fewer, other or in another place.
    GIVEN_SPELLING: "name/given" "one_letter", Similar 8, Probable;
    /// A newborn has no name of its own yet.
    GIVEN_NEWBORN: "name/given" "newborn", Similar 0, Probable;
    /// Like the other, where a twin is known: parents give twins names that are alike.
    GIVEN_TWIN: "name/given" "may_be_twin", Differs -120, Probable;
    /// A sibling, more likely than not: only an identifier that agrees outweighs it.
    GIVEN_DIFFERS: "name/given" "other", Differs -120, Probable;
    /// The record names no given name.
    GIVEN_MISSING: "name/given" "not_in_record", NotCompared 0, Probable;

    /// Worth less than the others, for many people share it.
    MIDDLE_SAME: "name/middle" "same", Agrees 5, Exact;
    /// The letter alone is what most people are entered with.
    MIDDLE_INITIAL: "name/middle" "initial", Agrees 3, Exact;
    /// Two people of one name are told apart by it.
    MIDDLE_DIFFERS: "name/middle" "other", Differs -10, Probable;

    /// `Jr`, `III`, wherever it was written.
    SUFFIX_SAME: "name/suffix" "same", Agrees 2, Exact;
    /// Father and son, if the birth date says nothing else.
    SUFFIX_DIFFERS: "name/suffix" "other", Differs -30, Probable;

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
    /// A slip of the keyboard; both names must be right to outweigh it.
    BIRTH_DIGIT: "birth_date" "one_digit", Similar -45, Probable;
    /// Two neighbouring digits in the other order; as above.
    BIRTH_DIGITS_SWAPPED: "birth_date" "digits_swapped", Similar -45, Probable;
    /// Veto: nobody has two birthdays.
    BIRTH_DIFFERS: "birth_date" "other", Differs -400, Mismatch;
    /// The record names no birth date.
    BIRTH_MISSING: "birth_date" "not_in_record", NotCompared 0, Probable;

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

    /// Same type and authority, or the registry's own: names may have changed.
    IDENTIFIER_SAME: "identifiers" "same", Agrees 150, Exact;
    /// Veto: same type and authority, or the registry's own, and another value.
    IDENTIFIER_DIFFERS: "identifiers" "other", Differs -400, Mismatch;

    /// Both know of a twin.
    MULTIPLE_BIRTH_SAME: "multiple_birth" "same", Agrees 2, Exact;
    /// First born and second born: the twin, whatever else is shared.
    BIRTH_ORDER_DIFFERS: "multiple_birth" "other_order", Differs -120, Probable;
}
