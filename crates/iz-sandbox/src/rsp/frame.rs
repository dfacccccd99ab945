//! MSH, MSA, ERR, QAK and QPD: what stands around the persons of an answer.

use super::{Complaint, Content, Reply, Severity, Stamp, forecast, layout::Family, segment::SegmentWriter};
use crate::question::{Question, component};

/// MSH-3 of every answer.
const APPLICATION: &str = "SANDBOX";

/// MSH-4 and MSH-22 of every answer.
const FACILITY: &str = "SANDBOXIIS";

/// What STC's registries call the coding system of QPD-1.
const HL7_TABLE: &str = "HL70471";

/// MSH-21.1: the label of the answer.
pub(super) fn label(reply: &Reply<'_>, question: &Question) -> &'static str {
    match &reply.content {
        Content::Record(person) => {
            let manner = reply.layout().manner();
            let forecasts = person.forecasts.iter().filter(|of| forecast::is_shown(of, manner.forecast));
            let says_more = !person.doses.is_empty() || !person.facts.is_empty() || forecasts.count() > 0;
            // A Z42 has at least one order, so somebody without any comes as a Z32.
            let is_evaluated = question.is_evaluated() && says_more;
            if is_evaluated && manner.is_z42 { "Z42" } else { "Z32" }
        }
        Content::Candidates(_) => "Z31",
        Content::NotFound | Content::TooMany | Content::Protected | Content::Rejected => "Z33",
        Content::TurnedAway => "Z23",
    }
}

/// Writes everything that comes before the first PID.
pub(super) fn write(out: &mut String, reply: &Reply<'_>, question: &Question, stamp: &Stamp) {
    let is_ack = reply.content == Content::TurnedAway;
    // Who is turned away hears it as the guide has it.
    let family = if is_ack { Family::Guide } else { reply.layout().manner().family };
    msh(out, label(reply, question), question, stamp, is_ack, family);
    let own = own_complaint(family, &reply.content);
    let acknowledgment = match () {
        () if is_ack => "AR",
        () if reply.content == Content::Rejected || !reply.complaints.is_empty() || own.is_some() => "AE",
        () => "AA",
    };
    let mut msa = SegmentWriter::start(out, "MSA");
    msa.raw(acknowledgment).raw(question.control_id());
    match family {
        Family::Texas => msa.skip(1).raw("0").end(),
        Family::Michigan => msa.raw("Message accepted").end(),
        _ => msa.end(),
    }
    for complaint in reply.complaints.iter().chain(own.iter().map(|(complaint, _)| complaint)) {
        let code = own.as_ref().filter(|(own, _)| own == complaint).map(|(_, code)| *code);
        err(out, complaint, code.unwrap_or_default());
    }
    if family == Family::Stc && reply.content == Content::NotFound {
        let text = "Nobody was found for this query";
        SegmentWriter::start(out, "ERR").skip(2).raw("0").raw("I").skip(3).text(text).end();
    }
    if is_ack {
        return;
    }
    let is_marked = reply.is_marked_as_error || family == Family::NewYorkCity && own.is_some();
    let status = if is_marked { "AE" } else { reply.content.query_status() };
    let name = match family {
        Family::Texas => component(question.query_name(), 1).to_owned(),
        Family::Stc => renamed(question.query_name()),
        _ => question.query_name().to_owned(),
    };
    SegmentWriter::start(out, "QAK").raw(question.query_tag()).raw(status).raw(&name).end();
    if let Some(query) = question.query() {
        if family == Family::Stc {
            out.push_str(&query.replacen(question.query_name(), &renamed(question.query_name()), 1));
        } else {
            out.push_str(query);
        }
        out.push('\r');
    }
}

/// QPD-1 under the coding system of STC's registries.
fn renamed(name: &str) -> String {
    name.replacen("^CDCPHINVS", &format!("^{HL7_TABLE}"), 1)
}

/// What a family warns of whatever was asked, with its own code: the record follows all the same.
fn own_complaint(family: Family, content: &Content<'_>) -> Option<(Complaint, &'static str)> {
    let warning = |location: &str, code, text: &str| Complaint {
        location: location.to_owned(),
        code,
        severity: Severity::Warning,
        text: text.to_owned(),
    };
    match (family, content) {
        (Family::WebIz, Content::Record(_)) => {
            Some((warning("QPD^1^3", 999, "The identifier is not of the form of this registry"), "WEBIZ-501"))
        }
        (Family::NewYorkCity, Content::Record(_)) => {
            Some((warning("QPD^1^1", 103, "The name of the query is not one of this registry"), ""))
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

fn msh(out: &mut String, label: &str, question: &Question, stamp: &Stamp, is_ack: bool, family: Family) {
    let processing_id = question.processing_id();
    let time = if family == Family::Michigan { "%Y%m%d%H%M%S%3f" } else { "%Y%m%d%H%M%S%z" };
    let accept = match family {
        Family::Texas => ["", ""],
        Family::Michigan => ["NE", "AL"],
        _ => ["NE", "NE"],
    };
    let [ours, theirs] = match family {
        Family::Michigan => ["\"\"", "\"\""],
        _ => [FACILITY, question.sending_organization()],
    };
    SegmentWriter::start(out, "MSH|^~\\&")
        .raw(if family == Family::Florida { "" } else { APPLICATION })
        .raw(FACILITY)
        .raw(question.sending_application())
        .raw(question.sending_facility())
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
