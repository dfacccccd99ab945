//! Lists of people, and messages with very many people.

use super::{
    frame::{DOSE, HEAD, LIST_HEAD},
    shape::Shape,
};

pub(crate) const SHAPES: [Shape; 9] = [
    Shape::of_at_most(
        95_000,
        "a list of 95,000 people",
        &[LIST_HEAD],
        |out, number| *out += &format!("PID|{number}||{number}^^^REG^SR||Quill{number}^Ash||20190604|F\r"),
        "",
    ),
    Shape::of_at_most(
        95_000,
        "a list of equal people",
        &[LIST_HEAD],
        |out, number| *out += &format!("PID|{number}||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F\r"),
        "",
    ),
    Shape::repeated_at_most(
        95_000,
        "a list of people with names only",
        &[LIST_HEAD],
        "PID|||||Fennimore^Tansy\r",
        "",
    ),
    Shape::repeated_at_most(95_000, "a list of empty people", &[LIST_HEAD], "PID|\r", ""),
    Shape::of(
        "a list of people with 50 names",
        &[LIST_HEAD],
        |out, number| {
            *out += &format!("PID|{number}||{number}^^^REG^SR||Fennimore^Tansy");
            (0..50).for_each(|name| *out += &format!("~Quill{name}^Ash{number}"));
            *out += "||20190604|F\r";
        },
        "",
    ),
    Shape::of(
        "a list of people with 50 identifiers",
        &[LIST_HEAD],
        |out, number| {
            *out += &format!("PID|{number}||{number}^^^REG^SR");
            (0..50).for_each(|id| *out += &format!("~HOLD{id}^^^CLINIC^MR"));
            *out += "||Fennimore^Tansy||20190604|F\r";
        },
        "",
    ),
    Shape::of(
        "a list of people with relatives",
        &[LIST_HEAD],
        |out, number| {
            *out += &format!(
                "PID|{number}||{number}^^^REG^SR||Fennimore^Tansy||20190604|F\rPD1||||||||||||N\rNK1|1|Larkmoor^Isolde|MTH\r"
            );
        },
        "",
    ),
    Shape::of_at_most(
        30_000,
        "people with a dose each",
        &[HEAD],
        |out, number| {
            *out += &format!("PID|{number}||{number}^^^REG^SR||Fennimore^Tansy||20190604|F\r{DOSE}");
        },
        "",
    ),
    Shape::of_at_most(
        45_000,
        "a person behind each dose",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy\r"],
        |out, _| {
            *out += "RXA|0|1|20200604||03^MMR^CVX|1\rPID|1||R77^^^REG^SR||Fennimore^Tansy\r";
        },
        "",
    ),
];
