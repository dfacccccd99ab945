//! Which vaccine: the codes of RXA-5 and of the observations that name one.

use std::fmt;

use serde::Serialize;

use crate::{
    codes,
    frame::Value,
    ledger::Ledger,
    types::{Coded, redacted},
    value::Text,
};

/// A vaccine, a vaccine group or a component, by its best code.
///
/// CVX comes before NDC before CPT, wherever in the field each stands; the others are alternates.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vaccine {
    /// The code; a CVX code is written with two digits or more (`8` and `008` are `08`).
    pub code: Option<Text>,
    /// The code as sent, where that differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sent_code: Option<Text>,
    /// The name as sent. Names and codes disagree in real answers; the code counts.
    pub text: Option<Text>,
    /// The coding system as sent: `CVX`, `NDC`, `CPT` …
    pub system: Option<Text>,
    /// The other codes for the same vaccine, in the order sent.
    pub alternates: Vec<Coded>,
}

/// The CVX code "no vaccine administered": the order group only carries observations.
pub(crate) const NO_VACCINE: &str = "998";

impl Vaccine {
    /// Reads every repetition and both triplets of each.
    pub(crate) fn read(field: Value<'_>, ledger: &mut Ledger) -> Option<Self> {
        let mut choice: Option<Choice> = None;
        for value in ledger.repetitions(field) {
            let Some(mut coded) = Coded::read(value, ledger) else { continue };
            let alternates = std::mem::take(&mut coded.alternates);
            for coded in std::iter::once(coded).chain(alternates) {
                match &mut choice {
                    Some(choice) => choice.consider(coded),
                    None => choice = Some(Choice::new(coded)),
                }
            }
        }
        let Choice { best, others, .. } = choice?;
        let is_cvx = is_cvx(&best);
        if is_cvx
            && let (Some(code), Some(text)) = (best.code.as_deref(), best.text.as_deref())
            && codes::cvx(code).is_some_and(|known| codes::disagrees(known, text))
        {
            let text = "The vaccine's name means another vaccine than its CVX code; the code counts.";
            ledger.warn("code_and_text_disagree", field.place, text);
        }
        let normal = best.code.as_ref().filter(|_| is_cvx).and_then(normal_cvx);
        let (code, sent_code) = match normal {
            Some(normal) => (Some(normal), best.code),
            None => (best.code, None),
        };
        Some(Self { code, sent_code, text: best.text, system: best.system, alternates: others })
    }

    /// Whether the code says that no vaccine was given. CVX comes first, so an alternate has no say.
    pub(crate) fn is_none_administered(&self) -> bool {
        self.code.as_deref() == Some(NO_VACCINE)
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

/// The best of the codes seen, and the others in the order sent.
struct Choice {
    best: Coded,
    others: Vec<Coded>,
    /// Where the best would stand among the others.
    slot: usize,
}

impl Choice {
    const fn new(best: Coded) -> Self {
        Self { best, others: Vec::new(), slot: 0 }
    }

    fn consider(&mut self, coded: Coded) {
        if rank(&coded) < rank(&self.best) {
            let before = std::mem::replace(&mut self.best, coded);
            self.others.insert(self.slot, before);
            self.slot = self.others.len();
        } else {
            self.others.push(coded);
        }
    }
}

/// Two digits or more, no further leading zeros; none where it is sent so. `0` stays: some
/// registries send it for "any".
fn normal_cvx(code: &Text) -> Option<Text> {
    if code.len() <= 2 && code.len() != 1 {
        return None;
    }
    let digits = code.trim_start_matches('0');
    match digits.len() {
        _ if !code.bytes().all(|byte| byte.is_ascii_digit()) => None,
        0 => None,
        1 => Some(Text::from(format!("0{digits}").as_str())),
        length if length == code.len() => None,
        _ => Some(Text::from(digits)),
    }
}

redacted!(Vaccine);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Delimiters,
        marks::Marks,
        place::{Place, SegmentName},
    };

    fn read(raw: &str) -> Option<(String, Option<String>, usize)> {
        let mut ledger = Ledger::new(raw.to_owned().into(), Delimiters::STANDARD);
        let place = Place::segment(SegmentName::new(*b"RXA")?, 1).field(5);
        let vaccine = Vaccine::read(Value { place, raw, marks: Marks::ANY }, &mut ledger)?;
        assert!(ledger.unread.is_empty(), "{raw}");
        let owned = |text: Text| text.as_str().to_owned();
        Some((
            vaccine.code.map_or_else(String::new, owned),
            vaccine.sent_code.map(owned),
            vaccine.alternates.len(),
        ))
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
