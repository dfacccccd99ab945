//! A vaccine, in RXA-5 and in observations.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::vaccine_choice::{choose, is_no_vaccine, says_no_vaccine, system_of, warn_of_unknown_cvx},
    codes::{self, Cvx, VaccineGroup, agreement::names_vaccine, coding_system::CodingSystem},
    message::{location::Location, raw_value::RawValue, text::Text},
    reading::{diagnostics::Diagnostics, repetitions::first_and_others, warning::WarningCode},
    types::{coded::Coded, redacted::redacted},
};

/// A vaccine, a vaccine group or a component.
///
/// If several codes were sent, CVX is preferred to NDC, and NDC to CPT. The other codes are alternates.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vaccine<'a> {
    /// The code. A CVX code is written with at least two digits (`8` and `008` become `08`).
    pub code: Option<Text<'a>>,
    /// The code as sent, if it differs.
    pub sent_code: Option<Text<'a>>,
    /// The name as sent. If name and code contradict each other, the code counts.
    pub text: Option<Text<'a>>,
    /// The coding system as sent, such as `CVX`, `NDC` or `CPT`.
    pub system: Option<Text<'a>>,
    /// The CVX code that was derived from an NDC or CPT code. Only if no CVX code was sent, and exactly one is
    /// possible.
    pub derived_cvx: Option<&'static str>,
    /// The vaccine groups of the code in the table of the CDC. A combination vaccine has several, an unknown code none.
    /// An NDC or CPT code that may mean several vaccines has the groups in which all of them are.
    pub groups: &'static [&'static VaccineGroup],
    /// The other codes for the same vaccine, in the order sent.
    pub alternates: Vec<Coded<'a>>,
}

impl<'a> Vaccine<'a> {
    /// Reads each repetition with its two codes.
    pub(crate) fn read(field: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let (first, mut others) = first_and_others(field, diagnostics, Coded::read);
        let first = match first {
            None if !others.is_empty() => others.remove(0),
            first => first?,
        };
        let is_alone = first.alternate.is_none() && others.is_empty();
        let mut vaccine: Self = if is_alone {
            first.into()
        } else {
            let (best, alternates) = choose(first, others);
            Self { alternates, ..best.into() }
        };
        match system_of(vaccine.code, vaccine.system) {
            Some(CodingSystem::Cvx) => vaccine.normalise(field.location, diagnostics),
            Some(CodingSystem::Ndc) => {
                vaccine.derive(vaccine.code.map_or(&[], |code| codes::cvx_of_ndc(&code)))
            }
            Some(CodingSystem::Cpt) => {
                vaccine.derive(vaccine.code.map_or(&[], |code| codes::cvx_of_cpt(&code)))
            }
            _ => {}
        }
        Some(vaccine)
    }

    /// Normalises a CVX code, and compares it with the name.
    fn normalise(&mut self, location: Location, diagnostics: &mut Diagnostics<'a>) {
        let Some(sent) = self.code else { return };
        let known = codes::cvx(&sent);
        // In an observation, some registries send `0` for "any vaccine".
        if known.is_none() && sent.bytes().any(|byte| byte != b'0') {
            warn_of_unknown_cvx(location, diagnostics);
        }
        self.groups = known.map_or(&[], |known| known.groups);
        if let (Some(known), Some(text)) = (known, self.text) {
            let says_other = if codes::disagrees(known, &text) {
                Some("The name means another vaccine than the CVX code. The code counts.")
            } else if !known.groups.is_empty() && says_no_vaccine(&text) {
                Some(
                    "The name says that no vaccine was given, but the CVX code is a vaccine. The code counts.",
                )
            } else {
                None
            };
            if let Some(text) = says_other {
                diagnostics.warn(WarningCode::CodeAndTextDisagree, location, text);
            }
        }
        let normal = match known {
            Some(known) if sent == known.code => None,
            Some(known) => Some(known.code.into()),
            None => normal_cvx(sent, diagnostics),
        };
        if normal.is_some() {
            self.code = normal;
            self.sent_code = Some(sent);
        }
    }

    /// Derives the CVX code and the groups from the vaccines that a code of another system may mean.
    fn derive(&mut self, meanings: &'static [&'static Cvx]) {
        if let [only] = meanings {
            self.derived_cvx = Some(only.code);
        }
        if let [first, others @ ..] = meanings
            && others.iter().all(|other| other.groups == first.groups)
        {
            self.groups = first.groups;
        }
    }

    /// Whether RXA-5 says that no vaccine was given: CVX 998, or its text without the code of a known vaccine. An
    /// alternate code does not count.
    pub(crate) fn is_none_administered(&self) -> bool {
        is_no_vaccine(self.code)
            || self.groups.is_empty() && self.text.is_some_and(|text| says_no_vaccine(&text))
    }

    /// Whether the value names a vaccine, by a code or a text. A word such as `UNK` or `NULL` names none, unless a text
    /// does.
    pub(crate) fn is_named(&self) -> bool {
        match self.code {
            // The codes of known vaccines are no such words.
            Some(_) if !self.groups.is_empty() => true,
            Some(code) => !is_word_for_no_value(&code) || self.text.is_some_and(|text| names_vaccine(&text)),
            None => self.text.is_some(),
        }
    }

    /// Whether the code says which vaccine it is, so that the name adds nothing: it is neither a word such as `UNK` nor
    /// CVX 999, a vaccine that is not known.
    pub(crate) fn is_said_by_code(&self) -> bool {
        self.code.is_some_and(|code| !is_word_for_no_value(&code) && code != "999")
    }

    /// The CVX code: as sent, or derived.
    pub(crate) fn cvx(&self) -> Option<&str> {
        let sent =
            self.code.as_deref().filter(|_| system_of(self.code, self.system) == Some(CodingSystem::Cvx));
        sent.or(self.derived_cvx)
    }

    /// A name for display: the text, or else the code.
    #[must_use]
    pub fn label(&self) -> &str {
        self.text.as_deref().or(self.code.as_deref()).unwrap_or("unnamed vaccine")
    }
}

