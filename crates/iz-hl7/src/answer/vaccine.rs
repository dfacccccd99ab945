//! A vaccine, in RXA-5 and in observations.

use std::fmt;

use serde::Serialize;

use crate::{
    codes::{self, VaccineGroup},
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_code: Option<Text<'a>>,
    /// The name as sent. If name and code contradict each other, the code counts.
    pub text: Option<Text<'a>>,
    /// The coding system as sent, such as `CVX`, `NDC` or `CPT`.
    pub system: Option<Text<'a>>,
    /// The CVX code that was derived from an NDC or CPT code. Only if no CVX code was sent, and exactly one is
    /// possible.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub derived_cvx: Option<&'static str>,
    /// The vaccine groups of the code in the table of the CDC. A combination vaccine has several, an unknown code none.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    pub groups: &'static [&'static VaccineGroup],
    /// The other codes for the same vaccine, in the order sent.
    pub alternates: Vec<Coded<'a>>,
}

/// The CVX code "no vaccine administered". The order group then holds only observations.
pub(crate) const NO_VACCINE: &str = "998";

impl<'a> Vaccine<'a> {
    /// Reads each repetition with its two codes.
    pub(crate) fn read(field: RawValue<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<Self> {
        let (first, mut others) = first_and_others(field, diagnostics, Coded::read);
        let first = match first {
            None if !others.is_empty() => others.remove(0),
            first => first?,
        };
        let is_alone = first.alternate.is_none() && others.is_empty();
        let mut vaccine = if is_alone { first.into() } else { choose(first, others) };
        if is_cvx(vaccine.code, vaccine.system) {
            vaccine.normalise(field.location, diagnostics);
        } else {
            vaccine.derive();
        }
        Some(vaccine)
    }

    /// Normalises a CVX code, and compares it with the name.
    fn normalise(&mut self, location: Location, diagnostics: &mut Diagnostics<'a>) {
        let Some(sent) = self.code else { return };
        let known = codes::cvx(&sent);
        self.groups = known.map_or(&[], |known| known.groups);
        if let (Some(known), Some(text)) = (known, self.text)
            && codes::disagrees(known, &text)
        {
            let text = "The name means another vaccine than the CVX code. The code counts.";
            diagnostics.warn(WarningCode::CodeAndTextDisagree, location, text);
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

    /// Derives the CVX code from the code of another system.
    fn derive(&mut self) {
        let (Some(code), Some(system)) = (self.code, self.system) else { return };
        let found = match () {
            () if is_one_of(system, &NDC) => codes::cvx_of_ndc(&code),
            () if is_one_of(system, &CPT) => codes::cvx_of_cpt(&code),
            () => &[],
        };
        if let [only] = found {
            self.derived_cvx = Some(only.code);
            self.groups = only.groups;
        }
    }

    /// Whether the code means that no vaccine was given. An alternate code does not count.
    pub(crate) fn is_none_administered(&self) -> bool {
        self.code.as_deref() == Some(NO_VACCINE)
    }

    /// The CVX code: as sent, or derived.
    pub(crate) fn cvx(&self) -> Option<&str> {
        let sent = self.code.as_deref().filter(|_| is_cvx(self.code, self.system));
        sent.or(self.derived_cvx)
    }

    /// A name for display: the text, or else the code.
    #[must_use]
    pub fn label(&self) -> &str {
        self.text.as_deref().or(self.code.as_deref()).unwrap_or("unnamed vaccine")
    }
}

/// The names of the coding systems of vaccines (table 0396) that registries send.
const CVX: [&str; 2] = ["CVX", "HL70292"];
const NDC: [&str; 1] = ["NDC"];
const CPT: [&str; 3] = ["CPT", "C4", "CPT4"];

fn is_one_of(system: Text<'_>, names: &[&str]) -> bool {
    names.iter().any(|name| system.eq_ignore_ascii_case(name))
}

/// The rank of a code. The lowest is preferred.
fn rank(coded: &Coded<'_>) -> u8 {
    match () {
        () if coded.code.is_none() => 5,
        () if coded.is_of_system(&CVX) => 0,
        () if coded.is_of_system(&NDC) => 2,
        () if coded.is_of_system(&CPT) => 3,
        () if is_cvx(coded.code, coded.system) => 1,
        () => 4,
    }
}

/// Whether a code is a CVX code. A code of one to three digits without a coding system is one too: no other code in
/// these fields has this form.
fn is_cvx(code: Option<Text<'_>>, system: Option<Text<'_>>) -> bool {
    match (code, system) {
        (_, Some(system)) => is_one_of(system, &CVX),
        (Some(code), None) => code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit()),
        (None, None) => false,
    }
}

/// Chooses the best of several codes for one vaccine. The others become alternates, in the order sent.
fn choose<'a>(first: Coded<'a>, others: Vec<Coded<'a>>) -> Vaccine<'a> {
    let mut all = Vec::with_capacity(2 * others.len() + 2);
    for mut coded in std::iter::once(first).chain(others) {
        let alternate = coded.alternate.take();
        all.push(coded);
        all.extend(alternate.map(|alternate| *alternate));
    }
    // The first of several equal ranks is chosen.
    let best = all.iter().enumerate().min_by_key(|(_, coded)| rank(coded)).map_or(0, |(at, _)| at);
    let best = all.remove(best);
    Vaccine { alternates: all, ..best.into() }
}

impl<'a> From<Coded<'a>> for Vaccine<'a> {
    fn from(Coded { code, text, system, alternate }: Coded<'a>) -> Self {
        let alternates = alternate.into_iter().map(|alternate| *alternate).collect();
        Self { code, text, system, alternates, ..Self::default() }
    }
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
