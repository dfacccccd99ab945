//! A query with every detail that a pharmacy usually knows.

use iz_hl7::{
    Demographics, Profile, Query,
    query::{QueryHeader, Stamp},
};
use jiff::{Zoned, civil::date};

/// The details of the person.
pub(crate) fn details() -> Demographics {
    serde_json::from_value(serde_json::json!({
        "name": {"family": "Marsh", "given": "Odell", "middle": "T"},
        "birth_date": "2019-06-04",
        "sex": "M",
        "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
        "address": {"street": "12 Pecan St", "city": "Waco", "state": "TX", "zip": "76701"},
        "phone": "254-555-0142",
        "identifiers": [{"value": "A100", "assigning_authority": "OURAPP", "type": "MR"}]
    }))
    .expect("a person")
}

/// The header of the message.
pub(crate) fn header() -> QueryHeader {
    QueryHeader {
        sending_application: "OURAPP".to_owned(),
        sending_facility: "0001112000".to_owned(),
        receiving_application: "TxImmTrac".to_owned(),
        receiving_facility: "TxDSHS".to_owned(),
        processing_id: "P".to_owned(),
        query_name_system: "CDCPHINVS".to_owned(),
        quantity_limit: 5,
        ..QueryHeader::default()
    }
}

/// The time at which the message is written.
pub(crate) fn time() -> Zoned {
    "2026-11-22T09:30:15-06:00[America/Chicago]".parse().expect("a time")
}

/// From the details to a checked query.
pub(crate) fn query(details: Demographics) -> Query {
    Query::new(Profile::Z44, details, date(2026, 11, 22)).expect("a query")
}

/// From the details to the stamped text.
pub(crate) fn text(details: &Demographics, header: &QueryHeader, time: &Zoned, random: &[u8; 16]) -> String {
    let stamp = Stamp::of(time.clone(), random, Stamp::CONTROL_ID_CHARACTERS);
    query(details.clone()).write(header, &stamp)
}
