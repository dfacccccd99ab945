//! The text of a question.

use jiff::{Zoned, civil::Date};

use super::{Fault, Indicator, Profile, Query, demographics::us_number};
use crate::escape_into;

/// What a registry wants of a question, whoever it is about.
///
/// These are an operator's settings. Those of MSH and RCP-3 are written as they are, for some registries want components
/// in them (`ORG^NPI` in MSH-4): who fills them in sees to it that none ends its field. Those of QPD are one component
/// each, and escaped.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Header {
    /// MSH-3.
    pub sending_application: String,
    /// MSH-4: most registries authorise by it.
    pub sending_facility: String,
    /// MSH-5.
    pub receiving_application: String,
    /// MSH-6.
    pub receiving_facility: String,
    /// MSH-11: `P`, `T` or `D`.
    pub processing_id: String,
    /// MSH-22 (XON).
    pub sending_organization: String,
    /// MSH-23 (XON).
    pub receiving_organization: String,
    /// QPD-1.2, where the registry wants another text than the national one.
    pub query_name: QueryName,
    /// QPD-1.3; `CDCPHINVS` by the guide.
    pub query_name_system: String,
    /// RCP-2: the most candidates to list.
    pub quantity_limit: u16,
    /// RCP-3; California wants `R`.
    pub response_modality: String,
}

/// QPD-1.2 of each profile; by default the text that the national validation wants.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueryName {
    /// For Z34.
    pub z34: Option<String>,
    /// For Z44.
    pub z44: Option<String>,
}

impl QueryName {
    /// QPD-1.2 of a question of that profile: the registry's own text, else the national one.
    #[must_use]
    pub fn of(&self, profile: Profile) -> &str {
        let own = match profile {
            Profile::Z34 => &self.z34,
            Profile::Z44 => &self.z44,
        };
        own.as_deref().unwrap_or(profile.query_name())
    }
}

/// What makes one question different from the next about the same person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    time: Zoned,
    control_id: String,
    query_tag: String,
}

/// The longest QPD-2 (ST of 32 by the standard's table of QPD), in characters.
const MAX_TAG: usize = 32;

/// The longest MSH-10, in characters: HL7 v2.7 allows 199 and v2.5.1 twenty, which no registry seen insists on.
const MAX_CONTROL_ID: usize = 199;

impl Stamp {
    /// The time (MSH-7, written to the second with its zone), the control id (MSH-10, unique for the sender; it comes
    /// back in MSA-2) and the tag (QPD-2; it comes back in QPD-2 and mostly in QAK-1).
    ///
    /// # Errors
    ///
    /// [`Fault`] for a tag of more than 32 characters or a control id of more than 199, for an empty one, and for one
    /// with a control character.
    pub fn new(
        time: Zoned,
        control_id: impl Into<String>,
        query_tag: impl Into<String>,
    ) -> Result<Self, Fault> {
        let (control_id, query_tag) = (control_id.into(), query_tag.into());
        for (pointer, text, longest, reason) in [
            (
                "/control_id",
                &control_id,
                MAX_CONTROL_ID,
                "must have 1 to 199 characters and no control character",
            ),
            ("/query_tag", &query_tag, MAX_TAG, "must have 1 to 32 characters and no control character"),
        ] {
            let length = text.chars().count();
            if length == 0 || length > longest || text.chars().any(char::is_control) {
                return Err(Fault::new(pointer, reason));
            }
        }
        Ok(Self { time, control_id, query_tag })
    }

    /// With a control id and a tag made of `random`: 24 and 25 letters and digits.
    #[must_use]
    pub fn of(time: Zoned, random: [u8; 12]) -> Self {
        let control_id: String = random.iter().map(|byte| format!("{byte:02x}")).collect();
        Self { time, query_tag: format!("q{control_id}"), control_id }
    }

    /// MSH-7, to the second with its zone.
    #[must_use]
    pub const fn time(&self) -> &Zoned {
        &self.time
    }

