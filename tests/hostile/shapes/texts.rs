//! Escapes, dates, embedded documents and missing line ends.

use super::{
    frame::{DOSE, HEAD, NO_DOSE, PERSON, PID_3, REPETITIONS},
    shape::Shape,
};

const NOTE: &str = "OBX|1|ST|48767-8^Note^LN|1|";
const DOCUMENT: &str = "OBX|1|ED|11369-6^History^LN|1|^application^pdf^Base64^";
const MOST: usize = 95_000;

pub(crate) const SHAPES: [Shape; 37] = [
    Shape::repeated("escaped delimiters", &[HEAD, PERSON, DOSE, NOTE], "\\T\\", "\r"),
    Shape::repeated("escape characters", &[HEAD, PERSON, DOSE, NOTE], "\\", "\r"),
    Shape::repeated("escapes that do not end", &[HEAD, PERSON, DOSE, NOTE], "\\X", "\r"),
    Shape::repeated("hexadecimal escapes", &[HEAD, PERSON, DOSE, NOTE], "\\X41\\", "\r"),
    Shape::repeated("hexadecimal escapes of a segment end", &[HEAD, PERSON, DOSE, NOTE], "\\X0D\\", "\r"),
    Shape::repeated("one long hexadecimal escape", &[HEAD, PERSON, DOSE, NOTE, "\\X"], "41", "\\\r"),
    Shape::repeated("line breaks as escapes", &[HEAD, PERSON, DOSE, NOTE], "a\\.br\\", "\r"),
    Shape::repeated("unknown escapes", &[HEAD, PERSON, DOSE, NOTE], "\\Zab\\", "\r"),
    Shape::repeated("highlighted texts", &[HEAD, PERSON, DOSE, NOTE], "\\H\\a\\N\\", "\r"),
    Shape::repeated("escapes of character sets", &[HEAD, PERSON, DOSE, NOTE], "\\C2842\\a\\M1B2442\\", "\r"),
    Shape::repeated_at_most(
        REPETITIONS,
        "escapes in names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        "~Q\\T\\x^A\\S\\y",
        "||20190604|F\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
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
    Shape::repeated("a long date", &[HEAD, PERSON, "RXA|0|1|"], "2020", "||03^M^CVX|1\r"),
    Shape::repeated(
        "a long fraction of a second",
        &[HEAD, PERSON, "RXA|0|1|20200604103000."],
        "1",
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
    Shape::repeated("a long number", &[HEAD, PERSON, "RXA|0|1|20200604||03^M^CVX|"], "9", "|mL\r"),
    Shape::repeated("a PDF in Base64", &[HEAD, PERSON, DOSE, DOCUMENT], "JVBERi0xLjQK", "||||||F\r"),
    Shape::repeated(
        "a PDF in Base64 with line breaks",
        &[HEAD, PERSON, DOSE, DOCUMENT],
        "JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\\.br\\",
        "||||||F\r",
    ),
    Shape::repeated_at_most(
        MOST,
        "a PDF in Base64 with line ends",
        &[HEAD, PERSON, DOSE, DOCUMENT],
        "JVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQKJVBERi0xLjQK\r",
        "||||||F\r",
    ),
    Shape::repeated(
        "a PDF in hexadecimal",
        &[HEAD, PERSON, DOSE, "OBX|1|ED|11369-6^H^LN|1|^application^pdf^Hex^"],
        "255044462D",
        "||||||F\r",
    ),
    Shape::repeated(
        "many small PDFs",
        &[HEAD, PERSON, DOSE],
        "OBX|1|ED|11369-6^H^LN|1|^application^pdf^Base64^JVBERi0xLjQKJVBERi0xLjQK||||||F\r",
        "",
    ),
    Shape::repeated("a comment of 8 MiB", &[HEAD, PERSON, "NTE|1||"], "Seen at the clinic. ", "\r"),
    Shape::of_at_most(
        REPETITIONS,
        "repetitions of a comment",
        &[HEAD, PERSON, "NTE|1||a"],
        |out, number| *out += &format!("~visit {number}"),
        "\r",
    ),
    Shape::repeated(
        "comments about a protected record",
        &[HEAD, PERSON],
        "NTE|1||record locked, patient did not consent, do not share\r",
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
    Shape::repeated(
        "names of segments in a comment",
        &[HEAD, PERSON, "NTE|1||"],
        "ORC|RE OBX|1 RXA|0 NTE|1 ",
        "\r",
    ),
    Shape::repeated("nothing but the start of a segment", &[HEAD, PERSON, "NTE|1||"], "ORC|", "\r"),
    Shape::of(
        "no line ends at all",
        &[
            "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1 MSA|AA|{id} QAK|1|OK PID|1||R7^^^REG^SR||Fennimore^Tansy ",
        ],
        |out, number| *out += &format!("ORC|RE||{number} RXA|0|1|20200604||03^M^CVX|1 "),
        "",
    ),
    Shape::repeated(
        "a line end behind each value",
        &[HEAD, PERSON, "OBX|1|ST|48767-8^N^LN|1|x"],
        "\r|x",
        "\r",
    ),
    Shape::repeated("a line end in each word", &[HEAD, PERSON, "NTE|1||"], "word\n", "\r"),
    Shape::of(
        "mixed line ends",
        &[HEAD, PERSON],
        |out, number| {
            *out +=
                &format!("NTE|{number}||x{}", ["\r", "\n", "\r\n", "\n\r", "\u{85}", "\u{2028}"][number % 6])
        },
        "",
    ),
    Shape::repeated(
        "blanks before the message",
        &[],
        " ",
        "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R7^^^REG^SR||Fennimore^Tansy\r",
    ),
    Shape::of(
        "lines before the message",
        &[],
        |out, number| *out += &format!("Log line {number}\r"),
        "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R7^^^REG^SR||Fennimore^Tansy\r",
    ),
    Shape::of(
        "false beginnings of a message",
        &[],
        |out, number| *out += &format!("MSH: closed, see MSH {number}\r"),
        "MSH|^~\\&|R|I|||20261122||RSP^K11^RSP_K11|r|P|2.5.1\rMSA|AA|{id}\rPID|1||R7^^^REG^SR||Fennimore^Tansy\r",
    ),
];
