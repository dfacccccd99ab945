//! PID, PD1 and NK1: a person.

use super::{Address, Code, Name, Person, segment::SegmentWriter};

/// Writes PID; `number` is PID-1.
pub(super) fn pid(out: &mut String, person: &Person, number: usize) {
    let is_loud = person.layout.manner().is_loud;
    let in_case = |text: &str| if is_loud { text.to_uppercase() } else { text.to_owned() };
    let mut names = vec![name(&person.name, "L").map(in_case)];
    names.extend(person.maiden_name.as_ref().map(|of| name(of, "M").map(in_case)));
    let maiden = person.mothers_maiden_name.as_ref().map(|of| name(of, "M")).unwrap_or_default().map(in_case);
    let home = person.address.as_ref().map(address).unwrap_or_default().map(in_case);
    let identifiers: Vec<_> = person
        .identifiers
        .iter()
        .map(|identifier| {
            [identifier.value.as_str(), "", "", identifier.authority.as_str(), identifier.type_code.as_str()]
        })
        .collect();
    SegmentWriter::start(out, "PID")
        .raw(&number.to_string())
        .skip(1)
        .repetitions(&identifiers)
        .skip(1)
        .repetitions(&names)
        .repetitions(&[maiden])
        .raw(&person.birth_date.strftime("%Y%m%d").to_string())
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
        .raw(&person.died.map(|day| day.strftime("%Y%m%d").to_string()).unwrap_or_default())
        .raw(if person.died.is_some() { "Y" } else { "" })
        .end();
}

/// Writes PD1 and NK1.
pub(super) fn surroundings(out: &mut String, person: &Person) {
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

fn name<'n>(name: &'n Name, type_code: &'static str) -> [&'n str; 7] {
    let part = |part: &'n Option<String>| part.as_deref().unwrap_or_default();
    [&name.family, &name.given, part(&name.middle), part(&name.suffix), "", "", type_code]
}

fn address(address: &Address) -> [&str; 7] {
    [&address.street, "", &address.city, &address.state, &address.zip, "USA", "L"]
}

fn telecoms<'t>(phone: Option<&'t str>, email: Option<&'t str>) -> Vec<[&'t str; 7]> {
    let (area, local) = phone.and_then(|phone| phone.split_at_checked(3)).unwrap_or_default();
    let phone = phone.map(|_| ["", "PRN", "PH", "", "", area, local]);
    let email = email.map(|email| ["", "NET", "Internet", email, "", "", ""]);
    phone.into_iter().chain(email).collect()
}

/// A CE, or nothing.
pub(super) fn coded<'c>(code: Option<&'c Code>, system: &'static str) -> [&'c str; 3] {
    code.map(|Code { code, text }| [code.as_str(), text.as_str(), system]).unwrap_or_default()
}
