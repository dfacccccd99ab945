//! Cleans the details of a patient, member by member.

use iz_hl7::{
    Demographics,
    query::{
        AddressQuery, DetailError, IdentifierQuery, Indicator, MaidenName, MultipleBirthQuery, NoteCode,
        NoteKind,
    },
};

use super::{
    address,
    asked_patient::AskedPatient,
    date, email,
    first_object::first_object,
    guess::Guess,
    identifier,
    input::{AddressInput, IdentifierInput, MaidenNameInput, MultipleBirthInput, PatientInput},
    multiple_birth::{self, Birth},
    name,
    node::Node,
    phone,
    pointer::Pointer,
    report::Report,
    sex, text, zip,
};
use crate::comparisons::MAX_ASKED_IDENTIFIERS;

/// Cleans the details of a patient. `pointer` is that of the object of the patient in the request. Members that the API
/// does not know, and values of a form that it does not take, are added to `faults`.
pub fn clean_patient(patient: Node, pointer: &str, faults: &mut Vec<DetailError>) -> AskedPatient {
    if !matches!(patient, Node::Object(_)) {
        faults.push(DetailError::new(pointer, "must be an object"));
        return AskedPatient { pointer: pointer.to_owned(), ..AskedPatient::default() };
    }
    let input = PatientInput::read(patient, pointer, faults);
    let mut report = Report::new(faults);
    let at = |member| Pointer { object: pointer, member };
    let mut asked = AskedPatient::default();
    let (name, at_name) = first_object(input.name, at("name").text(), &mut report);
    name::clean(name, &at_name, &mut report, &mut asked);
    date::clean_birth_date(&input.birth_date, &at("birth_date").text(), &mut report, &mut asked);
    let identifiers = identifiers(input.identifiers, &at("identifiers").text(), &mut report);
    asked.identifier_pointers =
        identifiers.iter().map(|(at, _)| at.strip_prefix(pointer).unwrap_or(at).to_owned()).collect();
    let details = Demographics {
        name: asked.details.name.take(),
        birth_date: asked.details.birth_date,
        sex: report.text(&input.sex, &at("sex"), sex::cleaned),
        mothers_maiden_name: maiden_name(
            input.mothers_maiden_name,
            &at("mothers_maiden_name").text(),
            &mut report,
            &mut asked.guesses,
        ),
        address: address(input.address, &at("address").text(), &mut report),
        phone: report.text(&input.phone, &at("phone"), phone::phone),
        email: report.text(&input.email, &at("email"), email::email),
        identifiers: identifiers.into_iter().map(|(_, identifier)| identifier).collect(),
        multiple_birth: multiple_birth(input.multiple_birth, &at("multiple_birth").text(), &mut report),
        last_updated: report.text(&input.last_updated, &at("last_updated"), date::cleaned),
        last_updated_at: report.text(&input.last_updated_at, &at("last_updated_at"), text::sendable),
    };
    AskedPatient { details, notes: report.notes, pointer: pointer.to_owned(), ..asked }
}

/// A text alone is the family name.
fn maiden_name(
    node: Node,
    pointer: &str,
    report: &mut Report<'_>,
    guesses: &mut Vec<Guess>,
) -> Option<MaidenName> {
    const FAMILY: &str = "mothers_maiden_name/family";
    const GIVEN: &str = "mothers_maiden_name/given";
    let (node, pointer) = first_object(node, pointer.to_owned(), report);
    let pointer = pointer.as_str();
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        let family = name::maiden_part(&node, pointer, FAMILY, report, guesses)?;
        report.note(pointer, NoteCode::TextTakenAsObject);
        return Some(MaidenName { family, given: None });
    };
    let input = MaidenNameInput::read(node, pointer, report.faults);
    let family = name::maiden_part(&input.family, &format!("{pointer}/family"), FAMILY, report, guesses);
    let given = name::maiden_part(&input.given, &format!("{pointer}/given"), GIVEN, report, guesses);
    if family.is_none() && given.is_some() {
        report.note(format!("{pointer}/given"), NoteCode::IncompleteName);
    }
    Some(MaidenName { family: family?, given })
}

