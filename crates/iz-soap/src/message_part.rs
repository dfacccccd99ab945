//! A multipart reply without XML: the message is a part of it.

use crate::encoded_text::is_message;
use crate::hl7_text::hl7_text;
use crate::multipart::Multipart;
use crate::padding::is_padding;
use crate::read_error::SoapReadError;

/// The HL7 text in the parts of an HTTP body. `content_type` is its `Content-Type` header. `None` if the body is not
/// multipart, if one of its parts is XML, or if none is a message.
///
/// The media types of the parts do not count, because there are many for HL7. Every part is read as [`hl7_text`] reads a
/// payload. If several parts are messages, they follow one another in the text; a part that repeats one is left out.
///
/// # Errors
///
/// [`SoapReadError::CutOff`] if the boundary behind the message is missing.
#[must_use]
pub fn message_in_parts(content_type: &str, body: &[u8]) -> Option<Result<String, SoapReadError>> {
    let multipart = Multipart::of(content_type, body)?;
    if multipart.has_xml() {
        return None;
    }
    let mut messages: Vec<String> = Vec::new();
    for (text, cut_off) in multipart.texts() {
        let message = hl7_text(&text);
        if !is_message(message.trim_start_matches(is_padding)) {
            continue;
        }
        if let Some(error) = cut_off {
            return Some(Err(error));
        }
        let message = message.into_owned();
        if !messages.contains(&message) {
            messages.push(message);
        }
    }
    (!messages.is_empty()).then(|| Ok(messages.join("\r")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MESSAGE: &str = "MSH|^~\\&|REG\rPID|1||77||Núñez\r";

    fn body(parts: &[String]) -> String {
        let parts = parts.iter().map(|part| format!("--b\r\n{part}\r\n"));
        parts.chain(["--b--\r\n".to_owned()]).collect()
    }

    fn part(media_type: &str) -> String {
        format!("Content-Type: {media_type}\r\n\r\n{MESSAGE}")
    }

    fn message(body: &str) -> Option<Result<String, SoapReadError>> {
        message_in_parts("multipart/related; boundary=b", body.as_bytes())
    }

    #[test]
    fn a_part_is_read_whatever_its_media_type_is() {
        for media_type in [
            "text/plain",
            "application/hl7-v2",
            "application/hl7-v2+er7",
            "x-application/hl7-v2+er7; charset=utf-8",
            "application/edi-hl7",
            "application/edi-hl7v2",
            "application/octet-stream",
            "text/xml",
        ] {
            for content_type in
                ["multipart/related; boundary=b", "Multipart/Mixed;boundary=\"b\"", "text/plain", ""]
            {
                let body = body(&[part(media_type)]);
                let message = message_in_parts(content_type, body.as_bytes());
                assert_eq!(message, Some(Ok(MESSAGE.to_owned())), "{media_type} {content_type}");
            }
        }
    }

    #[test]
    fn a_part_is_decoded() {
        let text = |head: &str, content: &[u8]| {
            let body = [b"--b\r\n", head.as_bytes(), b"\r\n\r\n", content, b"\r\n--b--\r\n"].concat();
            message_in_parts("multipart/mixed; boundary=b", &body)
        };
        let base64 = crate::base64_text(MESSAGE.as_bytes());
        let escaped = MESSAGE.replace('&', "&amp;").replace('\r', "&#xD;");
        let utf_16: Vec<u8> = MESSAGE.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let latin_9 = encoding_rs::ISO_8859_15.encode(MESSAGE).0;
        for (head, content) in [
            ("Content-Transfer-Encoding: base64", base64.as_bytes()),
            ("Content-Type: text/plain", base64.as_bytes()),
            (
                "Content-Transfer-Encoding: quoted-printable",
                b"MSH|^~\\&|REG=0DPID|1||77||N=C3=BA=\r\n=C3=B1ez=0D",
            ),
            ("Content-Type: text/plain", escaped.as_bytes()),
            ("Content-Type: text/plain; charset=utf-16", utf_16.as_slice()),
            ("Content-Type: text/plain; charset=iso-8859-15", &latin_9),
            ("Content-Type: application/hl7-v2", &latin_9),
        ] {
            assert_eq!(text(head, content), Some(Ok(MESSAGE.to_owned())), "{head}");
        }
    }

    #[test]
    fn the_message_may_stand_beside_other_parts() {
        let other = "Content-Type: text/plain\r\n\r\nstatus: ok".to_owned();
        let message_part = part("application/hl7-v2");
        for parts in [
            vec![other.clone(), message_part.clone()],
            vec![message_part.clone(), other.clone()],
            vec![message_part.clone(), message_part.clone()],
        ] {
            assert_eq!(message(&body(&parts)), Some(Ok(MESSAGE.to_owned())));
        }
        let two =
            message(&body(&[message_part.clone(), message_part.replace("REG", "HUB")])).unwrap().unwrap();
        assert_eq!(two.matches("MSH|").count(), 2);
        for none in [vec![other.clone()], vec!["\r\n<a/>".to_owned(), message_part]] {
            assert_eq!(message(&body(&none)), None);
        }
        assert_eq!(message(MESSAGE), None);
    }

    #[test]
    fn a_part_that_may_be_cut_off_is_an_error() {
        let whole = body(&[part("text/plain")]);
        let cut = whole.strip_suffix("\r\n--b--\r\n").unwrap();
        assert!(matches!(message(cut), Some(Err(SoapReadError::CutOff { .. }))));
        let other_is_cut = whole.replace("--b--\r\n", "--b\r\n\r\nstatus");
        assert_eq!(message(&other_is_cut), Some(Ok(MESSAGE.to_owned())));
    }
}
