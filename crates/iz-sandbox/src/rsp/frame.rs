//! MSH, MSA, ERR, QAK and QPD: what stands around the persons of an answer.

use super::{Content, Reply, Stamp, forecast, segment::SegmentWriter};
use crate::question::Question;

/// MSH-3 of every answer.
const APPLICATION: &str = "SANDBOX";

/// MSH-4 and MSH-22 of every answer.
const FACILITY: &str = "SANDBOXIIS";

/// MSH-21.1: the label of the answer.
pub(super) fn label(content: &Content<'_>, question: &Question) -> &'static str {
    match content {
        Content::Record(person) => {
            let manner = person.layout.manner();
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
    msh(out, label(&reply.content, question), question, stamp, is_ack);
    let acknowledgment = match () {
        () if is_ack => "AR",
        () if reply.content == Content::Rejected || !reply.complaints.is_empty() => "AE",
        () => "AA",
    };
    SegmentWriter::start(out, "MSA").raw(acknowledgment).raw(question.control_id()).end();
    for complaint in &reply.complaints {
        let location: Vec<_> = complaint.location.split('^').collect();
        SegmentWriter::start(out, "ERR")
            .skip(1)
            .components(&location)
            .components(&[&complaint.code.to_string(), complaint.code_text(), "HL70357"])
            .raw(complaint.severity.code())
            .skip(3)
            .text(&complaint.text)
            .end();
    }
    if is_ack {
        return;
    }
    let status = if reply.is_marked_as_error { "AE" } else { reply.content.query_status() };
    SegmentWriter::start(out, "QAK").raw(question.query_tag()).raw(status).raw(question.query_name()).end();
    if let Some(query) = question.query() {
        out.push_str(query);
        out.push('\r');
    }
}

fn msh(out: &mut String, label: &str, question: &Question, stamp: &Stamp, is_ack: bool) {
    let processing_id = question.processing_id();
    SegmentWriter::start(out, "MSH|^~\\&")
        .raw(APPLICATION)
        .raw(FACILITY)
        .raw(question.sending_application())
        .raw(question.sending_facility())
        .raw(&stamp.time.strftime("%Y%m%d%H%M%S%z").to_string())
        .skip(1)
        .raw(if is_ack { "ACK^Q11^ACK" } else { "RSP^K11^RSP_K11" })
        .text(&stamp.control_id)
        .raw(if matches!(processing_id, "P" | "T" | "D") { processing_id } else { "P" })
        .raw("2.5.1")
        .skip(2)
        .raw("NE")
        .raw("NE")
        .skip(4)
        .components(&[label, "CDCPHINVS"])
        .raw(FACILITY)
        .raw(question.sending_organization())
        .end();
}
