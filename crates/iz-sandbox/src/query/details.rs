//! Rules of the national guide whose violation does not prevent an answer. The sandbox warns and answers.

use crate::query::{complaint::Complaints, message::QueryMessage, value::component};

/// Fields of MSH that must be empty.
const EMPTY_IN_HEADER: [usize; 7] = [8, 13, 14, 17, 18, 19, 20];

/// The longest CX.1, in characters.
const MAX_IDENTIFIER: usize = 15;

/// The number of fields of QPD.
const QUERY_FIELDS: usize = 13;

/// Adds a warning for each rule that the query violates.
pub(super) fn warn(query: &QueryMessage, complaints: &mut Complaints) {
    header(query, complaints);
    query_name(query, complaints);
    identifiers(query, complaints);
    names(query, complaints);
    address(query, complaints);
    phone(query, complaints);
    codes(query, complaints);
    segments(query, complaints);
}

/// MSH-3 to MSH-6 (HD), MSH-22 and MSH-23 (XON), and the fields that must be empty.
fn header(query: &QueryMessage, complaints: &mut Complaints) {
    for number in 3..=6 {
        let value = query.header_field(number);
        let is_named = value.is_empty() || !component(value, 1).is_empty() || !component(value, 2).is_empty();
        let text = format!("MSH-{number} must have a name in component 1 or an OID in component 2");
        complaints.warn_unless(is_named, format!("MSH^1^{number}^1^1"), 101, text);
        let is_oid = component(value, 2).is_empty() || component(value, 3) == "ISO";
        let text = format!("MSH-{number} has an id in component 2, so component 3 must be ISO");
        complaints.warn_unless(is_oid, format!("MSH^1^{number}^1^3"), 103, text);
    }
    let is_sent_by_somebody = !query.header_field(4).is_empty() || !query.header_field(22).is_empty();
    complaints.warn_unless(
        is_sent_by_somebody,
        "MSH^1^4",
        101,
        "MSH-4 and MSH-22 are empty: name the facility that sends the query",
    );
    for number in EMPTY_IN_HEADER {
        let is_empty = query.header_field(number).is_empty();
        complaints.warn_unless(
            is_empty,
            format!("MSH^1^{number}"),
            102,
            format!("MSH-{number} must be left empty"),
        );
    }
    let structure = component(query.header_field(9), 3);
    complaints.warn_unless(structure == "QBP_Q11", "MSH^1^9^1^3", 200, "MSH-9.3 must be QBP_Q11");
    let authority = component(query.header_field(21), 2);
    complaints.warn_unless(authority == "CDCPHINVS", "MSH^1^21^1^2", 103, "MSH-21.2 must be CDCPHINVS");
    for number in [22, 23] {
        let value = query.header_field(number);
        let is_named =
            value.is_empty() || !component(value, 1).is_empty() || !component(value, 10).is_empty();
        let text = format!("MSH-{number} must have a name in component 1 or an id in component 10");
        complaints.warn_unless(is_named, format!("MSH^1^{number}^1^10"), 101, text);
    }
}

fn query_name(query: &QueryMessage, complaints: &mut Complaints) {
    let name = query.query_name();
    if name.is_empty() {
        return;
    }
    let system = component(name, 3);
    let is_known = ["CDCPHINVS", "HL70471"].contains(&system);
    complaints.warn_unless(is_known, "QPD^1^1^1^3", 103, "QPD-1.3 must be CDCPHINVS");
}

/// QPD-3: CX.4 and CX.5 are required, and CX.1 has a limit.
fn identifiers(query: &QueryMessage, complaints: &mut Complaints) {
    let list = query.query_field(3);
    for (number, identifier) in (1..).zip(list.split('~')).filter(|(_, identifier)| !identifier.is_empty()) {
        let place = |part: usize| format!("QPD^1^3^{}^{part}", usize::to_string(&number));
        let is_short = component(identifier, 1).chars().count() <= MAX_IDENTIFIER;
        complaints.warn_unless(is_short, place(1), 102, "QPD-3.1 is longer than 15 characters");
        let has_authority = !component(identifier, 4).is_empty();
        complaints.warn_unless(
            has_authority,
            place(4),
            101,
            "QPD-3.4 is empty: name the assigning authority",
        );
        let has_type = !component(identifier, 5).is_empty();
        complaints.warn_unless(has_type, place(5), 101, "QPD-3.5 is empty: send a type such as MR or SR");
    }
}

/// QPD-4 and QPD-5: XPN.7 is fixed, and there is one repetition.
fn names(query: &QueryMessage, complaints: &mut Complaints) {
    for (number, wanted) in [(4, "L"), (5, "M")] {
        let name = query.query_field(number);
        if !name.is_empty() {
            let is_typed = component(name, 7) == wanted;
            let text = format!("QPD-{number}.7 must be {wanted}");
            complaints.warn_unless(is_typed, format!("QPD^1^{number}^1^7"), 101, text);
            once(query, number, complaints);
        }
    }
}

