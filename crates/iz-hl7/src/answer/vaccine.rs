//! Which vaccine: the codes of RXA-5 and of the observations that name one.

use std::{borrow::Cow, fmt};

use serde::Serialize;

use crate::{
    ledger::Ledger,
    place::Place,
    types::{Coded, redacted},
};

/// A vaccine, a vaccine group or a component, by its best code.
///
/// CVX comes before NDC before CPT, wherever in the field each stands; the others are alternates.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vaccine {
    /// The code; a CVX code is written with two digits or more (`8` and `008` are `08`).
    pub code: Option<String>,
    /// The code as sent, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_code: Option<String>,
    /// The name as sent. Names and codes disagree in real answers; the code counts.
    pub text: Option<String>,
    /// The coding system as sent: `CVX`, `NDC`, `CPT` …
    pub system: Option<String>,
    /// The other codes for the same vaccine, in the order sent.
    pub alternates: Vec<Coded>,
}

/// The CVX code "no vaccine administered": the order group only carries observations.
pub(crate) const NO_VACCINE: &str = "998";

impl Vaccine {
    /// Reads every repetition and both triplets of each.
    pub(crate) fn read(place: Place, raw: &str, ledger: &mut Ledger) -> Option<Self> {
        let mut codings = Vec::with_capacity(2);
        for (place, raw) in ledger.repetitions(place, raw) {
            if let Some(mut coded) = Coded::read(place, raw, ledger) {
                let alternates = std::mem::take(&mut coded.alternates);
                codings.push(coded);
                codings.extend(alternates);
            }
        }
        let best = (0..codings.len()).min_by_key(|&at| codings.get(at).map_or(u8::MAX, rank))?;
        let coded = codings.remove(best);
        let code =
            coded.code.as_deref().map(|code| if is_cvx(&coded) { normal_cvx(code) } else { code.into() });
        let sent_code = coded.code.clone().filter(|sent| code.as_deref() != Some(sent));
        Some(Self {
            code: code.map(Cow::into_owned),
            sent_code,
            text: coded.text,
            system: coded.system,
            alternates: codings,
        })
    }

    /// Whether any of the codes says that no vaccine was given.
    pub(crate) fn is_none_administered(&self) -> bool {
        self.code.as_deref() == Some(NO_VACCINE)
            || self.alternates.iter().any(|coded| is_cvx(coded) && coded.code.as_deref() == Some(NO_VACCINE))
    }

    /// The name to show: the text, or else the code.
    #[must_use]
    pub fn label(&self) -> &str {
        self.text.as_deref().or(self.code.as_deref()).unwrap_or("unnamed vaccine")
    }
}

fn rank(coded: &Coded) -> u8 {
    match () {
        () if coded.code.is_none() => 5,
        () if coded.is_of(&["CVX", "HL70292"]) => 0,
        () if coded.is_of(&["NDC"]) => 2,
        () if coded.is_of(&["CPT", "C4", "CPT4"]) => 3,
        () if is_cvx(coded) => 1,
        () => 4,
    }
}

/// A code of one to three digits without a system is a CVX code: nothing else in these fields looks so.
fn is_cvx(coded: &Coded) -> bool {
    match &coded.system {
        Some(_) => coded.is_of(&["CVX", "HL70292"]),
        None => coded
            .code
            .as_deref()
            .is_some_and(|code| code.len() <= 3 && code.bytes().all(|byte| byte.is_ascii_digit())),
    }
}

/// Two digits or more, no further leading zeros. `0` stays: some registries send it for "any".
fn normal_cvx(code: &str) -> Cow<'_, str> {
    let digits = code.trim_start_matches('0');
    match digits.len() {
        _ if !code.bytes().all(|byte| byte.is_ascii_digit()) => Cow::Borrowed(code),
        0 => Cow::Borrowed(code),
        1 if code.len() == 2 => Cow::Borrowed(code),
        1 => Cow::Owned(format!("0{digits}")),
        _ => Cow::Borrowed(digits),
    }
}

redacted!(Vaccine);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Delimiters, place::SegmentName};

    fn read(raw: &str) -> Option<(String, Option<String>, usize)> {
        let mut ledger = Ledger::new(Delimiters::STANDARD);
        let place = Place::segment(SegmentName::new(*b"RXA")?, 1).field(5);
        let vaccine = Vaccine::read(place, raw, &mut ledger)?;
        assert!(ledger.unread.is_empty(), "{raw}");
        Some((vaccine.code.unwrap_or_default(), vaccine.sent_code, vaccine.alternates.len()))
    }

    #[test]
    fn cvx_comes_first_wherever_it_stands() {
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
    fn cvx_codes_are_written_with_two_digits_and_the_sent_one_is_kept() {
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
