//! Writes a query as the text of an HL7 message.

use crate::query::{
    demographics::Indicator,
    field_writer::{FieldWriter, push_date, push_digits, push_time},
    patient_query::Query,
    phone::us_number,
    query_header::QueryHeader,
    stamp::Stamp,
};

impl Query {
    /// Writes the query as an HL7 message. A CR ends each segment.
    #[must_use]
    pub fn write(&self, header: &QueryHeader, stamp: &Stamp) -> String {
        message(self, header, stamp)
    }
}

fn message(query: &Query, header: &QueryHeader, stamp: &Stamp) -> String {
    let mut out = String::with_capacity(640);
    msh(&mut out, query, header, stamp);
    qpd(&mut out, query, header, stamp);
    FieldWriter::start(&mut out, "RCP")
        .raw("I")
        .written(|out| {
            push_digits(out, header.quantity_limit.into(), 1);
            out.push_str("^RD&Records&HL70126");
        })
        .raw(&header.response_modality);
    out.push('\r');
    out
}

fn msh(out: &mut String, query: &Query, header: &QueryHeader, stamp: &Stamp) {
    let mut fields = FieldWriter::start(out, "MSH|^~\\&");
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

fn qpd(out: &mut String, query: &Query, header: &QueryHeader, stamp: &Stamp) {
    let patient = query.patient();
    let profile = query.profile();
    let mut fields = FieldWriter::start(out, "QPD");
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

fn identifiers(fields: &mut FieldWriter<'_>, query: &Query) {
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