impl<'a> From<Coded<'a>> for Vaccine<'a> {
    fn from(Coded { code, text, system, alternate }: Coded<'a>) -> Self {
        let alternates = alternate.into_iter().map(|alternate| *alternate).collect();
        Self { code, text, system, alternates, ..Self::default() }
    }
}

/// Whether a code is a word that stands for no value: a null flavour of HL7, or a word such as `NULL`.
fn is_word_for_no_value(code: &str) -> bool {
    const WORDS: [&str; 9] = ["UNK", "NULL", "NA", "N/A", "NI", "NONE", "NASK", "ASKU", "UNKNOWN"];
    WORDS.iter().any(|word| code.eq_ignore_ascii_case(word))
}

/// A CVX code with at least two digits and no further leading zeros. `None` if it was sent so. `0` is not changed: some
/// registries send it for "any vaccine".
fn normal_cvx<'a>(code: Text<'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Text<'a>> {
    let code = code.as_str();
    if code.len() == 2 || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let digits = code.trim_start_matches('0');
    match digits.len() {
        0 => None,
        1 => Some(diagnostics.keep_rewritten(format!("0{digits}"))),
        length => (length != code.len()).then_some(digits.into()),
    }
}

redacted!(Vaccine<'_>);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{index::MessageIndex, source::Source};

    fn read(raw: &str) -> Option<(String, Option<String>, usize)> {
        let source = Source::of(format!("MSH|^~\\&|\rRXA|||||{raw}"));
        let index = MessageIndex::of(source.text().unwrap()).unwrap();
        let mut diagnostics = Diagnostics::new(&source, index.delimiters);
        let vaccine = Vaccine::read(index.segments().nth(1)?.value(5), &mut diagnostics)?;
        assert!(diagnostics.unread.is_empty(), "{raw}");
        let owned = |text: Text<'_>| text.as_str().to_owned();
        Some((
            vaccine.code.map_or_else(String::new, owned),
            vaccine.sent_code.map(owned),
            vaccine.alternates.len(),
        ))
    }

    #[test]
    fn cvx_is_preferred_wherever_it_stands() {
        for raw in [
            "141^Influenza^CVX^49281-0560-05^Flu^NDC",
            "49281-0560-05^Flu^NDC^141^Influenza^CVX",
            "90658^Flu^CPT~141^Influenza^CVX ",
            "FLU^Flu^LOCAL~141^Influenza^cvx",
        ] {
            assert_eq!(read(raw), Some(("141".to_owned(), None, 1)), "{raw}");
        }
        assert_eq!(read("90658^Flu^CPT~49281-0560-05^Flu^NDC"), Some(("49281-0560-05".to_owned(), None, 1)));
        assert_eq!(read("03^MMR"), Some(("03".to_owned(), None, 0)));
    }

    #[test]
    fn groups_are_found_by_the_code_and_cvx_is_derived_from_other_codes() {
        let groups = |raw: &str| {
            let source = Source::of(format!("MSH|^~\\&|\rRXA|||||{raw}"));
            let index = MessageIndex::of(source.text().unwrap()).unwrap();
            let mut diagnostics = Diagnostics::new(&source, index.delimiters);
            let vaccine = Vaccine::read(index.segments().nth(1).unwrap().value(5), &mut diagnostics).unwrap();
            (vaccine.derived_cvx, vaccine.groups.iter().map(|group| group.cvx).collect::<Vec<_>>())
        };
        assert_eq!(groups("8^Hep B^CVX"), (None, vec!["45"]));
        assert_eq!(groups("94^MMRV^CVX").1.len(), 2);
        assert_eq!(groups("90707^MMR^CPT"), (Some("03"), vec!["03"]));
        assert_eq!(groups("00006-4681-00^MMR^NDC"), (Some("03"), vec!["03"]));
        assert_eq!(groups("XYZ^Local^LOCAL"), (None, vec![]));
        assert_eq!(groups("998^None^CVX"), (None, vec![]));
    }

    #[test]
    fn cvx_codes_are_normalised_and_the_code_as_sent_is_kept() {
        for (sent, code) in [("8", "08"), ("008", "08"), ("088", "88"), ("0141", "141")] {
            assert_eq!(
                read(&format!("{sent}^x^CVX")),
                Some((code.to_owned(), Some(sent.to_owned()), 0)),
                "{sent}"
            );
        }
        for same in ["08", "88", "141", "0", "HIB"] {
            assert_eq!(read(&format!("{same}^x^CVX")), Some((same.to_owned(), None, 0)), "{same}");
        }
        assert_eq!(read("^Label only^CVX"), Some((String::new(), None, 0)));
        assert_eq!(read(""), None);
    }
}
