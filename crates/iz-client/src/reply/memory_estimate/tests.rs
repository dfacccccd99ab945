use std::time::Duration;

use iz_hl7::{OwnedAnswer, answer::IdKey};
use jiff::{Timestamp, civil::date};

use super::*;
use crate::reply::Reply;

const HEADER: &str = "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|q\rQAK|t|OK\rPID|1||9^^^I^SR||Quillfeather^Tamsin";
const DOSE: &str = "||20190604|F\rRXA|||||8";

/// Messages of about this length that take as much memory as possible, each in another way.
fn shapes(bytes: usize) -> Vec<(&'static str, String)> {
    let shape = |name, head: &[&str], unit: &str| {
        let head = head.concat();
        let count = (bytes - head.len()) / unit.len();
        (name, head + &unit.repeat(count))
    };
    let nobody = HEADER.split("PID").next().unwrap();
    vec![
        ("a usual record", iz_sandbox::sample_response(bytes / 1100, 15)),
        shape("short doses", &[HEADER, "\r"], "RXA|0|1|20200101||08\r"),
        shape("orders", &[HEADER, "\r"], "ORC|RE||1\rRXA|0|1|2020||08\r"),
        shape("observations", &[HEADER, DOSE, "\r"], "OBX|1|ST|x||y\r"),
        shape("publication dates", &[HEADER, DOSE, "\r"], "OBX|1|CE|69764-9^^LN|1|x\r"),
        shape("evaluations", &[HEADER, DOSE, "\r"], "OBX|1|CE|30956-7^^LN|1|8\rOBX|2|ID|59781-5^^LN|1|Y\r"),
        shape(
            "forecasts",
            &[HEADER, "||20190604|F\rRXA|||||998\r"],
            "OBX|1|CE|30979-9^^LN|1|8\rOBX|2|TS|30980-7^^LN|1|20230604\r",
        ),
        shape("facts", &[HEADER, "\r"], "OBX|1|CE|30945-0^^LN|1|21\r"),
        shape(
            "facts beside forecasts",
            &[HEADER, "||20190604|F\rRXA|||||998\r"],
            "OBX|1|CE|30945-0^^LN|1|x\rOBX|1|CE|30979-9^^LN|1|8\r",
        ),
        shape(
            "doses beside forecasts",
            &[HEADER, "\r"],
            "RXA|0|1|2020||08\rRXA|||||998\rOBX|1|CE|30979-9^^LN|1|8\r",
        ),
        shape("comments", &[HEADER, DOSE, "\r"], "NTE|1||comment\r"),
        shape("errors", &[HEADER, "\r"], "ERR|||101|W|||||text\r"),
        shape("segments without a type", &[HEADER, "\r"], "ZZZ|1|2|3|4|5\r"),
        shape("fields without a type", &[HEADER, DOSE], "|x"),
        shape("empty fields", &[HEADER, "\rZZZ"], "|"),
        shape("candidates", &[nobody], "PID|||9||A^B\r"),
        shape("next of kin", &[HEADER, "\r"], "NK1||Rook^Iris|MTH\r"),
        shape("control characters", &[HEADER, DOSE, "^"], "\u{1}"),
        shape("escape sequences", &[HEADER, DOSE, "\rNTE|||"], "\\T\\"),
    ]
}

#[test]
fn no_message_takes_more_memory_than_the_estimate() {
    let day = date(2026, 11, 22);
    for (name, text) in shapes(192 * 1024) {
        let estimate = memory_estimate(text.as_bytes());
        let mut result = None;
        let measured = allocation_counter::measure(|| {
            let answer = OwnedAnswer::read(text, day).unwrap();
            result = Some(Reply::new(answer, IdKey::PUBLIC, day, Timestamp::UNIX_EPOCH, Duration::ZERO));
        });
        let reply = result.unwrap().unwrap();
        let (peak, current) = (measured.bytes_max, measured.bytes_current);
        assert!(peak <= u64::try_from(estimate).unwrap(), "{name}: {peak} of {estimate}");
        let after = memory_after(estimate, reply.summary().json.bytes());
        assert!(current <= i64::try_from(after).unwrap(), "{name}: {current} of {after} afterwards");
    }
}

#[test]
fn the_estimate_is_bounded() {
    for separator in ['|', '#'] {
        let mut text = HEADER.replace('|', &separator.to_string());
        text.extend(std::iter::repeat_n(separator, 7 << 20));
        text.extend(std::iter::repeat_n('\r', 1 << 19));
        assert!(memory_estimate(text.as_bytes()) < 640 << 20);
    }
    assert_eq!(memory_estimate(b""), 0);
}
