//! Notes: what was changed in the details of a patient before they were sent.
//!
//! The table of codes at the end is the only place where a code is listed.

use serde::{Serialize, Serializer, ser::SerializeStruct};

/// A detail of the request that was changed or left out before the query was sent.
///
/// In JSON it is `{"pointer", "code", "text"}`. The text never holds the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The member, as an RFC 6901 JSON pointer that starts at the object of the patient.
    pub pointer: String,
    /// What was done.
    pub code: NoteCode,
}

impl Note {
    /// A note about the member at `pointer`.
    #[must_use]
    pub fn new(pointer: impl Into<String>, code: NoteCode) -> Self {
        Self { pointer: pointer.into(), code }
    }

    /// The same note, with a pointer that starts at the object that holds the object of the patient as `member`.
    #[must_use]
    pub fn within(self, member: &str) -> Self {
        Self { pointer: format!("{member}{}", self.pointer), ..self }
    }
}

impl Serialize for Note {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut note = serializer.serialize_struct("Note", 3)?;
        note.serialize_field("pointer", &self.pointer)?;
        note.serialize_field("code", self.code.as_str())?;
        note.serialize_field("text", &self.code.text())?;
        note.end()
    }
}

/// What a note means for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// The value was written in another form. It means the same.
    Formatting,
    /// The meaning of the value was guessed. A record that rests on a guess is never an exact match.
    Guess,
    /// The value cannot be sent and was left out.
    LeftOut,
}

macro_rules! note_codes {
    ($($code:ident = $word:literal, $kind:ident, $text:literal;)+) => {
        /// What was done to a detail. Codes may be added.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum NoteCode {
            $(#[doc = $text] $code,)+
        }

        impl NoteCode {
            /// All codes, in the order of the table.
            pub const ALL: &[Self] = &[$(Self::$code,)+];

            /// The code as the JSON shows it, such as `blanks_cleaned`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$code => $word,)+
                }
            }

            /// What the code means for the answer.
            #[must_use]
            pub const fn kind(self) -> NoteKind {
                match self {
                    $(Self::$code => NoteKind::$kind,)+
                }
            }

            /// The column `text`: a sentence, or for a value that was left out, what it must be.
            const fn column(self) -> &'static str {
                match self {
                    $(Self::$code => $text,)+
                }
            }
        }
    };
}

impl NoteCode {
    /// One or two sentences for a person. They never hold a value.
    #[must_use]
    pub fn text(self) -> String {
        match self.kind() {
            NoteKind::Formatting | NoteKind::Guess => self.column().to_owned(),
            NoteKind::LeftOut => format!("The value was left out: it {}.", self.column()),
        }
    }

    /// Why the value cannot be sent, as the predicate of a sentence about the member: "must be …". `None` if it can.
    #[must_use]
    pub fn reason(self) -> Option<&'static str> {
        (self.kind() == NoteKind::LeftOut).then(|| self.column())
    }
}

