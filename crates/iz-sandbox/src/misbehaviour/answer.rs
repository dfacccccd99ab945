//! Wrong texts of answers. Each function receives a good answer.

use std::fmt::Write as _;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{envelope::soap::escape, query::message::QueryMessage, rsp::padding::next_set_id};

/// The characters that a URL-encoded message does not have as they are.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_');

/// The size of the PDF before Base64, in bytes.
const PDF_BYTES: usize = 3 * 1024 * 1024 / 4 * 3;

pub(super) fn cdata(text: &str) -> String {
    format!("\n<![CDATA[{}]]>\n", text.replace("]]>", "]]]]><![CDATA[>"))
}

/// Adds the character to MSH-3, so that no name of a person changes.
pub(super) fn control_character(text: &str) -> String {
    escape(text).replacen("|SANDBOX|", "|SANDBOX\u{B}|", 1)
}

pub(super) fn blanks(text: &str, _: &QueryMessage) -> String {
    format!("\n\n    {text}\n  \n")
}

pub(super) fn url_encoded(text: &str, _: &QueryMessage) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

pub(super) fn base64(text: &str, _: &QueryMessage) -> String {
    STANDARD.encode(text)
}

pub(super) fn sentence(_: &str, _: &QueryMessage) -> String {
    "The query could not be processed at this time. Please contact the help desk.".to_owned()
}

pub(super) fn batch(text: &str, _: &QueryMessage) -> String {
    format!("FHS|^~\\&|SANDBOX|SANDBOXIIS\rBHS|^~\\&|SANDBOX|SANDBOXIIS\r{text}BTS|1\rFTS|1\r")
}

pub(super) fn cut(text: &str, _: &QueryMessage) -> String {
    let end = text.floor_char_boundary(text.trim_end().len() * 3 / 4);
    text.get(..end).unwrap_or_default().trim_end().to_owned()
}

/// Changes MSA-2, QAK-1 and QPD-2.
pub(super) fn wrong_control_id(text: &str, query: &QueryMessage) -> String {
    on_lines(text, |line| {
        let id = match line.get(..3) {
            Some("MSA") => query.control_id(),
            Some("QAK" | "QPD") => query.query_tag(),
            _ => "",
        };
        if id.is_empty() {
            line.to_owned()
        } else {
            line.replacen(&format!("|{id}"), "|of-another-question", 1)
        }
    })
}

/// Adds an observation behind the last one, or under an order of its own.
pub(super) fn pdf(text: &str, _: &QueryMessage) -> String {
    let mut out = text.to_owned();
    // Only the record of one person has a place for it.
    if text.matches("\rPID|").count() != 1 || text.contains("|Z31^") {
        return out;
    }
    if !text.contains("\rRXA|") {
        out.push_str("ORC|RE||9999^SANDBOXIIS\rRXA|0|1|20200101||998^No vaccine administered^CVX|999\r");
    }
    let number = next_set_id(text);
    let page = b"%PDF-1.4 A page of the sandbox, without anybody's data.  ";
    let file: Vec<u8> = page.iter().copied().cycle().take(PDF_BYTES).collect();
    let _ = write!(
        out,
        "OBX|{number}|ED|11369-6^History of Immunization^LN|99|SANDBOX^application^pdf^Base64^{}||||||F\r",
        STANDARD.encode(&file)
    );
    out
}

pub(super) fn duplicate_segments(text: &str, _: &QueryMessage) -> String {
    let mut is_patient_reached = false;
    on_lines(text, |line| {
        is_patient_reached |= line.starts_with("PID|");
        if is_patient_reached { format!("{line}\r{line}") } else { line.to_owned() }
    })
}

pub(super) fn duplicate_orders(text: &str, _: &QueryMessage) -> String {
    let mut groups = text.split("\rORC|");
    let head = groups.next().unwrap_or_default();
    groups.fold(head.trim_end_matches('\r').to_owned(), |mut out, group| {
        for _ in 0..2 {
            out.push_str("\rORC|");
            out.push_str(group.trim_end_matches('\r'));
        }
        out
    }) + "\r"
}

pub(super) fn echo_in_words(echo: &str) -> String {
    format!("You sent: {echo}")
}

fn on_lines(text: &str, mut change: impl FnMut(&str) -> String) -> String {
    text.split_terminator('\r').fold(String::with_capacity(text.len() * 2), |mut out, line| {
        out.push_str(&change(line));
        out.push('\r');
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pdf_is_added_only_to_a_record_and_its_obx_1_follows_the_layout() {
        let query = QueryMessage::default();
        for (text, number) in [
            ("MSH|\rPID|1\r", Some(1)),
            ("MSH|\rPID|1\rORC|RE\rRXA|0\rOBX|1|CE\rOBX|2|CE\r", Some(3)),
            ("MSH|\rPID|1\rORC|RE\rRXA|0\rOBX|100|CE\rOBX|100|CE\r", Some(100)),
            ("MSH|||Z31^CDCPHINVS\rPID|1\r", None),
            ("MSH|\rPID|1\rPID|2\r", None),
            ("MSH|\r", None),
        ] {
            let sent = pdf(text, &query);
            match number {
                Some(number) => assert!(sent.contains(&format!("\rOBX|{number}|ED|")), "{text}"),
                None => assert_eq!(sent, text),
            }
        }
    }

    #[test]
    fn base64_has_the_standard_alphabet_and_padding() {
        for (plain, coded) in
            [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(plain, &QueryMessage::default()), coded);
        }
    }
}
