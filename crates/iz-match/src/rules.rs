//! The rule table: what each way in which two values compare means for the match.
//!
//! Each row has the member, the code of the reason, the agreement, the points, the best grade that is still possible
//! with the row, and where it applies, how many confirmations the row `needs` or how many it `confirms`.
//!
//! The points are chosen so that the following holds. Tests check it.
//!
//! * The same family name, given name and birth date give 80. A sum below 0 is a mismatch.
//! * A veto subtracts more than everything else together can add.
//! * Without the registry's own identifier, another given name, another birth year or another birth order subtracts
//!   more than a household can add, even with a chart number that its members may share.
//! * Only family name, given name and birth date together, or the registry's own identifier, make an exact match. If
//!   one of them is missing, its row allows at most `probable`.
//! * A detail that a household may change (address, phone) never turns an exact match into a probable one.
//!
//! Points alone cannot say that one slip happens to everybody, and that several slips are somebody else. So a value
//! that is similar but not the same needs confirmations:
//!
//! * A likely slip or another form of the name needs 1. The first confirmation that is needed is free
//!   ([`FREE_CONFIRMATIONS`]): one slip is `probable` if all else agrees.
//! * A difference that is more often another person than a slip needs 2 or 3, so 1 or 2 details must confirm it.
//! * The mother, the address and the phone confirm the household, 1 each. The middle name and the chart number confirm
//!   1, a number of a person 2. The registry's own identifier confirms everything.
//! * If confirmations are missing, the row [`UNCONFIRMED`] makes a mismatch.

use crate::{
    grade::{Agreement, FieldMatch, MatchGrade},
    reason::Reason,
};

/// One row of the table.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Rule {
    pub(crate) member: &'static str,
    pub(crate) reason: Reason,
    pub(crate) agreement: Agreement,
    pub(crate) points: i16,
    pub(crate) best_grade: MatchGrade,
    /// How many confirmations the row needs.
    pub(crate) needs: u8,
    /// How many confirmations the row gives.
    pub(crate) confirms: u8,
}

/// How many confirmations need no evidence: one slip happens to everybody.
pub(crate) const FREE_CONFIRMATIONS: u8 = 1;

/// The confirmations of the registry's own identifier: more than all rows together can need.
const ALL_CONFIRMATIONS: u8 = 100;

impl Rule {
    pub(crate) const fn field_match(&self) -> FieldMatch {
        let Self { member, reason, agreement, points, .. } = *self;
        FieldMatch { member, agreement, reason: reason.word(), points }
    }
}

/// The points of a veto, which excludes a match whatever else agrees.
#[cfg(test)]
pub(crate) const VETO: i16 = -400;

/// The value after `needs` or `confirms` in a row, or 0.
macro_rules! number {
    () => {
        0
    };
    ($number:expr) => {
        $number
    };
}