note_codes! {
    // The value means the same as before.
    BlanksCleaned = "blanks_cleaned", Formatting, "Blanks or control characters were removed.";
    CharactersReplaced = "characters_replaced", Formatting, "Quotation marks, hyphens, wide characters or escapes such as &#39; were replaced by the usual ones.";
    CharactersRemoved = "characters_removed", Formatting, "Characters that cannot stand here were removed.";
    CaseChanged = "case_changed", Formatting, "Upper case or lower case was changed.";
    WordTranslated = "word_translated", Formatting, "A word was replaced by its code.";
    DateReformatted = "date_reformatted", Formatting, "The date was written as YYYY-MM-DD.";
    ZipReformatted = "zip_reformatted", Formatting, "The ZIP code was written as 12345 or 12345-6789.";
    PhoneReformatted = "phone_reformatted", Formatting, "The ten digits of the telephone number were taken.";
    FirstOfSeveral = "first_of_several", Formatting, "There were several values, and the first usable one was taken.";
    NamesJoined = "names_joined", Formatting, "A list of given names was written as one text, with a blank between them.";
    NumberLimited = "number_limited", Formatting, "The number was larger than the limit in the settings. The limit was taken.";
    TextTakenAsObject = "text_taken_as_object", Formatting, "A text stood where an object is expected. It was read as its main member.";

    // What the value means was guessed.
    DateOrderGuessed = "date_order_guessed", Guess, "The order of day and month was guessed. Confirm the date with the patient.";
    SurnamesSeparated = "surnames_separated", Guess, "Several names were joined by a sign. They were written with a blank between them.";
    SuffixSeparated = "suffix_separated", Guess, "A suffix such as JR stood in the name. It was sent as the suffix.";
    NicknameRemoved = "nickname_removed", Guess, "A name in brackets, in quotation marks or behind a word such as aka was taken as a nickname. It was not sent.";
    BracketsRemoved = "brackets_removed", Guess, "The whole name stood in brackets. It was sent without them.";
    WordsRemoved = "words_removed", Guess, "Words that are no part of a name, such as Mr., MD or DECEASED, stood in the name. They were not sent.";
    NameDivided = "name_divided", Guess, "One text held the whole name. It was divided into family name and given name.";

    // The value cannot be sent. The text continues "The value …".
    WrongDate = "wrong_date", LeftOut, "must be a date of the calendar, best as YYYY-MM-DD";
    DateTwoDigitYear = "date_two_digit_year", LeftOut, "must be a date with a year of four digits";
    DateAmbiguous = "date_ambiguous", LeftOut, "must be a date whose day and month cannot be confused, best as YYYY-MM-DD";
    DateInFuture = "date_in_future", LeftOut, "must be a date that is not in the future";
    DateTooOld = "date_too_old", LeftOut, "must be a date that is not more than 130 years ago";
    WrongName = "wrong_name", LeftOut, "must be a name with letters, of at most 80 characters";
    UndividedName = "undivided_name", LeftOut, "must be an object with a family name and a given name, because one text does not show where the family name begins";
    IncompleteName = "incomplete_name", LeftOut, "must stand in a name that has both a family name and a given name";
    WrongSex = "wrong_sex", LeftOut, "must be a sex: M, F, U, O, X or T";
    WrongState = "wrong_state", LeftOut, "must be a state, such as TX";
    WrongCountry = "wrong_country", LeftOut, "must be a country, such as USA; an address without a country counts as one in the USA";
    WrongZip = "wrong_zip", LeftOut, "must be a ZIP code, such as 12345 or 12345-6789";
    WrongAddressType = "wrong_address_type", LeftOut, "must be an address type of HL7 table 0190, such as H or L";
    WrongPhone = "wrong_phone", LeftOut, "must be a US telephone number of ten digits";
    WrongAddress = "wrong_address", LeftOut, "must be an object with the parts of an address, such as street and zip";
    WrongEmail = "wrong_email", LeftOut, "must be an e-mail address";
    WrongIdentifier = "wrong_identifier", LeftOut, "must be an identifier with its type";
    IdentifierTooLong = "identifier_too_long", LeftOut, "must not be longer than this registry accepts";
    AuthorityMissing = "authority_missing", LeftOut, "must have an assigning authority for this registry";
    WrongMultipleBirth = "wrong_multiple_birth", LeftOut, "must be Y or N for the indicator, and 1 to 255 for the order";
    Placeholder = "placeholder", LeftOut, "must be a real value, not a placeholder such as `none`";
    NumberTooLong = "number_too_long", LeftOut, "must be sent as a text, because it has too many digits for a number of JSON";
    WrongText = "wrong_text", LeftOut, "must be a text of at most 250 characters";
    LettersNotAccepted = "letters_not_accepted", LeftOut, "must hold only letters that this registry accepts";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_of_the_api_lists_each_code_with_its_meaning() {
        let page = include_str!("../../../../docs/API.md");
        let rows: Vec<String> = NoteCode::ALL
            .iter()
            .map(|code| {
                let kind = match code.kind() {
                    NoteKind::Formatting => "cleaned",
                    NoteKind::Guess => "guessed",
                    NoteKind::LeftOut => "left out",
                };
                format!("| `{}` | {kind} | {} |\n", code.as_str(), code.text())
            })
            .collect();
        let expected = rows.concat();
        assert!(page.contains(&expected), "docs/API.md must hold these rows of `notes[].code`:\n{expected}");
    }

    #[test]
    fn every_code_has_one_word_and_a_text() {
        let words: std::collections::BTreeSet<&str> =
            NoteCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(words.len(), NoteCode::ALL.len());
        for code in NoteCode::ALL {
            assert!(code.text().ends_with('.'), "{code:?}");
            assert_eq!(code.reason().is_some(), code.kind() == NoteKind::LeftOut, "{code:?}");
            assert!(code.reason().is_none_or(|reason| reason.starts_with("must ")), "{code:?}");
        }
    }
}
