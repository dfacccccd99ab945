//! The smallest messages for which an earlier version did not have the properties.

use serde_json::{Value, json};

use super::read;

/// A record with these segments after the PID.
fn record(orders: &str) -> Value {
    let front = "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|OK\rPID|1||1^^^X^SR||Marsh^Odell";
    read(&format!("{front}\r{orders}\r"))
}

/// Otherwise the dose number of the measles component is 2, and that of varicella is 1.
#[test]
fn a_sub_id_with_an_empty_component_is_the_same_sub_id() {
    let answer = record(
        "ORC|RE\rRXA|0|1|20240801||94^MMRV^CVX\r\
         OBX|1|CE|30956-7|1^|03^MMR^CVX||||||F\rOBX|2|NM|30973-2|2|2||||||F\r\
         OBX|3|CE|30956-7|2|21^Varicella^CVX||||||F\rOBX|4|NM|30973-2|1|1||||||F",
    );
    assert_eq!(answer.pointer("/doses/0/evaluations/0/vaccine/code"), Some(&json!("03")));
    assert_eq!(answer.pointer("/doses/0/evaluations/0/dose_number"), Some(&json!(1)));
}

/// Otherwise a lot number on a label never matches.
#[test]
fn a_lot_number_is_the_first_component() {
    let answer = record("ORC|RE\rRXA|0|1|20240801||03^MMR^CVX|0.5|||||||||LOT1^~LOT2^X");
    assert_eq!(answer.pointer("/doses/0/lots"), Some(&json!(["LOT1", "LOT2"])));
    assert_eq!(answer["unread"], json!([{"location": "RXA[1]-15[2].2", "value": "X"}]));
}

/// Otherwise the fields of an unknown line become fields of the dose before it, such as its amount.
#[test]
fn a_line_with_a_name_in_lower_case_does_not_change_the_dose_before_it() {
    let plain = record("ORC|RE\rRXA|0|1|20240801||03^MMR^CVX");
    let odd = record("ORC|RE\rRXA|0|1|20240801||03^MMR^CVX\rzzz|9|mg");
    assert_eq!(plain["doses"], odd["doses"]);
}

/// Otherwise a dose that was given counts as deleted.
#[test]
fn a_line_with_a_name_in_lower_case_deletes_no_dose() {
    let answer = record("ORC|RE\rRXA|0|1|20240801||03^MMR^CVX|999||||||||||||||CP\rzzz|D");
    assert_eq!(answer.pointer("/doses/0/status"), Some(&json!("completed")));
}

/// Otherwise a text that a registry sent is missing in the answer, without a warning.
#[test]
fn text_before_the_header_is_reported() {
    let header = "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|NF\r";
    assert_ne!(read(header), read(&format!("The registry is closed on Sundays\r{header}")));
}