/// QPD-8: the format of state, ZIP code and country. The caller checks the type.
fn address(query: &QueryMessage, complaints: &mut Complaints) {
    let address = query.query_field(8);
    let is_letters =
        |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_uppercase());
    let (state, zip, country) = (component(address, 4), component(address, 5), component(address, 6));
    let is_state = state.is_empty() || is_letters(state, 2);
    complaints.warn_unless(is_state, "QPD^1^8^1^4", 103, "QPD-8.4 must be the two letters of a state");
    let digits = zip.bytes().filter(u8::is_ascii_digit).count();
    let is_zip = zip.is_empty() || matches!((digits, zip.len()), (5, 5) | (9, 9 | 10));
    complaints.warn_unless(is_zip, "QPD^1^8^1^5", 102, "QPD-8.5 must be a ZIP code of five or nine digits");
    let is_country = country.is_empty() || is_letters(country, 3);
    complaints.warn_unless(
        is_country,
        "QPD^1^8^1^6",
        103,
        "QPD-8.6 must be the three letters of a country, such as USA",
    );
    once(query, 8, complaints);
}

/// QPD-9: XTN by its components for use, equipment, area code and number.
fn phone(query: &QueryMessage, complaints: &mut Complaints) {
    let phone = query.query_field(9);
    if phone.is_empty() {
        return;
    }
    let is_by_parts = component(phone, 1).is_empty();
    complaints.warn_unless(
        is_by_parts,
        "QPD^1^9^1^1",
        102,
        "QPD-9.1 must be empty: send the number by its parts",
    );
    complaints.warn_unless(
        !component(phone, 2).is_empty(),
        "QPD^1^9^1^2",
        101,
        "QPD-9.2 is empty: send a use such as PRN",
    );
    if component(phone, 2) == "NET" {
        let has_address = !component(phone, 4).is_empty();
        complaints.warn_unless(has_address, "QPD^1^9^1^4", 101, "QPD-9.4 is empty: send the e-mail address");
    } else {
        let is_digits = |part, count| {
            let part = component(phone, part);
            part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
        };
        complaints.warn_unless(
            is_digits(6, 3),
            "QPD^1^9^1^6",
            102,
            "QPD-9.6 must be the three digits of the area",
        );
        complaints.warn_unless(
            is_digits(7, 7),
            "QPD^1^9^1^7",
            102,
            "QPD-9.7 must be the seven digits of the number",
        );
    }
    once(query, 9, complaints);
}

/// Fields with a table or a format.
fn codes(query: &QueryMessage, complaints: &mut Complaints) {
    let is_one_of = |value: &str, known: &[&str]| value.is_empty() || known.contains(&value);
    let sex = component(query.query_field(7), 1);
    complaints.warn_unless(
        is_one_of(sex, &["F", "M", "U", "O", "X", "T"]),
        "QPD^1^7",
        103,
        "QPD-7 must be F, M or U",
    );
    let multiple = query.query_field(10);
    complaints.warn_unless(is_one_of(multiple, &["Y", "N"]), "QPD^1^10", 103, "QPD-10 must be Y or N");
    let order = query.query_field(11);
    let is_number = order.is_empty() || order.parse::<u8>().is_ok_and(|order| order > 0);
    complaints.warn_unless(is_number, "QPD^1^11", 102, "QPD-11 must be the number of the birth, from 1");
    let priority = query.control_field(1);
    complaints.warn_unless(is_one_of(priority, &["I"]), "RCP^1^1", 103, "RCP-1 must be empty or I");
    let modality = component(query.control_field(3), 1);
    complaints.warn_unless(
        is_one_of(modality, &["R"]),
        "RCP^1^3",
        103,
        "RCP-3 must be empty or R: the whole response comes at once",
    );
}

fn segments(query: &QueryMessage, complaints: &mut Complaints) {
    let is_known = !query.has_foreign_segments();
    let text = "A query has MSH, QPD and RCP, each once: other segments are ignored";
    complaints.warn_unless(is_known, "MSH^1", 100, text);
    let rest = (QUERY_FIELDS + 1..QUERY_FIELDS + 20).all(|number| query.query_field(number).is_empty());
    complaints.warn_unless(rest, "QPD^1^14", 102, "QPD has 13 fields: later fields are ignored");
}

fn once(query: &QueryMessage, number: usize, complaints: &mut Complaints) {
    let is_one = !query.query_field(number).contains('~');
    let text = format!("QPD-{number} must not repeat: only the first repetition is used");
    complaints.warn_unless(is_one, format!("QPD^1^{number}^2"), 102, text);
}
