//! Cleans the details of a patient, member by member.

use iz_hl7::{
    Demographics,
    query::{AddressQuery, DetailError, IdentifierQuery, MaidenName, MultipleBirthQuery, NoteCode},
};

use super::{
    address,
    asked_patient::AskedPatient,
    contact, date, identifier,
    input::{AddressInput, IdentifierInput, MaidenNameInput, MultipleBirthInput, PatientInput},
    multiple_birth, name,
    node::Node,
    report::Report,
    sex, text,
};

/// Cleans the details of a patient. `pointer` is that of the object of the patient in the request. Members that the API
/// does not know, and values of a form that it does not take, are added to `faults`.
pub fn clean(patient: Node, pointer: &str, faults: &mut Vec<DetailError>) -> AskedPatient {
    if !matches!(patient, Node::Object(_)) {
        faults.push(DetailError::new(pointer, "must be an object"));
        return AskedPatient::default();
    }
    let input = PatientInput::read(patient, pointer, faults);
    let mut report = Report::new(faults);
    let at = |member: &str| format!("{pointer}/{member}");
    let mut asked = AskedPatient::default();
    name::clean(input.name, &at("name"), &mut report, &mut asked);
    date::clean_birth_date(&input.birth_date, &at("birth_date"), &mut report, &mut asked);
    let details = Demographics {
        name: asked.details.name.take(),
        birth_date: asked.details.birth_date,
        sex: report.text(&input.sex, &at("sex"), sex::cleaned),
        mothers_maiden_name: maiden_name(input.mothers_maiden_name, &at("mothers_maiden_name"), &mut report),
        address: address(input.address, &at("address"), &mut report),
        phone: report.text(&input.phone, &at("phone"), contact::phone),
        email: report.text(&input.email, &at("email"), contact::email),
        identifiers: identifiers(input.identifiers, &at("identifiers"), &mut report),
        multiple_birth: multiple_birth(input.multiple_birth, &at("multiple_birth"), &mut report),
        last_updated: report.text(&input.last_updated, &at("last_updated"), date::cleaned),
        last_updated_at: report.text(&input.last_updated_at, &at("last_updated_at"), text::sendable),
    };
    AskedPatient { details, notes: report.notes, ..asked }
}

/// A text alone is the family name.
fn maiden_name(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<MaidenName> {
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        let family = report.text(&node, pointer, name::maiden_part)?;
        report.note(pointer, NoteCode::TextTakenAsObject);
        return Some(MaidenName { family, given: None });
    };
    let input = MaidenNameInput::read(node, pointer, report.faults);
    let family = report.text(&input.family, &format!("{pointer}/family"), name::maiden_part);
    let given = report.text(&input.given, &format!("{pointer}/given"), name::maiden_part);
    if family.is_none() && given.is_some() {
        report.note(format!("{pointer}/given"), NoteCode::WrongName);
    }
    Some(MaidenName { family: family?, given })
}

/// A text alone cannot be divided into the parts of an address, so it is left out.
fn address(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<AddressQuery> {
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        report.text(&node, pointer, address::whole);
        return None;
    };
    let input = AddressInput::read(node, pointer, report.faults);
    let at = |member: &str| format!("{pointer}/{member}");
    let country = report.text(&input.country, &at("country"), address::country);
    let is_foreign = country.as_deref().is_some_and(|country| country != "USA");
    let address = AddressQuery {
        street: report.text(&input.street, &at("street"), address::line),
        other: report.text(&input.other, &at("other"), address::line),
        city: report.text(&input.city, &at("city"), address::line),
        state: report.text(&input.state, &at("state"), |state| address::state(state, is_foreign)),
        zip: report.text(&input.zip, &at("zip"), |zip| address::zip(zip, is_foreign)),
        country,
        type_code: report.text(&input.type_code, &at("type"), address::type_code),
    };
    (address != AddressQuery::default()).then_some(address)
}

/// One object alone is a list of one.
fn identifiers(node: Node, pointer: &str, report: &mut Report<'_>) -> Vec<IdentifierQuery> {
    if node.is_absent() {
        return Vec::new();
    }
    match node {
        Node::List(nodes) => nodes
            .into_iter()
            .enumerate()
            .filter_map(|(at, node)| identifier(node, &format!("{pointer}/{at}"), report))
            .collect(),
        node => identifier(node, pointer, report).into_iter().collect(),
    }
}

fn identifier(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<IdentifierQuery> {
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        // An identifier without its type cannot be sent.
        report.text(&node, pointer, identifier::whole);
        return None;
    };
    let input = IdentifierInput::read(node, pointer, report.faults);
    let at = |member: &str| format!("{pointer}/{member}");
    let type_code = report.text(&input.type_code, &at("type"), identifier::type_code);
    let assigning_authority =
        report.text(&input.assigning_authority, &at("assigning_authority"), identifier::authority);
    let type_of = type_code.clone().unwrap_or_default();
    let value = report.text(&input.value, &at("value"), |value| identifier::value(value, &type_of));
    match (value, type_code) {
        (Some(value), Some(type_code)) => Some(IdentifierQuery { value, assigning_authority, type_code }),
        // The notes about the part say why.
        _ => {
            report.note(pointer, NoteCode::WrongIdentifier);
            None
        }
    }
}

/// A text alone is the indicator.
fn multiple_birth(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<MultipleBirthQuery> {
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        let indicator = report.text(&node, pointer, multiple_birth::indicator)?;
        return Some(MultipleBirthQuery { indicator, order: None });
    };
    let input = MultipleBirthInput::read(node, pointer, report.faults);
    let indicator = report.text(&input.indicator, &format!("{pointer}/indicator"), multiple_birth::indicator);
    let at_order = format!("{pointer}/order");
    let order = report.text(&input.order, &at_order, |order| multiple_birth::order(order, indicator));
    if indicator.is_none() && order.is_some() {
        report.note(at_order, NoteCode::WrongMultipleBirth);
    }
    Some(MultipleBirthQuery { indicator: indicator?, order })
}
