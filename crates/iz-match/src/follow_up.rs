//! The query that follows a list of candidates: the registry's own identifier of the chosen candidate, with the
//! demographics of the list (CDC implementation guide ICIG, appendix A, 5).

use iz_hl7::{
    Address, Demographics, PersonName, Profile, Query, Text,
    answer::{MultipleBirth, Patient},
    query::{
        AddressQuery, DetailError, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NameQuery,
    },
};
use jiff::civil::Date;

/// A query for a candidate, with the registry's own identifier and the demographics of the list. `None` if the list has
/// no such identifier, or one that cannot be sent back.
///
/// A value that a query cannot hold, such as the full name of a state, is left out.
#[must_use]
pub fn follow_up(candidate: &Patient<'_>, profile: Profile, today: Date) -> Option<Query> {
    candidate.registry_id.as_ref()?;
    let mut patient = demographics(candidate);
    // Each round removes one of nine members.
    for _ in 0..9 {
        match Query::new(profile, patient.clone(), today) {
            Ok(query) => return Some(query),
            Err(fault) => leave_out(&mut patient, &fault)?,
        }
    }
    None
}

/// The demographics of a candidate, in the form of a query. Values that a query cannot hold are among them.
#[must_use]
pub fn demographics(candidate: &Patient<'_>) -> Demographics {
    let own = candidate.registry_id.as_ref().map(|own| IdentifierQuery {
        value: own.value.to_string(),
        assigning_authority: own.assigning_authority.and_then(namespace),
        type_code: own.type_code.map_or_else(|| "SR".to_owned(), |code| code.to_string()),
    });
    Demographics {
        name: candidate.name.as_ref().and_then(name),
        birth_date: candidate.birth_date.and_then(iz_hl7::PartialDate::exact),
        sex: candidate.sex.map(|sex| sex.trim().to_ascii_uppercase()),
        mothers_maiden_name: candidate.mothers_maiden_name.as_ref().and_then(|name| {
            Some(MaidenName {
                family: name.family?.to_string(),
                given: name.given.map(|given| given.to_string()),
            })
        }),
        address: candidate.addresses.first().map(address),
        phone: candidate.telecoms.iter().find_map(|telecom| telecom.number).map(|number| number.to_string()),
        email: None,
        identifiers: own.into_iter().collect(),
        multiple_birth: candidate.multiple_birth.as_ref().and_then(multiple_birth),
        last_updated: None,
        last_updated_at: None,
    }
}

/// CX.4.1. The OID and its type in the other subcomponents do not fit into the query's single text.
fn namespace(authority: Text<'_>) -> Option<String> {
    authority.split('&').next().map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned)
}

fn name(name: &PersonName<'_>) -> Option<NameQuery> {
    Some(NameQuery {
        family: name.family?.to_string(),
        given: name.given?.to_string(),
        middle: name.middle.map(|middle| middle.to_string()),
        suffix: name.suffix.map(|suffix| suffix.to_string()),
    })
}

fn address(address: &Address<'_>) -> AddressQuery {
    let text = |part: Option<Text<'_>>| part.map(|part| part.to_string());
    AddressQuery {
        street: text(address.street),
        other: text(address.other),
        city: text(address.city),
        state: text(address.state),
        zip: text(address.zip),
        country: address
            .country
            .map(|country| country.trim().to_ascii_uppercase())
            .filter(|c| !is_domestic(c)),
        type_code: None,
    }
}

/// Whether the country is the United States, which a query adds by itself. An address with a foreign country that is
/// not a code is left out completely, so that it is not sent as a domestic one.
fn is_domestic(country: &str) -> bool {
    ["", "US", "USA", "UNITED STATES", "UNITED STATES OF AMERICA"].contains(&country)
}

/// Registries send `N` and the order `0` if they do not know, so these count as absent.
fn multiple_birth(birth: &MultipleBirth<'_>) -> Option<MultipleBirthQuery> {
    let is_multiple = birth.indicator?.trim().eq_ignore_ascii_case("Y");
    let order = birth.order.and_then(|order| order.trim().parse().ok()).filter(|order| *order > 0);
    is_multiple.then_some(MultipleBirthQuery { indicator: Indicator::Y, order })
}

