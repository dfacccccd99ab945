//! PID, PD1 and NK1: a person.

use iz_hl7::escape_into;

use crate::{
    record::person::{AddressRecord, INHERITED_AUTHORITY, NameRecord, Person, PersonIdentifier},
    rsp::{
        manner::{Family, Manner},
        segment::{SegmentWriter, coded},
    },
};

/// Writes PID with `number` as PID-1.
pub(super) fn pid(out: &mut String, person: &Person, number: usize, manner: &Manner) {
    let in_case = |text: &str| if manner.is_upper_case { text.to_uppercase() } else { text.to_owned() };
    let mut names = vec![name(&person.name, "L").map(in_case)];
    names.extend(person.maiden_name.as_ref().map(|of| name(of, "M").map(in_case)));
    let maiden = person.mothers_maiden_name.as_ref().map(|of| name(of, "M")).unwrap_or_default().map(in_case);
    let home = person.address.as_ref().map(address).unwrap_or_default().map(in_case);
    SegmentWriter::start(out, "PID")
        .raw(&if manner.family == Family::NewYorkCity { String::new() } else { number.to_string() })
        .skip(1)
        .raw(&identifiers(&person.identifiers, manner))
        .skip(1)
        .repetitions(&names)
        .repetitions(&[maiden])
        .date(Some(person.birth_date))
        .text(&person.sex)
        .skip(1)
        .components(&coded(person.race.as_ref(), "CDCREC"))
        .repetitions(&[home])
        .skip(1)
        .repetitions(&telecoms(person.phone.as_deref(), person.email.as_deref()))
        .skip(8)
        .components(&coded(person.ethnicity.as_ref(), "CDCREC"))
        .skip(1)
        .raw(if person.birth_order.is_some() { "Y" } else { "N" })
        .raw(&person.birth_order.map(|order| order.to_string()).unwrap_or_default())
        .skip(3)
        .date(person.died)
        .raw(if person.died.is_some() { "Y" } else { "" })
        .end();
}

/// PID-3. Registry products differ in how they write the registry's own identifier.
fn identifiers(identifiers: &[PersonIdentifier], manner: &Manner) -> String {
    // STC's registries write empty repetitions between two identifiers.
    let between = if manner.family == Family::Stc { "~~~~~" } else { "~" };
    identifiers.iter().fold(String::new(), |mut out, PersonIdentifier { value, authority, type_code }| {
        let is_own = type_code == "SR";
        let (authority, type_code) = match manner.family {
            Family::Texas if is_own => (INHERITED_AUTHORITY, type_code.as_str()),
            Family::NewYorkCity if is_own => (authority.as_str(), "LR"),
            Family::Michigan => (authority.as_str(), ""),
            _ => (authority.as_str(), type_code.as_str()),
        };
        if !out.is_empty() {
            out.push_str(between);
        }
        escape_into(&mut out, value);
        out.push_str("^^^");
        escape_into(&mut out, authority);
        if !type_code.is_empty() {
            out.push('^');
            escape_into(&mut out, type_code);
        }
        out
    })
}

/// Writes PD1 and NK1.
pub(super) fn pd1_and_nk1(out: &mut String, person: &Person) {
    SegmentWriter::start(out, "PD1")
        .skip(10)
        .components(&["02", "Reminder/recall - any method", "HL70215"])
        .raw("N")
        .skip(3)
        .raw("A")
        .end();
    for (number, kin) in (1..).zip(&person.next_of_kin) {
        SegmentWriter::start(out, "NK1")
            .raw(&usize::to_string(&number))
            .components(&name(&kin.name, "L"))
            .components(&coded(Some(&kin.relationship), "HL70063"))
            .skip(1)
            .repetitions(&telecoms(kin.phone.as_deref(), None))
            .end();
    }
}

fn name<'n>(name: &'n NameRecord, type_code: &'static str) -> [&'n str; 7] {
    let part = |part: &'n Option<String>| part.as_deref().unwrap_or_default();
    [&name.family, &name.given, part(&name.middle), part(&name.suffix), "", "", type_code]
}

fn address(address: &AddressRecord) -> [&str; 7] {
    [&address.street, "", &address.city, &address.state, &address.zip, "USA", "L"]
}

fn telecoms<'t>(phone: Option<&'t str>, email: Option<&'t str>) -> Vec<[&'t str; 7]> {
    let (area, local) = phone.and_then(|phone| phone.split_at_checked(3)).unwrap_or_default();
    let phone = phone.map(|_| ["", "PRN", "PH", "", "", area, local]);
    let email = email.map(|email| ["", "NET", "Internet", email, "", "", ""]);
    phone.into_iter().chain(email).collect()
}
