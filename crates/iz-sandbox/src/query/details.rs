//! Rules of the national guide whose violation does not prevent an answer. The sandbox warns and answers.

use crate::query::{complaint::Complaint, message::QueryMessage, value::component};

/// Fields of MSH that must be empty.
const EMPTY_IN_HEADER: [usize; 7] = [8, 13, 14, 17, 18, 19, 20];

/// The longest CX.1, in characters.
const MAX_IDENTIFIER: usize = 15;

/// The number of fields of QPD.
const QUERY_FIELDS: usize = 13;

/// Segment, field and component. Component 0 means the whole field.
type RulePlace = (&'static str, usize, usize);

/// Adds a warning for each rule that the query violates.
pub(super) fn warn(query: &QueryMessage, complaints: &mut Vec<Complaint>) {
    let mut warnings = Warnings(complaints);
    header(query, &mut warnings);
    identifiers(query, &mut warnings);
    names(query, &mut warnings);
    address(query, &mut warnings);
    phone(query, &mut warnings);
    codes(query, &mut warnings);
    structure(query, &mut warnings);
}

struct Warnings<'c>(&'c mut Vec<Complaint>);

impl Warnings<'_> {
    /// Warns about a place in the first repetition unless it is right. ERR-8 is the place and the rule.
    fn unless(&mut self, is_right: bool, place: RulePlace, code: u16, rule: &str) {
        self.unless_in(1, is_right, place, code, rule);
    }

    fn unless_in(&mut self, repetition: usize, is_right: bool, place: RulePlace, code: u16, rule: &str) {
        let (segment, field, component) = place;
        let (location, name) = match component {
            0 => (format!("{segment}^1^{field}"), format!("{segment}-{field}")),
            _ => (
                format!("{segment}^1^{field}^{repetition}^{component}"),
                format!("{segment}-{field}.{component}"),
            ),
        };
        if !is_right {
            self.0.push(Complaint::warning(location, code, format!("{name} {rule}")));
        }
    }

    /// Warns about a second repetition in QPD.
    fn once(&mut self, query: &QueryMessage, field: usize) {
        if query.query_field(field).contains('~') {
            let text = format!("QPD-{field} must not repeat: only the first repetition is used");
            self.0.push(Complaint::warning(format!("QPD^1^{field}^2"), 102, text));
        }
    }
}

/// MSH, and the name of the query in QPD-1.
fn header(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    let has = |field: &str, number| !component(field, number).is_empty();
    for number in 3..=6 {
        let value = query.header_field(number);
        let is_named = value.is_empty() || has(value, 1) || has(value, 2);
        warnings.unless(is_named, ("MSH", number, 1), 101, "is empty: send a name, or an OID in component 2");
        let is_oid = !has(value, 2) || component(value, 3) == "ISO";
        warnings.unless(is_oid, ("MSH", number, 3), 103, "must be ISO, because component 2 has an id");
    }
    let has_sender = !query.header_field(4).is_empty() || !query.header_field(22).is_empty();
    let rule = "and MSH-22 are empty: name the facility that sends the query";
    warnings.unless(has_sender, ("MSH", 4, 0), 101, rule);
    for number in EMPTY_IN_HEADER {
        warnings.unless(query.header_field(number).is_empty(), ("MSH", number, 0), 102, "must be empty");
    }
    let structure = component(query.header_field(9), 3);
    warnings.unless(structure == "QBP_Q11", ("MSH", 9, 3), 200, "must be QBP_Q11");
    let authority = component(query.header_field(21), 2);
    warnings.unless(authority == "CDCPHINVS", ("MSH", 21, 2), 103, "must be CDCPHINVS");
    for number in [22, 23] {
        let value = query.header_field(number);
        let is_named = value.is_empty() || has(value, 1) || has(value, 10);
        warnings.unless(is_named, ("MSH", number, 10), 101, "is empty: send an id, or a name in component 1");
    }
    let name = query.query_name();
    let is_known = name.is_empty() || ["CDCPHINVS", "HL70471"].contains(&component(name, 3));
    warnings.unless(is_known, ("QPD", 1, 3), 103, "must be CDCPHINVS");
}

/// QPD-3: CX.4 and CX.5 are required, and CX.1 has a limit.
fn identifiers(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    let list = query.query_field(3);
    for (number, cx) in (1..).zip(list.split('~')).filter(|(_, cx)| !cx.is_empty()) {
        let is_short = component(cx, 1).chars().count() <= MAX_IDENTIFIER;
        warnings.unless_in(number, is_short, ("QPD", 3, 1), 102, "is longer than 15 characters");
        let (authority, type_code) = (component(cx, 4), component(cx, 5));
        let rule = "is empty: name the assigning authority";
        warnings.unless_in(number, !authority.is_empty(), ("QPD", 3, 4), 101, rule);
        let rule = "is empty: send a type such as MR or SR";
        warnings.unless_in(number, !type_code.is_empty(), ("QPD", 3, 5), 101, rule);
    }
}

