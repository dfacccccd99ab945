//! The form that some states take by HTTPS POST instead of SOAP.

use iz_soap::{Response, element_text_with};

use super::{
    bare_message::{bare_text, is_message, message_part},
    protocol::{HttpReply, HttpRequest, Payload, Protocol, RequestContext, unreadable},
    soap::message_of,
};
use crate::{error::AskError, profile::FormFields};

#[derive(Debug)]
pub(super) struct FormPost {
    form: FormFields,
}

impl FormPost {
    pub(super) const fn new(form: FormFields) -> Self {
        Self { form }
    }
}

impl Protocol for FormPost {
    fn query_request(
        &self,
        context: &RequestContext<'_>,
        hl7_message: String,
    ) -> Result<HttpRequest, AskError> {
        let sender = context.sender;
        let fields = [
            (&self.form.username, sender.username.as_deref()),
            (&self.form.password, sender.password()),
            (&self.form.facility_id, sender.facility_id.as_deref()),
            (&self.form.other_id, sender.other_id.as_deref()),
            (&self.form.message, Some(hl7_message.as_str())),
        ];
        let mut body = String::with_capacity(hl7_message.len() * 2 + 128);
        for (name, value) in fields {
            if let Some(value) = value {
                if !body.is_empty() {
                    body.push('&');
                }
                encode(&mut body, name);
                body.push('=');
                encode(&mut body, value);
            }
        }
        let content_type = "application/x-www-form-urlencoded".to_owned();
        Ok(HttpRequest { content_type, body: Some(body), ..HttpRequest::get() })
    }

    /// The message is the body, or the text of the one element in it, with or without further elements around the
    /// text. Some services answer a form with a SOAP envelope.
    fn message(&self, reply: &HttpReply) -> Result<Payload, AskError> {
        let body = reply.body.trim_ascii();
        if body.is_empty() {
            return Err(AskError::EmptyReply);
        }
        if is_web_page(body) {
            return Err(AskError::Envelope(iz_soap::SoapReadError::HtmlPage { at: 0 }));
        }
        if is_xml(body) {
            return element_or_envelope(&reply.content_type, body);
        }
        let payload = bare_text(reply);
        if payload.as_ref().is_ok_and(is_message) {
            return payload;
        }
        // The envelope may be a part of a multipart body, or stand in chunks that a proxy left.
        match Response::read_with(&reply.content_type, &reply.body) {
            Ok(response) => message_of(response),
            Err(_) => message_part(reply).unwrap_or(payload),
        }
    }

    /// The form has no connectivity test, so the probe is a GET of its URL.
    fn probe_request(&self, _context: &RequestContext<'_>) -> Result<HttpRequest, AskError> {
        Ok(HttpRequest::get())
    }

    fn check_probe(&self, reply: &HttpReply) -> Result<(), AskError> {
        reply.check_get()
    }
}

/// The message in an XML document: the text of its one element, or the message in a SOAP envelope.
fn element_or_envelope(content_type: &str, body: &[u8]) -> Result<Payload, AskError> {
    let element_error = match element_text_with(content_type, body) {
        Ok(text) if text.trim().is_empty() => return Err(AskError::EmptyReply),
        Ok(text) => return Ok(Payload::whole(&text)),
        Err(error) => error,
    };
    match Response::read_with(content_type, body) {
        Ok(response) => message_of(response),
        // The document is no envelope.
        Err(error) if error.is_of_another_service() => Err(unreadable(element_error)),
        Err(error) => Err(unreadable(error)),
    }
}

/// Whether the body is an XML document, in UTF-8 or UTF-16, with or without a byte order mark. HL7 never starts with `<`.
fn is_xml(body: &[u8]) -> bool {
    let body = [&b"\xEF\xBB\xBF"[..], b"\xFF\xFE", b"\xFE\xFF"]
        .into_iter()
        .find_map(|mark| body.strip_prefix(mark))
        .unwrap_or(body);
    body.iter().find(|byte| !byte.is_ascii_whitespace() && **byte != 0) == Some(&b'<')
}

