//! Observations: which statement each belongs to, which of them count, and what the comments are about. The messages
//! were invented for these tests.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "a test fails by panicking")]

mod comments;
mod grouping;
mod identifiers;
mod negatives;
mod orders;
mod patient;
mod repetitions;
mod result_status;

use iz_hl7::{Answer, OwnedAnswer};
use jiff::civil::date;
use serde_json::Value;

const FRONT: &str = "MSH|^~\\&|OURIIS|STATEIIS|OURAPP|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r-1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
    MSA|AA|7f3c\rQAK|q-7f|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS\rQPD|Z44|q-7f\r\
    PID|1||900118^^^STATEIIS^SR||Okoro^Lena^R^^^^L|Brandt^Ute^^^^^M|20190722|F";
const NON_VACCINE_ORDER: &str =
    "ORC|RE||9999^OURIIS\rRXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA";
const MMRV: &str =
    "ORC|RE||41^OURIIS\rRXA|0|1|20240301||94^MMRV^CVX|0.5|mL^^UCUM||01^Historical^NIP001|||||||||||CP|A";

/// Reads a record with these segments behind the PID. Its message lives until the end of the tests.
fn record(segments: &[&str]) -> &'static Answer<'static> {
    let text = [&[FRONT], segments, &[""]].concat().join("\r");
    Box::leak(Box::new(OwnedAnswer::read(text, date(2026, 11, 22)).unwrap())).get()
}

fn json(answer: &Answer<'_>) -> Value {
    serde_json::to_value(answer).unwrap()
}

fn warnings(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

/// An OBX with status F.
fn obx(code: &str, sub_id: &str, value: &str) -> String {
    obx_with_status(code, sub_id, value, "F")
}

fn obx_with_status(code: &str, sub_id: &str, value: &str, status: &str) -> String {
    format!("OBX|1|CE|{code}^x^LN|{sub_id}|{value}||||||{status}")
}

/// For each forecast the code of its vaccine, and its due date.
fn due(answer: &Answer<'_>) -> Vec<(String, String)> {
    let forecasts = json(answer)["forecasts"].as_array().unwrap().clone();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    forecasts.iter().map(|one| (text(&one["vaccine"]["code"]), text(&one["due"]))).collect()
}

/// Pairs of texts.
fn pairs(all: &[(&str, &str)]) -> Vec<(String, String)> {
    all.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
}
