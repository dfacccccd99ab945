//! The parts of an answer that most shapes share. All people are invented.

use super::shape::{Pattern, Unit};

/// MSH, MSA and QAK of an answer with a record.
pub(crate) const HEAD: &str = "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
     MSA|AA|{id}\rQAK|{id}|OK|Z44^Request^CDCPHINVS\r";

/// MSH, MSA and QAK of an answer with a list of people.
pub(crate) const LIST_HEAD: &str = "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z31^CDCPHINVS\r\
     MSA|AA|{id}\rQAK|{id}|OK|Z44^Request^CDCPHINVS\r";

/// The person of whom the harness asks.
pub(crate) const PERSON: &str = "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F\r";

/// PID up to PID-3, and up to PID-5.
pub(crate) const PID_3: &str = "PID|1||R77^^^REG^SR";
pub(crate) const PID_5: &str = "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren";

/// What follows PID-3, and PID-5.
pub(crate) const BEHIND_PID_3: &str = "||Fennimore^Tansy^Wren||20190604|F\r";
pub(crate) const BEHIND_PID_5: &str = "||20190604|F\r";

/// Almost as many repetitions of a field as are read: the reader lists a field with more in `unread`.
pub(crate) const REPETITIONS: usize = 19_900;

/// A dose.
pub(crate) const DOSE: &str =
    "ORC|RE||D1^REG\rRXA|0|1|20200604||03^MMR^CVX|0.5|mL^^UCUM||00^^NIP001|||||||||||CP|A\r";

/// An order without a vaccine, in which forecasts stand.
pub(crate) const NO_DOSE: &str = "ORC|RE||9999^REG\rRXA|0|1|20261122||998^No vaccine administered^CVX|999\r";

/// A record of this size, with a comment in which every number is different.
pub(crate) fn record(id: &str, size: usize) -> String {
    let record = Pattern {
        start: &[HEAD, PERSON, DOSE],
        unit: Unit::Numbered(|out, number| {
            *out += &format!("NTE|{number}||Seen at the clinic of Mossbank, visit {number}\r")
        }),
        end: "",
        most: 90_000,
    };
    record.message(id, size)
}
