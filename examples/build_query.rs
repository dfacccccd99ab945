//! Builds the query for a registry's profile and prints it, one segment on each line.
//!
//! `cargo run --example build_query`

use iz_facade::client::{
    Environment, RegistryProfile,
    hl7::{
        Demographics, Profile, Query,
        query::{AddressQuery, NameQuery},
    },
};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let patient = Demographics {
        name: Some(NameQuery {
            family: "Marsh".to_owned(),
            given: "Odell".to_owned(),
            middle: Some("T".to_owned()),
            suffix: None,
        }),
        birth_date: Some(date(2019, 6, 4)),
        sex: Some("M".to_owned()),
        address: Some(AddressQuery { state: Some("TX".to_owned()), ..AddressQuery::default() }),
        phone: Some("254-555-0142".to_owned()),
        ..Demographics::default()
    };
    // The only change to the shipped profile of Texas: the organisation's own id.
    let own = RegistryProfile::parse_changes("message.sending_facility = '0001112000'")?;
    let texas = RegistryProfile::load("tx", own)?;
    let stamp = Environment::system().stamp(&texas.time_zone, texas.message.control_id_length);

    // `Query::new` refuses a value that no registry can use, and the error names the member.
    let query = Query::new(Profile::Z44, patient, stamp.time().date())?;
    print!("{}", query.write(&texas.header(), &stamp).replace('\r', "\n"));
    Ok(())
}