/// A text alone cannot be divided into the parts of an address, so it is left out.
fn address(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<AddressQuery> {
    let (node, pointer) = first_object(node, pointer.to_owned(), report);
    let pointer = pointer.as_str();
    if node.is_absent() {
        return None;
    }
    let Node::Object(_) = node else {
        report.text(&node, pointer, address::whole);
        return None;
    };
    let input = AddressInput::read(node, pointer, report.faults);
    let at = |member| Pointer { object: pointer, member };
    let country = report.text(&input.country, &at("country"), address::country);
    let of = country.as_deref();
    let address = AddressQuery {
        street: report.text(&input.street, &at("street"), address::line),
        other: report.text(&input.other, &at("other"), address::line),
        city: report.text(&input.city, &at("city"), address::line),
        state: report.text(&input.state, &at("state"), |state| address::state(state, of)),
        zip: report.text(&input.zip, &at("zip"), |zip| zip::zip(zip, of)),
        country,
        type_code: report.text(&input.type_code, &at("type"), address::type_code),
    };
    (address != AddressQuery::default()).then_some(address)
}

/// Each identifier with its pointer. One object alone is a list of one. A list that is too long is a fault: no system
/// knows a person by so many numbers.
fn identifiers(node: Node, pointer: &str, report: &mut Report<'_>) -> Vec<(String, IdentifierQuery)> {
    let nodes: Vec<(String, Node)> = match node {
        Node::List(nodes) => {
            if nodes.len() > MAX_ASKED_IDENTIFIERS {
                let reason =
                    format!("has {} entries, but at most {MAX_ASKED_IDENTIFIERS} are allowed", nodes.len());
                report.faults.push(DetailError::new(pointer, reason));
            }
            nodes
                .into_iter()
                .take(MAX_ASKED_IDENTIFIERS)
                .enumerate()
                .map(|(at, node)| (format!("{pointer}/{at}"), node))
                .collect()
        }
        node => vec![(pointer.to_owned(), node)],
    };
    let read = |(at, node): (String, Node)| identifier(node, &at, report).map(|identifier| (at, identifier));
    nodes.into_iter().filter_map(read).collect()
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
    if [&input.value, &input.assigning_authority, &input.type_code].into_iter().all(Node::is_absent) {
        return None;
    }
    let at = |member| Pointer { object: pointer, member };
    let notes = report.notes.len();
    let type_code = report.text(&input.type_code, &at("type"), identifier::type_code);
    let assigning_authority =
        report.text(&input.assigning_authority, &at("assigning_authority"), identifier::authority);
    let type_of = type_code.clone().unwrap_or_default();
    let value = report.text(&input.value, &at("value"), |value| identifier::value(value, &type_of));
    match (value, type_code) {
        (Some(value), Some(type_code)) => Some(IdentifierQuery { value, assigning_authority, type_code }),
        // The note about a part says why. A part that is absent has none.
        _ => {
            let said = report.notes.get(notes..).unwrap_or_default();
            if said.iter().all(|note| note.code.kind() != NoteKind::LeftOut) {
                report.note(pointer, NoteCode::WrongIdentifier);
            }
            None
        }
    }
}

/// A text alone is the indicator, and it may name the birth order. What contradicts itself is left out.
fn multiple_birth(node: Node, pointer: &str, report: &mut Report<'_>) -> Option<MultipleBirthQuery> {
    if node.is_absent() {
        return None;
    }
    let (node, pointer) = first_object(node, pointer.to_owned(), report);
    let Node::Object(_) = node else {
        let Birth { indicator, order } = report.text(&node, &pointer, multiple_birth::birth)?;
        report.note(pointer, NoteCode::TextTakenAsObject);
        return Some(MultipleBirthQuery { indicator, order });
    };
    let input = MultipleBirthInput::read(node, &pointer, report.faults);
    let at_order = format!("{pointer}/order");
    let birth = report.text(&input.indicator, &format!("{pointer}/indicator"), multiple_birth::birth);
    let order = report.text(&input.order, &at_order, multiple_birth::order);
    let Some(birth) = birth else {
        if order.is_some() {
            report.note(at_order, NoteCode::WrongMultipleBirth);
        }
        return None;
    };
    let orders_differ = birth.order.zip(order).is_some_and(|(one, other)| one != other);
    let order = order.or(birth.order);
    let is_single = birth.indicator == Indicator::N && order.is_some_and(|order| order > 1);
    if orders_differ || is_single {
        report.note(pointer, NoteCode::WrongMultipleBirth);
        return None;
    }
    Some(MultipleBirthQuery { indicator: birth.indicator, order })
}