    /// MSH-10.
    #[must_use]
    pub fn control_id(&self) -> &str {
        &self.control_id
    }

    /// QPD-2.
    #[must_use]
    pub fn query_tag(&self) -> &str {
        &self.query_tag
    }
}

/// No segment of a question leaves more fields empty in a row.
const SEPARATORS: &str = "||||||||||||||||||||||||";

/// Fields of one segment, empty ones at its end left out.
struct Fields<'o> {
    out: &'o mut String,
    pending: usize,
}

impl<'o> Fields<'o> {
    fn start(out: &'o mut String, name: &str) -> Self {
        out.push_str(name);
        Self { out, pending: 0 }
    }

    /// A setting or a constant, as it is.
    fn raw(&mut self, value: &str) -> &mut Self {
        self.pending += 1;
        if !value.is_empty() {
            self.open();
            self.out.push_str(value);
        }
        self
    }

    /// A value that writes itself, never an empty one.
    fn written(&mut self, write: impl FnOnce(&mut String)) -> &mut Self {
        self.pending += 1;
        self.open();
        write(self.out);
        self
    }

    fn skip(&mut self, count: usize) -> &mut Self {
        self.pending += count;
        self
    }

    /// Components of user data.
    fn components(&mut self, values: &[&str]) -> &mut Self {
        self.pending += 1;
        if values.iter().any(|value| !value.trim().is_empty()) {
            self.open();
            self.append_components(values);
        }
        self
    }

    fn append_components(&mut self, values: &[&str]) {
        let mut separators = 0;
        for value in values.iter().map(|value| value.trim()) {
            if !value.is_empty() {
                self.out.extend(std::iter::repeat_n('^', separators));
                separators = 0;
                escape_into(self.out, value);
            }
            separators += 1;
        }
    }

    fn open(&mut self) {
        self.out.push_str(SEPARATORS.get(..self.pending).unwrap_or(SEPARATORS));
        self.pending = 0;
    }
}

/// A number with at least `width` digits. Formatting machinery would take a third of the whole time.
fn push_digits(out: &mut String, value: u32, width: u32) {
    let digits = value.checked_ilog10().unwrap_or(0) + 1;
    for place in (0..digits.max(width)).rev() {
        let digit = value / 10_u32.pow(place) % 10;
        out.push(char::from_digit(digit, 10).unwrap_or('0'));
    }
}

/// `YYYYMMDD`. The parts of a date are never negative here.
fn push_date(out: &mut String, date: Date) {
    push_digits(out, date.year().unsigned_abs().into(), 4);
    push_digits(out, date.month().unsigned_abs().into(), 2);
    push_digits(out, date.day().unsigned_abs().into(), 2);
}

/// `YYYYMMDDHHMMSS±ZZZZ`.
fn push_time(out: &mut String, time: &Zoned) {
    push_date(out, time.date());
    for part in [time.hour(), time.minute(), time.second()] {
        push_digits(out, part.unsigned_abs().into(), 2);
    }
    let offset = time.offset().seconds();
    out.push(if offset < 0 { '-' } else { '+' });
    let minutes = offset.unsigned_abs() / 60;
    push_digits(out, minutes / 60, 2);
    push_digits(out, minutes % 60, 2);
}

pub(super) fn message(query: &Query, header: &Header, stamp: &Stamp) -> String {
    let mut out = String::with_capacity(640);
    msh(&mut out, query, header, stamp);
    qpd(&mut out, query, header, stamp);
    Fields::start(&mut out, "RCP")
        .raw("I")
        .written(|out| {
            push_digits(out, header.quantity_limit.into(), 1);
            out.push_str("^RD&Records&HL70126");
        })
        .raw(&header.response_modality);
    out.push('\r');
    out
}

