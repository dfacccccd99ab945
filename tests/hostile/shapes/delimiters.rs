//! Messages with unusual delimiters.

use super::{frame::REPETITIONS, shape::Shape};

pub(crate) const SHAPES: [Shape; 10] = [
    Shape::of(
        "other delimiters",
        &[
            "MSH#!@$%#R#I###20261122##RSP!K11!RSP_K11#r#P#2.5.1\rMSA#AA#{id}\rQAK#1#OK\rPID#1##R77!!!REG!SR##Fennimore!Tansy",
        ],
        |out, number| *out += &format!("@Q{number}!A%b$T$"),
        "##20190604#F\r",
    ),
    Shape::of(
        "equal delimiters",
        &["MSH|||||R|I|||20261122||RSP|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R77||Fennimore"],
        |out, number| *out += &format!("|Q{number}"),
        "\r",
    ),
    Shape::repeated(
        "letters as delimiters",
        &["MSHabcdeRaIaaa20261122aaRSPbK11arPa2.5.1\rMSAaAAa{id}\rPIDa1aaR77aaFennimore"],
        "abcde",
        "\r",
    ),
    Shape::of(
        "digits as delimiters",
        &["MSH|1234|R|I|||20261122||RSP1K111RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R77||Fennimore1Tansy"],
        |out, number| *out += &format!("2Q{number}1A"),
        "\r",
    ),
    Shape::repeated_at_most(
        REPETITIONS,
        "no sub-component delimiter",
        &[
            "MSH|^~\\|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R77^^^REG^SR||Fennimore^Tansy",
        ],
        "~Q&x^A",
        "\r",
    ),
    Shape::repeated(
        "a truncation character",
        &[
            "MSH|^~\\&#|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.7\rMSA|AA|{id}\rPID|1||R77^^^REG^SR||Fennimore^Tansy",
        ],
        "#~Q#^A",
        "\r",
    ),
    Shape::repeated(
        "a blank as delimiter",
        &[
            "MSH ^~\\& R I   20261122  RSP^K11^RSP_K11 r P 2.5.1\rMSA AA {id}\rPID 1  R77^^^REG^SR  Fennimore^Tansy",
        ],
        " x",
        "\r",
    ),
    Shape::repeated(
        "wide delimiters",
        &["MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R77||Fennimore"],
        "｜＾～＆＼",
        "\r",
    ),
    Shape::of_at_most(
        95_000,
        "other delimiters in each header",
        &["MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\r"],
        |out, number| *out += ["MSH#!@$%#R\r", "PID|1||R77\r", "PID#1##R77\r"][number % 3],
        "\r",
    ),
    Shape::repeated(
        "twice escaped delimiters",
        &[
            "MSH|^~\\&amp;|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R77^^^REG^SR||Fennimore^Tansy",
        ],
        "~Q&amp;amp;x&lt;&#13;",
        "\r",
    ),
];