fn is_web_page(body: &[u8]) -> bool {
    let start = String::from_utf8_lossy(body.get(..64).unwrap_or(body)).to_ascii_lowercase();
    ["<!doctype html", "<html"].iter().any(|page| start.starts_with(page))
}

/// `application/x-www-form-urlencoded` (URL Standard, section 5.2).
fn encode(body: &mut String, text: &str) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'*' | b'-' | b'.' | b'_' => {
                body.push(char::from(byte))
            }
            b' ' => body.push('+'),
            _ => {
                body.push('%');
                for digit in [byte >> 4, byte & 0xF] {
                    let digit = char::from_digit(digit.into(), 16).unwrap_or('0');
                    body.push(digit.to_ascii_uppercase());
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        environment::Environment,
        transport::{BodyEnd, Sender, reply_error::error_of},
    };

    fn form() -> FormPost {
        FormPost::new(FormFields::default())
    }

    fn request(sender: &Sender, message: &str) -> Option<String> {
        let environment = Environment::system();
        let context = RequestContext { sender, id: "1", environment: &environment };
        form().query_request(&context, message.to_owned()).unwrap().body
    }

    fn reply(status: u16, body: &str) -> HttpReply {
        let content_type = "text/plain".to_owned();
        HttpReply {
            status,
            content_type,
            retry_after: None,
            date: None,
            end: BodyEnd::Marked,
            body: body.into(),
        }
    }

    /// The message of a reply, or the error for it.
    fn message(reply: &HttpReply) -> Result<Vec<u8>, AskError> {
        form().message(reply).map(|payload| payload.message).map_err(|error| error_of(reply, error))
    }

    #[test]
    fn the_form_has_the_fields_of_the_settings() {
        let sender = Sender {
            username: Some("us er".to_owned()),
            password: Some("p&=ñ".to_owned().into()),
            facility_id: Some("0001112000".to_owned()),
            ..Sender::default()
        };
        assert_eq!(
            request(&sender, "MSH|^~\\&|A\r").as_deref(),
            Some(
                "USERID=us+er&PASSWORD=p%26%3D%C3%B1&FACILITYID=0001112000&MESSAGEDATA=MSH%7C%5E%7E%5C%26%7CA%0D"
            )
        );
        assert_eq!(request(&Sender::default(), "x").as_deref(), Some("MESSAGEDATA=x"));
        let other = Sender { other_id: Some("7&8".to_owned()), ..Sender::default() };
        assert_eq!(request(&other, "x").as_deref(), Some("OTHERID=7%268&MESSAGEDATA=x"));
    }

    #[test]
    fn the_message_is_the_body() {
        assert_eq!(message(&reply(200, "MSH|x\r")).unwrap(), b"MSH|x\r");
        let code = |status, body| message(&reply(status, body)).unwrap_err().code();
        assert_eq!(code(200, " \r\n"), "registry_empty_reply");
        assert_eq!(code(200, "\n<!DOCTYPE HTML><title>Log in"), "registry_no_soap");
        assert_eq!(code(401, " "), "registry_http_status");
        for status in [400, 401, 403, 404, 500, 502, 503] {
            assert_eq!(message(&reply(status, "MSH|x\r")).unwrap(), b"MSH|x\r", "{status}");
        }
    }

    #[test]
    fn the_message_may_be_in_an_element_or_url_encoded() {
        let string = |text: &str| {
            format!("<?xml version=\"1.0\"?>\r\n<string xmlns=\"http://ws.example/\">{text}</string>")
        };
        for body in [
            string("MSH|^~\\&amp;|x&#xD;"),
            format!(
                "\u{feff}{}",
                string("<![CDATA[MSH|^~\\&|x\r]]>")
                    .replace("\r]]", "&#xD;]]")
                    .replace("&#xD;]]>", "]]>&#xD;")
            ),
            "MSH%7C%5E~%5C%26%7Cx%0D".to_owned(),
        ] {
            assert_eq!(message(&reply(200, &body)).unwrap(), b"MSH|^~\\&|x\r", "{body}");
        }
        let code = |body: &str| message(&reply(200, body)).unwrap_err().code();
        assert_eq!(code(&string(" ")), "registry_empty_reply");
        assert_eq!(message(&reply(200, &string("<b>MSH|x</b>"))).unwrap(), b"MSH|x");
        for two in ["<b>MSH|x</b><b>PID|1</b>", "MSH|x<b>PID|1</b>", "<b>MSH|x</b>PID|1"] {
            assert_eq!(code(&string(two)), "registry_no_soap", "{two}");
        }
        assert_eq!(code("<string>MSH|^~"), "registry_incomplete");
    }

    #[test]
    fn a_bare_message_without_an_end_is_marked() {
        let is_unproved =
            |end, body: &str| form().message(&HttpReply { end, ..reply(200, body) }).unwrap().is_end_unproved;
        assert!(is_unproved(BodyEnd::Closed, "MSH|^~\\&|x\rMSA|AA\r"));
        assert!(!is_unproved(BodyEnd::Marked, "MSH|^~\\&|x\rMSA|AA\r"));
        // The end mark of MLLP and the element's end tag show the end.
        assert!(!is_unproved(BodyEnd::Closed, "\u{b}MSH|^~\\&|x\rMSA|AA\r\u{1c}\r\0"));
        assert!(!is_unproved(BodyEnd::Closed, "<string>MSH|^~\\&amp;|x&#xD;</string>"));
        let code = |end, body| message(&HttpReply { end, ..reply(200, body) }).unwrap_err().code();
        assert_eq!(code(BodyEnd::Closed, "<string>MSH|^~\\&amp;|x&#xD;"), "registry_incomplete");
        for body in ["MSH|^~\\&|x\rMSA|AA\r", "<string>MSH|^~\\&amp;|x&#xD;", "", "<html>"] {
            assert_eq!(code(BodyEnd::Broken, body), "registry_interrupted", "{body}");
        }
    }

    #[test]
    fn a_form_may_be_answered_with_an_envelope() {
        let message_text = "MSH|^~\\&|x\r";
        let envelope = Response::SubmitSingleMessage(message_text.to_owned()).write().unwrap();
        let parts = format!("--b\r\nContent-Type: text/xml\r\n\r\n{envelope}\r\n--b--\r\n");
        let multipart =
            HttpReply { content_type: "multipart/related; boundary=b".to_owned(), ..reply(200, &parts) };
        assert_eq!(message(&multipart).unwrap(), message_text.as_bytes());
        for body in [envelope.clone(), format!("\u{feff}{envelope}"), format!("\r\n{envelope}")] {
            assert_eq!(message(&reply(500, &body)).unwrap(), message_text.as_bytes(), "{body}");
        }
        let code = |body: &str| message(&reply(200, body)).unwrap_err().code();
        let fault = "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Detail>\
                     <SecurityFault xmlns='urn:cdc:iisb:2011'/></s:Detail></s:Fault></s:Body></s:Envelope>";
        assert_eq!(code(fault), "registry_refused_credentials");
        assert_eq!(
            code(&Response::SubmitSingleMessage(" ".to_owned()).write().unwrap()),
            "registry_empty_reply"
        );
        assert_eq!(code(envelope.split("</submit").next().unwrap_or_default()), "registry_incomplete");
    }

    #[test]
    fn a_web_page_is_reported_as_a_web_page() {
        let error = message(&reply(200, "<html><body>Log in</body></html>")).unwrap_err();
        let text = format!("{error} {}", error.advice());
        assert!(text.contains("an HTML page") && !text.contains("SOAP"), "{text}");
        assert_eq!(error.actor(), crate::error::Actor::Integrator);
    }

    #[test]
    fn a_reply_without_a_server_error_passes_the_probe() {
        for (status, passes) in [(200, true), (404, true), (405, true), (429, false), (503, false)] {
            assert_eq!(form().check_probe(&reply(status, "")).is_ok(), passes, "{status}");
        }
    }
}
