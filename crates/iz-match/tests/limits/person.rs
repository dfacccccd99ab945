//! A person asked for and a person in an answer.

use iz_hl7::{Demographics, OwnedAnswer};
use iz_match::PatientMatch;
use jiff::civil::{Date, date};

pub(crate) const TODAY: Date = date(2026, 11, 28);

/// The parts of a PID segment.
#[derive(Clone)]
pub(crate) struct Record {
    pub(crate) identifiers: String,
    pub(crate) names: String,
    pub(crate) mother: String,
    pub(crate) addresses: String,
    pub(crate) phones: String,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            identifiers: "41^^^STATEIIS^SR".to_owned(),
            names: "Thistlewick^Ottilie^Wren".to_owned(),
            mother: String::new(),
            addresses: String::new(),
            phones: String::new(),
        }
    }
}

impl Record {
    pub(crate) fn pid(&self) -> String {
        let Self { identifiers, names, mother, addresses, phones } = self;
        format!("PID|1||{identifiers}||{names}|{mother}|20180917|F|||{addresses}||{phones}")
    }

    pub(crate) fn answer(&self) -> OwnedAnswer {
        answer(&self.pid())
    }

    pub(crate) fn compare(&self, asked: &Demographics) -> PatientMatch {
        PatientMatch::of(asked, &self.answer().get().patients[0], TODAY)
    }
}

/// An answer with these PID segments.
pub(crate) fn answer(pids: &str) -> OwnedAnswer {
    let text = format!(
        "MSH|^~\\&|A|B|||20261128||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z42\rMSA|AA|1\rQAK|1|OK\r{pids}\r"
    );
    OwnedAnswer::read(text, TODAY).unwrap()
}

/// The person asked for, with more members in JSON.
pub(crate) fn asked(more: &str) -> Demographics {
    let json = format!(
        r#"{{"name": {{"family": "Thistlewick", "given": "Ottilie", "middle": "Wren"}}, "birth_date": "2018-09-17"{more}}}"#
    );
    serde_json::from_str(&json).unwrap()
}

/// `count` values with a sign between them.
pub(crate) fn repeated(count: usize, separator: &str, value: impl Fn(usize) -> String) -> String {
    (0..count).map(value).collect::<Vec<_>>().join(separator)
}

/// A word of letters that is another one for every number.
pub(crate) fn word(number: usize) -> String {
    let letters = "bcdfghjklmnprstvwz".as_bytes();
    let digits = [number % 18, number / 18 % 18, number / 324 % 18, number / 5832 % 18];
    digits.iter().map(|digit| format!("{}a", char::from(letters[*digit]))).collect()
}

pub(crate) fn is_limited(matched: &PatientMatch) -> bool {
    matched.fields.iter().any(|field| field.member == "person" && field.reason == "not_all_compared")
}
