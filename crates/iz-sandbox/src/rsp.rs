//! The writer of answers: RSP^K11 in the profiles Z31, Z32, Z33 and Z42, and the ACK that turns a question away.
//!
//! A [`Person`] is what a registry holds, a [`Reply`] what it says, and [`write()`] makes HL7 of it for one
//! [`Question`]. Every value is escaped; what comes out of the question goes back as it was sent.
//!
//! ```
//! use iz_sandbox::rsp;
//!
//! let answer = rsp::sample(2, 3);
//! assert!(answer.starts_with("MSH|^~\\&|SANDBOX|SANDBOXIIS|"));
//! assert_eq!(answer.matches("\rRXA|").count(), 3, "two doses and what the forecasts ride on");
//! ```

mod codes;
mod day;
mod forecast;
mod frame;
mod layout;
mod notes;
mod observation;
mod order;
mod patient;
mod person;
mod reply;
mod segment;
mod synthetic;

pub use self::{
    codes::{Code, Completion, FactKind, RefusalReason, SeriesStatus, Source, Vaccine},
    day::{Day, DayError},
    layout::{Layout, UnknownLayout},
    person::{
        Address, Dose, Evaluation, Fact, Forecast, Identifier, Name, NextOfKin, Person, Provider, Statement,
    },
    reply::{Complaint, Content, Reply, Severity, Stamp},
    synthetic::{sample, synthetic},
};
pub use crate::question::{NoHeader, Question};
pub(crate) use notes::{grown, next_set_id};
use order::Orders;

/// Writes an answer, segments ended by CR.
///
/// A record shows its doses, and evaluations and forecasts too where the question is a Z44.
#[must_use]
pub fn write(reply: &Reply<'_>, question: &Question, stamp: &Stamp) -> String {
    let mut out = String::with_capacity(4096);
    let layout = reply.layout();
    frame::write(&mut out, reply, question, stamp);
    match &reply.content {
        Content::Record(person) => {
            patient::pid(&mut out, person, 1, layout);
            // Z42 has no place for PD1 and NK1.
            if frame::label(reply, question) != "Z42" {
                patient::surroundings(&mut out, person);
            }
            let is_evaluated = question.is_evaluated();
            let mut orders = Orders::new(&mut out, stamp.time.date(), layout);
            for dose in &person.doses {
                orders.dose(dose, is_evaluated);
            }
            for fact in &person.facts {
                orders.fact(fact);
            }
            if is_evaluated {
                orders.forecasts(&person.forecasts);
            }
        }
        Content::Candidates(people) => {
            for (number, person) in (1..).zip(people) {
                patient::pid(&mut out, person, number, layout);
                patient::surroundings(&mut out, person);
            }
        }
        _ => {}
    }
    out
}

#[cfg(test)]
mod tests;
