//! Escapes, dates, embedded documents and missing line ends.

use super::{
    frame::{DOSE, HEAD, NO_DOSE, PERSON, PID_3},
    shape::Shape,
};

const NOTE: &str = "OBX|1|ST|48767-8^Note^LN|1|";
const DOCUMENT: &str = "OBX|1|ED|11369-6^History^LN|1|^application^pdf^Base64^";
const MOST: usize = 95_000;

pub(crate) const SHAPES: [Shape; 37] = [
    Shape::of("escaped delimiters", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\T\\", "\r"),
    Shape::of("escape characters", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\", "\r"),
    Shape::of("escapes that do not end", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\X", "\r"),
    Shape::of("hexadecimal escapes", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\X41\\", "\r"),
    Shape::of(
        "hexadecimal escapes of a segment end",
        &[HEAD, PERSON, DOSE, NOTE],
        |out, _| *out += "\\X0D\\",
        "\r",
    ),
    Shape::of(
        "one long hexadecimal escape",
        &[HEAD, PERSON, DOSE, NOTE, "\\X"],
        |out, _| *out += "41",
        "\\\r",
    ),
    Shape::of("line breaks as escapes", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "a\\.br\\", "\r"),
    Shape::of("unknown escapes", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\Zab\\", "\r"),
    Shape::of("highlighted texts", &[HEAD, PERSON, DOSE, NOTE], |out, _| *out += "\\H\\a\\N\\", "\r"),
    Shape::of(
        "escapes of character sets",
        &[HEAD, PERSON, DOSE, NOTE],
        |out, _| *out += "\\C2842\\a\\M1B2442\\",
        "\r",
    ),
    Shape::of(
        "escapes in names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, _| *out += "~Q\\T\\x^A\\S\\y",
        "||20190604|F\r",
    ),
    Shape::of(
        "escapes in identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~\\T\\{number}^^^C\\R\\^MR"),
        "||Fennimore^Tansy\r",
    ),
    Shape::of_at_most(
        MOST,
        "dates of every form",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!(
                "RXA|0|1|{}||03^M^CVX|1\r",
                [
                    "2020",
                    "202006",
                    "20200604",
                    "2020060410",
                    "202006041030",
                    "20200604103000",
                    "20200604103000.1234-0600",
                    "06/04/2020",
                    "2020-06-04",
                    "0000",
                    "99999999",
                    "20200231",
                    "4 June 2020",
                    "20200604-0600",
                    "\"\""
                ][number % 15]
            )
        },
        "",
    ),
    Shape::of("a long date", &[HEAD, PERSON, "RXA|0|1|"], |out, _| *out += "2020", "||03^M^CVX|1\r"),
    Shape::of(
        "a long fraction of a second",
        &[HEAD, PERSON, "RXA|0|1|20200604103000."],
        |out, _| *out += "1",
        "||03^M^CVX|1\r",
    ),
    Shape::of_at_most(
        MOST,
        "dates of forecasts",
        &[HEAD, PERSON, NO_DOSE, "OBX|1|CE|30956-7^V^LN|1|03^M^CVX\r"],
        |out, number| {
            *out += &format!(
                "OBX|1|DT|30980-7^Due^LN|1|{}{:02}{:02}\r",
                1900 + number % 200,
                number % 14,
                number % 33
            )
        },
        "",
    ),
    Shape::of("a long number", &[HEAD, PERSON, "RXA|0|1|20200604||03^M^CVX|"], |out, _| *out += "9", "|mL\r"),
    Shape::of(
        "a PDF in Base64",
        &[HEAD, PERSON, DOSE, DOCUMENT],
        |out, _| *out += "JVBERi0xLjQK",
        "||||||F\r",
    ),
    Shape::of(
        "a PDF in Base64 with line breaks",
        &[HEAD, PERSON, DOSE, DOCUMENT],
        |out, _| *out += "JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\\.br\\",
        "||||||F\r",
    ),
    Shape::of_at_most(
        MOST,
        "a PDF in Base64 with line ends",
        &[HEAD, PERSON, DOSE, DOCUMENT],
        |out, _| *out += "JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\r",
        "||||||F\r",
    ),
    Shape::of(
        "a PDF in hexadecimal",
        &[HEAD, PERSON, DOSE, "OBX|1|ED|11369-6^H^LN|1|^application^pdf^Hex^"],
        |out, _| *out += "255044462D",
        "||||||F\r",
    ),
    Shape::of(
        "many small PDFs",
        &[HEAD, PERSON, DOSE],
        |out, _| *out += "OBX|1|ED|11369-6^H^LN|1|^application^pdf^Base64^JVBERi0xLjQKJVBERi0xLjQK||||||F\r",
        "",
    ),
    Shape::of(
        "a comment of 8 MiB",
        &[HEAD, PERSON, "NTE|1||"],
        |out, _| *out += "Seen at the clinic. ",
        "\r",
    ),
    Shape::of(
        "repetitions of a comment",
        &[HEAD, PERSON, "NTE|1||a"],
        |out, number| *out += &format!("~visit {number}"),
        "\r",
    ),
    Shape::of(
        "comments about a protected record",
        &[HEAD, PERSON],
        |out, _| *out += "NTE|1||record locked, patient did not consent, do not share\r",
        "",
    ),
    Shape::of_at_most(
        MOST,
        "glued observations",
        &[HEAD, PERSON, "ORC|RE||1|RXA|0|1|20200604||03^MMR^CVX|1"],
        |out, number| *out += &format!("OBX|{number}|CE|30956-7^V^LN|1|03^MMR^CVX||||||F"),
        "\r",
    ),
    Shape::of_at_most(
        MOST,
        "glued observations behind a blank",
        &[HEAD, PERSON, "ORC|RE||1\rRXA|0|1|20200604||03^MMR^CVX|1"],
        |out, number| *out += &format!(" OBX|{number}|CE|30956-7^V^LN|1|03^MMR^CVX||||||F"),
        "\r",
    ),
    Shape::of_at_most(
        45_000,
        "glued orders",
        &[HEAD, PERSON, "ORC|RE||1"],
        |out, number| *out += &format!("RXA|0|1|20200604||03^MMR^CVX|1ORC|RE||{number}"),
        "\r",
    ),
    Shape::of(
        "names of segments in a comment",
        &[HEAD, PERSON, "NTE|1||"],
        |out, _| *out += "ORC|RE OBX|1 RXA|0 NTE|1 ",
        "\r",
    ),
    Shape::of(
        "nothing but the start of a segment",
        &[HEAD, PERSON, "NTE|1||"],
        |out, _| *out += "ORC|",
        "\r",
    ),
    Shape::of(
        "no line ends at all",
        &[
            "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1 MSA|AA|{id} QAK|1|OK PID|1||R7^^^REG^SR||Fennimore^Tansy ",
        ],
        |out, number| *out += &format!("ORC|RE||{number} RXA|0|1|20200604||03^M^CVX|1 "),
        "",
    ),
    Shape::of(
        "a line end behind each value",
        &[HEAD, PERSON, "OBX|1|ST|48767-8^N^LN|1|x"],
        |out, _| *out += "\r|x",
        "\r",
    ),
    Shape::of("a line end in each word", &[HEAD, PERSON, "NTE|1||"], |out, _| *out += "word\n", "\r"),
    Shape::of(
        "mixed line ends",
        &[HEAD, PERSON],
        |out, number| {
            *out +=
                &format!("NTE|{number}||x{}", ["\r", "\n", "\r\n", "\n\r", "\u{85}", "\u{2028}"][number % 6])
        },
        "",
    ),
    Shape::of("blanks before the message", &["{id}"], |out, _| *out += " ", "\r"),
    Shape::of(
        "lines before the message",
        &[],
        |out, number| *out += &format!("Log line {number}\r"),
        "MSH|^~\\&|R\r",
    ),
    Shape::of(
        "false beginnings of a message",
        &[],
        |out, number| *out += &format!("MSH: closed, see MSH {number}\r"),
        "MSH|^~\\&|R\r",
    ),
];