macro_rules! rules {
    ($($(#[$why:meta])+ $name:ident: $member:literal $reason:ident, $agreement:ident $points:literal,
        $best_grade:ident $(, needs $needs:literal)? $(, confirms $confirms:expr)?;)+) => {
        $($(#[$why])+ pub(crate) static $name: Rule = Rule {
            member: $member,
            reason: Reason::$reason,
            agreement: Agreement::$agreement,
            points: $points,
            best_grade: MatchGrade::$best_grade,
            needs: number!($($needs)?),
            confirms: number!($($confirms)?),
        };)+

        /// Every row.
        #[cfg(test)]
        pub(crate) static ALL: &[&Rule] = &[$(&$name),+];
    };
}

rules! {
    /// The same apart from case, accents, blanks, hyphens and apostrophes.
    FAMILY_SAME: "name/family" Same, Agrees 25, Exact;
    /// Another name of the patient in the registry, such as the name before a marriage.
    FAMILY_ALIAS: "name/family" Alias, Agrees 25, Exact;
    /// Both sides have only one and the same letter, which many names begin with.
    FAMILY_LETTER: "name/family" OneLetterAlone, Similar 5, Probable, needs 1;
    /// `Delacruz` and `Cruz`, `Al-Hashimi` and `Hashimi`, `MacIntyre` and `McIntyre`: registries join, divide and drop
    /// particles, so this is a convention and not a slip.
    FAMILY_PARTICLE: "name/family" Particle, Similar 18, Probable;
    /// `Kuznetsov` and `Kuznetsova`: one name in its masculine and its feminine form.
    FAMILY_GENDER: "name/family" FeminineEnding, Similar 18, Probable;
    /// Both surnames in the opposite order.
    FAMILY_REORDERED: "name/family" Reordered, Similar 15, Probable, needs 1;
    /// One of two surnames, or its initial: people drop the second one or add one.
    FAMILY_PART: "name/family" OneOfSeveral, Similar 12, Probable, needs 1;
    /// One of two surnames, which is also spelled in another way: two slips.
    FAMILY_PART_SPELLING: "name/family" OneOfSeveralMisspelled, Similar 2, Probable, needs 2;
    /// A system stores only the first 15 or 20 characters of a name.
    FAMILY_CUT: "name/family" CutOff, Similar 12, Probable, needs 1;
    /// One side has the child under the mother's name.
    FAMILY_MAIDEN: "name/family" MothersMaidenName, Similar 8, Probable, needs 1;
    /// The family name is the middle name of the other side: the maiden name after a marriage, or the first of two
    /// surnames.
    FAMILY_MIDDLE: "name/family" MiddleName, Similar 8, Probable, needs 1;
    /// As above, but many people have this name as a middle name (`James`).
    FAMILY_MIDDLE_COMMON: "name/family" MiddleName, Similar 2, Probable, needs 2;
    /// The family name and the given name are swapped. The given name has its own row, which needs nothing more.
    FAMILY_SWAPPED: "name/family" SwappedWithGiven, Similar 10, Probable, needs 1;
    /// All words of the names agree, in other parts of the name: names whose order is not that of English.
    FAMILY_MOVED: "name/family" WordsInOtherParts, Similar 10, Probable, needs 1;
    /// One letter is missing, added, wrong or swapped with its neighbour.
    FAMILY_SPELLING: "name/family" OneLetter, Similar 12, Probable, needs 1;
    /// It sounds like the other name: `Reid` and `Reed`, `Johansen` and `Johanson`.
    FAMILY_SOUND: "name/family" SoundAlike, Similar 10, Probable, needs 1;
    /// One letter of two or three: `Kim` and `Kin` are two names, unless the household agrees.
    FAMILY_SPELLING_SHORT: "name/family" OneLetterOfFew, Similar 2, Probable, needs 3;
    /// Two letters of a long name, or the same phonetic code: more often another name than a slip.
    FAMILY_SEVERAL_LETTERS: "name/family" SeveralLetters, Similar 2, Probable, needs 2;
    /// The family name belongs to another one of the patient's names in the registry.
    FAMILY_MIXED: "name/family" OfAnotherAlias, Similar 8, Probable, needs 1;
    /// The name of an adult woman may change by marriage, and the registry's own identifier and a number of the person
    /// remain the same after any change. Given name, birth date and sex do not outweigh it. Something else must agree.
    FAMILY_CHANGED: "name/family" MayHaveChanged, Differs -40, Probable, needs 2;
    /// Another family name, but the given name, the birth date and two details agree that another family would not
    /// share: a child whose family name changed.
    FAMILY_CHANGED_AT_HOME: "name/family" ChangedInHousehold, Differs -60, Probable;
    /// Another family name: a child of another family may have the same birth date.
    FAMILY_DIFFERS: "name/family" Other, Differs -120, Probable;
    /// `UNKNOWN` is not a name. Given name and birth date belong to several people, so two details must confirm them.
    FAMILY_PLACEHOLDER: "name/family" Placeholder, NotCompared -40, Probable, needs 3;
    /// The record has no family name.
    FAMILY_MISSING: "name/family" NotInRecord, NotCompared 0, Probable;
    /// The query has no family name.
    FAMILY_NOT_ASKED: "name/family" NotAsked, NotCompared 0, Probable;

    /// As for the family name.
    GIVEN_SAME: "name/given" Same, Agrees 25, Exact;
    /// As for the family name.
    GIVEN_ALIAS: "name/given" Alias, Agrees 25, Exact;
    /// The same, but with a known twin, and a second name is not on both sides: twins are called `Maria Elena` and
    /// `Maria Isabel`, and both are registered as `Maria`.
    GIVEN_SAME_TWIN: "name/given" SameFirstNameOfTwin, Similar 15, Probable;
    /// As for the family name, but with a known twin: the name of the other twin may be among those of the record.
    GIVEN_ALIAS_TWIN: "name/given" AliasOfTwin, Similar 15, Probable;
    /// Both sides have only one and the same letter: `J` is James and John.
    GIVEN_LETTER: "name/given" OneLetterAlone, Similar 5, Probable, needs 1;
    /// `Mary Ann` and `Mary` with the middle name `Ann`: the same words, divided in another place.
    GIVEN_JOINED: "name/given" DividedElsewhere, Agrees 25, Exact;
    /// The same, but with a known twin, who may have one of these names.
    GIVEN_JOINED_TWIN: "name/given" DividedElsewhereOfTwin, Similar 10, Probable;
    /// A common short form, from `nicknames.tsv`.
    GIVEN_NICKNAME: "name/given" Nickname, Similar 10, Probable, needs 1;
    /// One name starts with the other, which has three letters or more: a short form that is not in the table.
    GIVEN_SHORT: "name/given" ShortForm, Similar 10, Probable, needs 1;
    /// The same with two common names, such as `Joe` and `Joel`: more often two people than a short form.
    GIVEN_SHORT_COMMON: "name/given" ShortFormOfCommonNames, Similar 2, Probable, needs 2;
    /// One of two given names.
    GIVEN_PART: "name/given" OneOfSeveral, Similar 10, Probable, needs 1;
    /// Only the first letter.
    GIVEN_INITIAL: "name/given" Initial, Similar 5, Probable, needs 1;
    /// The given name and the middle name are swapped, or one side uses the middle name.
    GIVEN_MIDDLE: "name/given" MiddleName, Similar 10, Probable, needs 1;
    /// The middle initial of one side may stand for the given name of the other.
    GIVEN_MIDDLE_INITIAL: "name/given" MiddleInitial, Similar -25, Probable, needs 1;
    /// The family name and the given name are swapped. The row of the family name needs the confirmation for both.
    GIVEN_SWAPPED: "name/given" SwappedWithFamily, Similar 10, Probable;
    /// As for the family name. The row of the family name needs the confirmation for both.
    GIVEN_MOVED: "name/given" WordsInOtherParts, Similar 10, Probable;
    /// One letter is missing, added, wrong or swapped with its neighbour.
    GIVEN_SPELLING: "name/given" OneLetter, Similar 8, Probable, needs 1;
    /// One letter between two common names, such as `Mason` and `Jason`: more often two people than a slip.
    GIVEN_SPELLING_COMMON: "name/given" OneLetterOfCommonNames, Similar 2, Probable, needs 2;
    /// One letter of two or three, and one of the names is rare: `Ian` and `Lan`.
    GIVEN_SPELLING_SHORT: "name/given" OneLetterOfFew, Similar 2, Probable, needs 3;
    /// Another spelling of the same sound, or another transliteration: `Sean` and `Shawn`, `Mohammed` and `Muhammad`.
    GIVEN_SOUND: "name/given" SoundAlike, Similar 8, Probable, needs 1;
    /// Two letters of a long name, or the same phonetic code, and one of the names is rare.
    GIVEN_SEVERAL_LETTERS: "name/given" SeveralLetters, Similar 2, Probable, needs 2;
    /// `BABY BOY`, `UNKNOWN`: the patient has no name yet, so the names cannot agree. Many newborns share the family
    /// name and the birth date. So something must confirm it.
    GIVEN_PLACEHOLDER: "name/given" Placeholder, NotCompared 0, Probable, needs 2;
    /// A placeholder on both sides: it is the same record with more reason.
    GIVEN_PLACEHOLDERS: "name/given" Placeholder, NotCompared 0, Probable, needs 1;
    /// `José Luis` and `José` with the middle name `Antonio`: brothers may share the first name.
    GIVEN_SECOND: "name/given" SecondNameOther, Differs -120, Probable;
    /// Similar but not the same, with a known twin: parents give twins similar names.
    GIVEN_TWIN: "name/given" MayBeTwin, Similar -120, Probable;
    /// Similar, but one is a man's name and the other a woman's, and the sex of one side is not known: `Mario`, `Maria`.
    GIVEN_OTHER_SEX: "name/given" OfOtherSex, Differs -120, Probable;
    /// Probably a sibling. Only the registry's own identifier outweighs it.
    GIVEN_DIFFERS: "name/given" Other, Differs -120, Probable;
    /// The record has no given name.
    GIVEN_MISSING: "name/given" NotInRecord, NotCompared 0, Probable;
    /// The query has no given name.
    GIVEN_NOT_ASKED: "name/given" NotAsked, NotCompared 0, Probable;

    /// It has fewer points than the other names, because many people share a middle name.
    MIDDLE_SAME: "name/middle" Same, Agrees 5, Exact, confirms 1;
    /// The same, but many people have both names: `Jose Luis`.
    MIDDLE_SAME_COMMON: "name/middle" SameCommonName, Agrees 4, Exact;
    /// Most people are registered only with the initial. It confirms only together with the same family name
    /// (`combine.rs`), because one of ten people with the same first name has the same initial.
    MIDDLE_INITIAL: "name/middle" Initial, Agrees 3, Exact, confirms 1;
    /// The same, but with a known twin, whose middle name may begin alike.
    MIDDLE_INITIAL_TWIN: "name/middle" InitialOfTwin, Similar 3, Probable;
    /// One of several middle names.
    MIDDLE_PART: "name/middle" OneOfSeveral, Similar 3, Probable;
    /// It tells two people with the same name apart.
    MIDDLE_DIFFERS: "name/middle" Other, Differs -10, Probable, needs 1;
    /// It is the only difference between twins with the same first name.
    MIDDLE_TWIN: "name/middle" MayBeTwin, Differs -150, Probable;

    /// `Jr`, `III`, in whichever part of the name it is written.
    SUFFIX_SAME: "name/suffix" Same, Agrees 2, Exact;
    /// `II` and `Jr` are used for one another.
    SUFFIX_SECOND: "name/suffix" SecondOrJunior, Similar 0, Probable;
    /// Father and son, unless the birth date is the same.
    SUFFIX_DIFFERS: "name/suffix" Other, Differs -30, Probable, needs 1;
    /// A suffix is often left out, and father and son have different birth dates.
    SUFFIX_MISSING: "name/suffix" NotInRecord, NotCompared 0, Exact;
    /// As above.
    SUFFIX_NOT_ASKED: "name/suffix" NotAsked, NotCompared 0, Exact;

    /// All children of one mother share it, so it says little about which child it is.
    MAIDEN_SAME: "mothers_maiden_name" Same, Agrees 8, Exact, confirms 1;
    /// One of two surnames, or another spelling.
    MAIDEN_SIMILAR: "mothers_maiden_name" Similar, Similar 4, Probable, confirms 1;
    /// The family name is the same, and the mother's given name is another one: another mother of the family.
    MAIDEN_OTHER_GIVEN: "mothers_maiden_name" OtherGivenName, Similar 0, Probable;
    /// It is entered from memory and is often the married name.
    MAIDEN_DIFFERS: "mothers_maiden_name" Other, Differs -10, Probable, needs 1;

    /// The same day.
    BIRTH_SAME: "birth_date" Same, Agrees 30, Exact;
    /// 1 January on both sides and nothing that confirms: systems fill it in if only the year is known.
    BIRTH_FIRST_OF_JANUARY: "birth_date" FirstOfJanuary, Similar 25, Probable;
    /// 1 January on one side, and another day of the same year on the other side.
    BIRTH_DEFAULT: "birth_date" FirstOfJanuaryOfOne, Similar 0, Probable, needs 3;
    /// The registry knows only the month.
    BIRTH_MONTH: "birth_date" MonthAlone, Similar 15, Probable, needs 1;
    /// The registry knows only the year.
    BIRTH_YEAR: "birth_date" YearAlone, Similar 5, Probable, needs 1;
    /// A common error of people who write the day first.
    BIRTH_SWAPPED: "birth_date" DayAndMonthSwapped, Similar 10, Probable, needs 1;
    /// A typing error in the day or the month.
    BIRTH_DIGIT: "birth_date" OneDigitOff, Similar 0, Probable, needs 1;
    /// Two neighbouring digits of the day or the month are swapped.
    BIRTH_DIGITS_SWAPPED: "birth_date" DigitsSwapped, Similar 0, Probable, needs 1;
    /// The day before or after: a birth near midnight, or a date that was changed by a time zone.
    BIRTH_NEXT_DAY: "birth_date" NextDay, Similar 0, Probable, needs 1;
    /// One wrong digit, or two swapped digits, in the year, and at most 12 years: nobody is a parent at that age, so it
    /// is a typing error or another person. Two details must confirm it.
    BIRTH_YEAR_NEAR: "birth_date" DigitOfTheYear, Differs -30, Probable, needs 3;
    /// The same with more years: a typing error, or father and son with the same name.
    BIRTH_YEAR_DIGIT: "birth_date" DigitOfTheYear, Differs -120, Probable;
    /// Veto: a person has only one birth date.
    BIRTH_DIFFERS: "birth_date" Other, Differs -400, Mismatch;
    /// The registry's own identifier, the name and the sex agree, so one of the dates must be wrong.
    BIRTH_DIFFERS_KNOWN: "birth_date" OtherDespiteRegistryId, Differs -150, Probable;
    /// `1900-01-01` and similar dates, which systems fill in if the birth date is unknown.
    BIRTH_PLACEHOLDER: "birth_date" Placeholder, NotCompared 0, Probable, needs 1;
    /// The record has no birth date.
    BIRTH_MISSING: "birth_date" NotInRecord, NotCompared 0, Probable, needs 1;
    /// The query has no birth date.
    BIRTH_NOT_ASKED: "birth_date" NotAsked, NotCompared 0, Probable, needs 1;

    /// It agrees for half of all people.
    SEX_SAME: "sex" Same, Agrees 5, Exact;
    /// M and F: an error, a change, or a sibling.
    SEX_DIFFERS: "sex" Other, Differs -35, Probable, needs 1;
    /// Registries use O, X and T in different ways.
    SEX_OTHER_CODE: "sex" OtherCode, Similar -2, Probable;

    /// The ZIP code (or else the city) and the street with the house number agree.
    ADDRESS_SAME: "address" Same, Agrees 8, Exact, confirms 1;
    /// Only the ZIP code agrees.
    ADDRESS_ZIP: "address" SameZip, Similar 3, Exact;
    /// People move.
    ADDRESS_DIFFERS: "address" Other, Differs -2, Exact;

    /// All members of a household may share it.
    PHONE_SAME: "phone" Same, Agrees 8, Exact, confirms 1;
    /// People change it.
    PHONE_DIFFERS: "phone" Other, Differs -2, Exact;

    /// The registry's own identifier agrees. Names may have changed.
    REGISTRY_ID_SAME: "identifiers" Same, Agrees 165, Exact, confirms ALL_CONFIRMATIONS;
    /// Veto: the registry's own identifier differs.
    REGISTRY_ID_DIFFERS: "identifiers" Other, Differs -400, Mismatch;
    /// A number that identifies a person: social security, Medicaid, or another registry's. It has few points, because
    /// children are registered with a parent's number.
    PERSON_NUMBER_SAME: "identifiers" SamePersonNumber, Agrees 20, Exact, confirms 2;
    /// Veto: two people never share such a number, and one person hardly ever has two.
    PERSON_NUMBER_DIFFERS: "identifiers" OtherPersonNumber, Differs -400, Mismatch;
    /// The same, but the registry's own identifier agrees: numbers change, and a parent's may be used for a child.
    PERSON_NUMBER_CHANGED: "identifiers" PersonNumberChanged, Differs -60, Probable;
    /// A chart number or another number of the sender. In some clinics a family shares one.
    CHART_NUMBER_SAME: "identifiers" SameChartNumber, Agrees 7, Exact, confirms 1;
    /// Charts are merged and renumbered.
    CHART_NUMBER_DIFFERS: "identifiers" OtherChartNumber, Differs -20, Probable;

    /// Both sides say that the patient is a twin. It has no points: that a twin exists makes nobody surer.
    MULTIPLE_BIRTH_SAME: "multiple_birth" Same, Agrees 0, Exact;
    /// The query says that the patient is not a twin, and the registry says the opposite.
    MULTIPLE_BIRTH_DIFFERS: "multiple_birth" Other, Differs -10, Probable;
    /// First born and second born: the other twin, whatever else agrees.
    BIRTH_ORDER_DIFFERS: "multiple_birth" OtherOrder, Differs -150, Probable;

    /// Neither a given name nor a birth date could be compared, and the registry's own identifier does not agree. So
    /// nothing identifies the patient.
    NOTHING_COMPARED: "person" NothingCompared, NotCompared -400, Mismatch;
    /// Veto: both the given name and the sex differ, so this is another patient whatever numbers agree. A twin of
    /// Daniel may be called Daniela, and an error in the sex does not change the name.
    OTHER_PATIENT: "person" OtherGivenNameAndSex, Differs -400, Mismatch;
    /// Several values are only similar, and too little else agrees: more likely another person than several slips.
    UNCONFIRMED: "person" Unconfirmed, NotCompared -100, Probable;
    /// The record has more names, identifiers, addresses, telephone numbers, words or letters than are compared. What
    /// was left out may contradict.
    NOT_ALL_COMPARED: "person" NotAllCompared, NotCompared 0, Probable;
}