fn msh(out: &mut String, query: &Query, header: &Header, stamp: &Stamp) {
    let mut fields = Fields::start(out, "MSH|^~\\&");
    fields
        .raw(&header.sending_application)
        .raw(&header.sending_facility)
        .raw(&header.receiving_application)
        .raw(&header.receiving_facility)
        .written(|out| push_time(out, &stamp.time))
        .skip(1)
        .raw("QBP^Q11^QBP_Q11")
        .components(&[&stamp.control_id])
        .raw(&header.processing_id)
        .raw("2.5.1")
        .skip(2)
        .raw("ER")
        .raw("AL")
        .skip(4)
        .components(&[query.profile().code(), "CDCPHINVS"])
        .raw(&header.sending_organization)
        .raw(&header.receiving_organization);
    out.push('\r');
}

fn qpd(out: &mut String, query: &Query, header: &Header, stamp: &Stamp) {
    let patient = query.patient();
    let profile = query.profile();
    let mut fields = Fields::start(out, "QPD");
    fields
        .components(&[profile.code(), header.query_name.of(profile), &header.query_name_system])
        .components(&[&stamp.query_tag]);
    identifiers(&mut fields, query);
    match &patient.name {
        Some(name) => fields.components(&[
            &name.family,
            &name.given,
            name.middle.as_deref().unwrap_or_default(),
            name.suffix.as_deref().unwrap_or_default(),
            "",
            "",
            "L",
        ]),
        None => fields.skip(1),
    };
    match &patient.mothers_maiden_name {
        Some(name) => {
            fields.components(&[&name.family, name.given.as_deref().unwrap_or_default(), "", "", "", "", "M"])
        }
        None => fields.skip(1),
    };
    match patient.birth_date {
        Some(date) => fields.written(|out| push_date(out, date)),
        None => fields.skip(1),
    };
    fields.components(&[patient.sex.as_deref().unwrap_or_default()]);
    match patient.address.as_ref().filter(|address| address.is_valued()) {
        Some(address) => fields.components(&[
            address.street.as_deref().unwrap_or_default(),
            address.other.as_deref().unwrap_or_default(),
            address.city.as_deref().unwrap_or_default(),
            address.state.as_deref().unwrap_or_default(),
            address.zip.as_deref().unwrap_or_default(),
            address.country.as_deref().unwrap_or(if query.omitted.country { "" } else { "USA" }),
            address.type_code.as_deref().unwrap_or(if query.omitted.address_type { "" } else { "L" }),
        ]),
        None => fields.skip(1),
    };
    match (patient.phone.as_deref().and_then(us_number), &patient.email) {
        (Some(digits), _) => {
            let (area, local) = digits.split_at(3);
            let text = |digits| std::str::from_utf8(digits).unwrap_or_default();
            fields.components(&["", "PRN", "PH", "", "", text(area), text(local)])
        }
        (None, Some(email)) => fields.components(&["", "NET", "Internet", email]),
        (None, None) => fields.skip(1),
    };
    fields.raw(match patient.multiple_birth.as_ref().map(|birth| birth.indicator) {
        Some(Indicator::Y) => "Y",
        Some(Indicator::N) => "N",
        None => "",
    });
    match patient.multiple_birth.as_ref().and_then(|birth| birth.order) {
        Some(order) => fields.written(|out| push_digits(out, order.into(), 1)),
        None => fields.skip(1),
    };
    match patient.last_updated {
        Some(date) => fields.written(|out| push_date(out, date)),
        None => fields.skip(1),
    };
    fields.components(&[patient.last_updated_at.as_deref().unwrap_or_default()]);
    out.push('\r');
}

fn identifiers(fields: &mut Fields<'_>, query: &Query) {
    fields.pending += 1;
    for (at, identifier) in query.patient().identifiers.iter().enumerate() {
        if at == 0 {
            fields.open();
        } else {
            fields.out.push('~');
        }
        let authority = identifier.assigning_authority.as_deref().unwrap_or_default();
        fields.append_components(&[&identifier.value, "", "", authority, &identifier.type_code]);
    }
}

#[cfg(test)]
mod tests;
