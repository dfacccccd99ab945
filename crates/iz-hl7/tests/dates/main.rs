//! Dates in all forms, and the status that they and the registry's words give. The messages were invented for these
//! tests. Each grid holds all combinations of its values.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::panic,
    reason = "a test fails by panicking"
)]

mod against_dates;
mod forms;
mod grid;
mod words;

use iz_hl7::{
    OwnedAnswer,
    answer::{Forecast, StatusWord, Warning},
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 6, 15);

const HEAD: &str = "MSH|^~\\&|WESTIIS|WEST|OURAPP|0001112000|20260615093017-0500||RSP^K11^RSP_K11|w-1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
    MSA|AA|w1\rQAK|w1|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS\r\
    PID|1||430077^^^WEST^SR||Okafor^Lenna^^^^^L||20210917|F\r";

/// How many forecasts are put into one message.
const BATCH: usize = 400;

/// One forecast: the observations of its statement, as OBX-3.1 and OBX-5.
type Statement = Vec<(&'static str, String)>;

/// A forecast as it was read, with the warnings about its observations.
struct Read {
    status: StatusWord,
    is_derived: bool,
    due: Option<String>,
    /// The codes of the warnings, in their order.
    warnings: Vec<&'static str>,
    /// The values that are listed as unread.
    unread: Vec<String>,
}

/// Reads each statement as a forecast in an order of its own.
fn read_all(statements: &[Statement]) -> Vec<Read> {
    statements.chunks(BATCH).flat_map(read_batch).collect()
}

fn read_batch(statements: &[Statement]) -> Vec<Read> {
    let mut text = HEAD.to_owned();
    // The number of the last OBX of each statement.
    let mut ends = Vec::new();
    let mut number = 0_u32;
    for statement in statements {
        text.push_str(
            "ORC|RE||9999^WEST\rRXA|0|1|20260615||998^No vaccine administered^CVX|999||||||||||||||NA\r",
        );
        text.push_str("OBX|1|CE|30979-9^Vaccines due next^LN|1|10^IPV^CVX||||||F\r");
        for (code, value) in statement {
            text.push_str(&format!("OBX|2|ST|{code}^^LN|1|{value}||||||F\r"));
        }
        number += 1 + u32::try_from(statement.len()).unwrap();
        ends.push(number);
    }
    let owned = OwnedAnswer::read(text, TODAY).unwrap();
    let answer = owned.get();
    assert_eq!(answer.forecasts.len(), statements.len());
    let of = |occurrence: u32| ends.partition_point(|end| *end < occurrence);
    let mut read: Vec<Read> = answer.forecasts.iter().map(as_read).collect();
    for Warning { code, location, .. } in &answer.warnings {
        if location.to_string().starts_with("OBX") {
            read[of(location.occurrence)].warnings.push(code.as_str());
        }
    }
    for unread in &answer.unread {
        if unread.location.to_string().starts_with("OBX") {
            read[of(unread.location.occurrence)].unread.push(unread.value.to_string());
        }
    }
    read
}

fn as_read(forecast: &Forecast<'_>) -> Read {
    Read {
        status: forecast.status.normalised,
        is_derived: forecast.status.derived,
        due: forecast.due.map(|due| due.to_string()),
        warnings: Vec::new(),
        unread: Vec::new(),
    }
}
