//! MSH, MSA, ERR, QAK and QPD: the segments before the first person of an answer.

use iz_hl7::Outcome;

use crate::{
    query::{complaint::Complaint, message::QueryMessage, value::component},
    record::person::REGISTRY_AUTHORITY,
    rsp::{
        manner::Family,
        order,
        reply::{RspContent, RspReply, RspStamp},
        segment::SegmentWriter,
    },
};

/// MSH-3 of every answer.
const APPLICATION: &str = "SANDBOX";

/// MSH-4 and MSH-22 of every answer.
const FACILITY: &str = REGISTRY_AUTHORITY;

/// MSH-21.1: the profile of the answer.
pub(super) fn label(reply: &RspReply<'_>, query: &QueryMessage) -> &'static str {
    match &reply.content {
        RspContent::Record(person) => {
            let manner = reply.manner();
            // A Z42 must have at least one order.
            let has_order = manner.has_observation_in_every_order || order::has_orders(person, manner);
            if query.is_evaluated() && has_order && !manner.is_always_z32 { "Z42" } else { "Z32" }
        }
        RspContent::Candidates(_) => "Z31",
        RspContent::NotFound | RspContent::TooMany | RspContent::Protected | RspContent::Rejected => "Z33",
        RspContent::Refused => "Z23",
    }
}

/// Writes everything that comes before the first PID.
pub(super) fn write(out: &mut String, reply: &RspReply<'_>, query: &QueryMessage, stamp: &RspStamp) {
    let is_ack = reply.content == RspContent::Refused;
    let family = if is_ack { Family::Guide } else { reply.manner().family };
    msh(out, label(reply, query), query, stamp, is_ack, family);
    let own = own_complaint(family, &reply.content);
    let acknowledgment = match () {
        () if is_ack => "AR",
        () if reply.content == RspContent::Rejected || !reply.complaints.is_empty() || own.is_some() => "AE",
        () => "AA",
    };
    let mut msa = SegmentWriter::start(out, "MSA");
    msa.raw(acknowledgment).raw(query.control_id());
    match family {
        Family::Texas => msa.skip(1).raw("0").end(),
        Family::Michigan => msa.raw("Message accepted").end(),
        _ => msa.end(),
    }
    for complaint in reply.complaints.iter().chain(own.iter().map(|(complaint, _)| complaint)) {
        let code = own.as_ref().filter(|(own, _)| own == complaint).map(|(_, code)| *code);
        err(out, complaint, code.unwrap_or_default());
    }
    if family == Family::Stc && reply.outcome() == Outcome::NotFound {
        let text = "Nobody was found for this query";
        SegmentWriter::start(out, "ERR").skip(2).raw("0").raw("I").skip(3).text(text).end();
    }
    if is_ack {
        return;
    }
    let is_marked = family == Family::NewYorkCity && own.is_some();
    let status = if is_marked { "AE" } else { reply.query_status() };
    let name = match family {
        Family::Texas => component(query.query_name(), 1).to_owned(),
        Family::Stc => renamed(query.query_name()),
        _ => query.query_name().to_owned(),
    };
    SegmentWriter::start(out, "QAK").raw(query.query_tag()).raw(status).raw(&name).end();
    if let Some(segment) = query.query() {
        if family == Family::Stc {
            out.push_str(&segment.replacen(query.query_name(), &renamed(query.query_name()), 1));
        } else {
            out.push_str(segment);
        }
        out.push('\r');
    }
}

/// QPD-1 with the coding system that STC's registries send.
fn renamed(name: &str) -> String {
    name.replacen("^CDCPHINVS", "^HL70471", 1)
}

/// The warning that a registry product adds to every record, with its own error code for ERR-5.
fn own_complaint(family: Family, content: &RspContent<'_>) -> Option<(Complaint, &'static str)> {
    match (family, content) {
        (Family::WebIz, RspContent::Record(_)) => {
            let text = "The identifier is not of the form of this registry";
            Some((Complaint::warning("QPD^1^3", 999, text), "WEBIZ-501"))
        }
        (Family::NewYorkCity, RspContent::Record(_)) => {
            let text = "The name of the query is not one of this registry";
            Some((Complaint::warning("QPD^1^1", 103, text), ""))
        }
        _ => None,
    }
}

fn err(out: &mut String, complaint: &Complaint, own_code: &str) {
    let location: Vec<_> = complaint.location.split('^').collect();
    SegmentWriter::start(out, "ERR")
        .skip(1)
        .components(&location)
        .components(&[&complaint.code.to_string(), complaint.code_text(), "HL70357"])
        .raw(complaint.severity.code())
        .components(&["", "", "", own_code])
        .skip(2)
        .text(&complaint.text)
        .end();
}

fn msh(out: &mut String, label: &str, query: &QueryMessage, stamp: &RspStamp, is_ack: bool, family: Family) {
    let processing_id = query.processing_id();
    let time = if family == Family::Michigan { "%Y%m%d%H%M%S%3f" } else { "%Y%m%d%H%M%S%z" };
    let accept = match family {
        Family::Texas => ["", ""],
        Family::Michigan => ["NE", "AL"],
        _ => ["NE", "NE"],
    };
    let [ours, theirs] = match family {
        Family::Michigan => ["\"\"", "\"\""],
        _ => [FACILITY, query.header_field(22)],
    };
    SegmentWriter::start(out, "MSH|^~\\&")
        .raw(if family == Family::Florida { "" } else { APPLICATION })
        .raw(FACILITY)
        .raw(query.header_field(3))
        .raw(query.header_field(4))
        .raw(&stamp.time.strftime(time).to_string())
        .skip(1)
        .raw(if is_ack { "ACK^Q11^ACK" } else { "RSP^K11^RSP_K11" })
        .text(&stamp.control_id)
        .raw(if matches!(processing_id, "P" | "T" | "D") { processing_id } else { "P" })
        .raw("2.5.1")
        .skip(2)
        .raw(accept[0])
        .raw(accept[1])
        .skip(4)
        .components(&[label, "CDCPHINVS"])
        .raw(ours)
        .raw(theirs)
        .end();
}