/// Removes the member that a fault names. `None` if the query cannot do without it.
fn leave_out(patient: &mut Demographics, fault: &DetailError) -> Option<()> {
    let mut members = fault.pointer.split('/').skip(1);
    match (members.next()?, members.next()) {
        ("name", Some("middle")) => patient.name.as_mut()?.middle = None,
        ("name", Some("suffix")) => patient.name.as_mut()?.suffix = None,
        ("name", _) => patient.name = None,
        ("birth_date", _) => patient.birth_date = None,
        ("sex", _) => patient.sex = None,
        ("mothers_maiden_name", _) => patient.mothers_maiden_name = None,
        ("address", Some("state")) => patient.address.as_mut()?.state = None,
        ("address", Some("zip")) => patient.address.as_mut()?.zip = None,
        ("address", _) => patient.address = None,
        ("phone", _) => patient.phone = None,
        ("multiple_birth", _) => patient.multiple_birth = None,
        _ => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use iz_hl7::OwnedAnswer;
    use jiff::civil::date;

    use super::*;

    fn follow_up_to(pid: &str) -> Option<serde_json::Value> {
        let today = date(2026, 11, 22);
        let text = format!(
            "MSH|^~\\&|A|B|||20261122||RSP^K11^RSP_K11|1|P|2.5.1|||||||||Z31\rMSA|AA|1\rQAK|1|OK\rPID|1||{pid}"
        );
        let answer = OwnedAnswer::read(text, today).unwrap();
        let query = follow_up(&answer.get().patients[0], Profile::Z34, today)?;
        assert_eq!(query.profile(), Profile::Z34);
        Some(serde_json::to_value(query.patient()).unwrap())
    }

    #[test]
    fn the_identifier_and_the_demographics_of_the_list_are_sent() {
        let pid = "900117^^^STATEIIS^SR~A1^^^OURAPP^MR||Marsh^Odell^T^Jr^^^L|Vance^Iris^^^^^M|20190604|m|||12 Pecan \
                   St^^Waco^TX^76701^USA^P||^PRN^PH^^^254^5550142|||||||||||Y|2";
        assert_eq!(
            follow_up_to(pid).unwrap(),
            serde_json::json!({
                "name": {"family": "Marsh", "given": "Odell", "middle": "T", "suffix": "Jr"},
                "birth_date": "2019-06-04",
                "sex": "M",
                "mothers_maiden_name": {"family": "Vance", "given": "Iris"},
                "address": {"street": "12 Pecan St", "city": "Waco", "state": "TX", "zip": "76701"},
                "phone": "2545550142",
                "identifiers": [{"value": "900117", "assigning_authority": "STATEIIS", "type": "SR"}],
                "multiple_birth": {"indicator": "Y", "order": 2},
            })
        );
    }

    #[test]
    fn a_value_that_a_query_cannot_hold_is_left_out() {
        let pid = "9^^^CITY^LR||Marsh|\"\"|20290604|F^Female|||1 A St^^Lansing^MICHIGAN^1||12|||||||||||N|0";
        assert_eq!(
            follow_up_to(pid).unwrap(),
            serde_json::json!({
                "sex": "F",
                "address": {"street": "1 A St", "city": "Lansing"},
                "identifiers": [{"value": "9", "assigning_authority": "CITY", "type": "LR"}],
            })
        );
        assert_eq!(follow_up_to("77||Marsh^Odell").unwrap()["identifiers"][0]["type"], "SR", "Michigan");
        let with_oid = follow_up_to("9^^^IIS&1.2.3&ISO^SR||Marsh^Odell").unwrap();
        assert_eq!(with_oid["identifiers"][0]["assigning_authority"], "IIS");
        let all = "7^^^I^SR||F^G^~M^~S|M|2019|?|||^^^^x||z";
        assert_eq!(follow_up_to(all).unwrap()["identifiers"][0]["value"], "7");
    }

    #[test]
    fn a_foreign_address_is_not_sent_as_a_domestic_one() {
        let address = |country: &str| {
            follow_up_to(&format!("9^^^IIS^SR||Marsh^Odell||20190604|M|||1 Calle A^^Juarez^^^{country}"))
                .unwrap()["address"]
                .clone()
        };
        assert_eq!(address("mex")["country"], "MEX");
        assert_eq!(address("Mexico"), serde_json::Value::Null);
        for domestic in ["", "US", "USA", "United States"] {
            assert_eq!(
                address(domestic),
                serde_json::json!({"street": "1 Calle A", "city": "Juarez"}),
                "{domestic}"
            );
        }
    }

    #[test]
    fn an_identifier_that_only_its_authority_names_is_sent_as_it_came() {
        let query = follow_up_to("41^^^OURAPP^PI~7^^^TXIIS^PI||Marsh^Odell||20190604|M").unwrap();
        let expected = serde_json::json!([{"value": "7", "assigning_authority": "TXIIS", "type": "PI"}]);
        assert_eq!(query["identifiers"], expected);
    }

    #[test]
    fn there_is_no_follow_up_without_the_registry_s_identifier() {
        assert_eq!(follow_up_to("A1^^^OURAPP^MR||Marsh^Odell||20190604|M"), None);
    }
}