/// QPD-4 and QPD-5: XPN.7 is fixed, and there is one repetition.
fn names(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    for (number, wanted) in [(4, "L"), (5, "M")] {
        let name = query.query_field(number);
        let is_typed = name.is_empty() || component(name, 7) == wanted;
        warnings.unless(is_typed, ("QPD", number, 7), 101, &format!("must be {wanted}"));
        warnings.once(query, number);
    }
}

/// QPD-8: the format of state, ZIP code and country. The caller checks the type.
fn address(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    let address = query.query_field(8);
    let is_letters = |part, count| {
        let part = component(address, part);
        part.is_empty() || part.len() == count && part.bytes().all(|byte| byte.is_ascii_uppercase())
    };
    warnings.unless(is_letters(4, 2), ("QPD", 8, 4), 103, "must be the two letters of a state");
    let zip = component(address, 5);
    let digits = zip.bytes().filter(u8::is_ascii_digit).count();
    let is_zip = zip.is_empty() || matches!((digits, zip.len()), (5, 5) | (9, 9 | 10));
    warnings.unless(is_zip, ("QPD", 8, 5), 102, "must be a ZIP code of five or nine digits");
    let rule = "must be the three letters of a country, such as USA";
    warnings.unless(is_letters(6, 3), ("QPD", 8, 6), 103, rule);
    warnings.once(query, 8);
}

/// QPD-9: XTN by its components for use, equipment, area code and number.
fn phone(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    let phone = query.query_field(9);
    if phone.is_empty() {
        return;
    }
    let part = |number| component(phone, number);
    let rule = "must be empty: send the number by its parts";
    warnings.unless(part(1).is_empty(), ("QPD", 9, 1), 102, rule);
    warnings.unless(!part(2).is_empty(), ("QPD", 9, 2), 101, "is empty: send a use such as PRN");
    if part(2) == "NET" {
        warnings.unless(!part(4).is_empty(), ("QPD", 9, 4), 101, "is empty: send the e-mail address");
    } else {
        let is_digits = |number, count| {
            part(number).len() == count && part(number).bytes().all(|byte| byte.is_ascii_digit())
        };
        warnings.unless(is_digits(6, 3), ("QPD", 9, 6), 102, "must be the three digits of the area");
        warnings.unless(is_digits(7, 7), ("QPD", 9, 7), 102, "must be the seven digits of the number");
    }
    warnings.once(query, 9);
}

/// Fields with a table or a format.
fn codes(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    let is_one_of = |value: &str, known: &[&str]| value.is_empty() || known.contains(&value);
    let is_sex = is_one_of(component(query.query_field(7), 1), &["F", "M", "U", "O", "X", "T"]);
    warnings.unless(is_sex, ("QPD", 7, 0), 103, "must be F, M or U");
    let is_indicator = is_one_of(query.query_field(10), &["Y", "N"]);
    warnings.unless(is_indicator, ("QPD", 10, 0), 103, "must be Y or N");
    let order = query.query_field(11);
    let is_number = order.is_empty() || order.parse::<u8>().is_ok_and(|order| order > 0);
    warnings.unless(is_number, ("QPD", 11, 0), 102, "must be the number of the birth, from 1");
    let is_immediate = is_one_of(query.control_field(1), &["I"]);
    warnings.unless(is_immediate, ("RCP", 1, 0), 103, "must be empty or I");
    let is_real_time = is_one_of(component(query.control_field(3), 1), &["R"]);
    warnings.unless(is_real_time, ("RCP", 3, 0), 103, "must be empty or R: the whole response comes at once");
}

/// The segments of the message and the number of fields.
fn structure(query: &QueryMessage, warnings: &mut Warnings<'_>) {
    if query.foreign_segments > 0 {
        let text = "A query has MSH, QPD and RCP, each once: other segments are ignored";
        warnings.0.push(Complaint::warning("MSH^1", 100, text));
    }
    let is_end = (QUERY_FIELDS + 1..QUERY_FIELDS + 20).all(|number| query.query_field(number).is_empty());
    warnings.unless(
        is_end,
        ("QPD", 14, 0),
        102,
        "does not exist: QPD has 13 fields, and later fields are ignored",
    );
}
