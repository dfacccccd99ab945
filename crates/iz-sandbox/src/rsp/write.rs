//! Writes an answer: RSP^K11 with the profile Z31, Z32, Z33 or Z42, or the ACK that refuses a query.

use crate::{
    query::message::QueryMessage,
    rsp::{
        header,
        order::{OrderWriter, has_orders},
        patient,
        reply::{RspContent, RspReply, RspStamp},
    },
};

/// The HL7 text of an answer. Each segment ends with CR.
///
/// A record shows evaluations and forecasts only for a Z44. Every value of a person is escaped. Values of the query
/// are returned as they were sent.
pub(crate) fn write(reply: &RspReply<'_>, query: &QueryMessage, stamp: &RspStamp) -> String {
    let mut out = String::with_capacity(4096);
    let manner = reply.manner();
    header::write(&mut out, reply, query, stamp);
    match &reply.content {
        RspContent::Record(person) => {
            patient::pid(&mut out, person, 1, &manner);
            // A Z42 has no PD1 and no NK1.
            if header::label(reply, query) != "Z42" {
                patient::pd1_and_nk1(&mut out, person);
            }
            let is_evaluated = query.is_evaluated();
            let mut orders = OrderWriter::new(&mut out, stamp.time.date(), manner);
            for dose in &person.doses {
                orders.dose(dose, is_evaluated);
            }
            for fact in &person.facts {
                orders.fact(fact);
            }
            if is_evaluated {
                orders.forecasts(&person.forecasts);
                if !has_orders(person, manner) {
                    orders.nothing();
                }
            }
        }
        RspContent::Candidates(people) => {
            for (number, person) in (1..).zip(people) {
                patient::pid(&mut out, person, number, &manner);
                patient::pd1_and_nk1(&mut out, person);
            }
        }
        _ => {}
    }
    out
}
