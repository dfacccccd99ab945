//! The form that some states take by HTTPS POST instead of SOAP.

use iz_soap::{element_text_with, hl7_text};

use super::protocol::{HttpReply, HttpRequest, Protocol, RequestContext, unreadable};
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

    fn message(&self, reply: &HttpReply) -> Result<Vec<u8>, AskError> {
        if !reply.is_success() {
            return Err(reply.refusal());
        }
        let body = reply.body.trim_ascii();
        if body.is_empty() {
            return Err(AskError::EmptyReply);
        }
        if is_web_page(body) {
            return Err(AskError::Envelope(iz_soap::SoapReadError::HtmlPage { at: 0 }));
        }
        // HL7 never starts with `<`, with or without a byte order mark.
        if body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(body).starts_with(b"<") {
            let text = element_text_with(&reply.content_type, body).map_err(unreadable)?;
            if text.trim().is_empty() {
                return Err(AskError::EmptyReply);
            }
            return Ok(hl7_text(&text).into_owned().into_bytes());
        }
        // A message that is cut off after a whole segment looks complete. Only HTTP can show where it ends.
        if !reply.has_end {
            return Err(AskError::NoEnd);
        }
        match str::from_utf8(&reply.body) {
            Ok(text) => Ok(hl7_text(text).into_owned().into_bytes()),
            Err(_) => Ok(reply.body.clone()),
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
    use crate::{environment::Environment, transport::Sender};

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
        HttpReply { status, content_type, retry_after: None, date: None, has_end: true, body: body.into() }
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
        assert_eq!(form().message(&reply(200, "MSH|x\r")).unwrap(), b"MSH|x\r");
        let code = |status, body| form().message(&reply(status, body)).unwrap_err().code();
        assert_eq!(code(200, " \r\n"), "registry_empty_reply");
        assert_eq!(code(200, "\n<!DOCTYPE HTML><title>Log in"), "registry_no_soap");
        assert_eq!(code(500, "MSH|x\r"), "registry_http_status");
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
            assert_eq!(form().message(&reply(200, &body)).unwrap(), b"MSH|^~\\&|x\r", "{body}");
        }
        let code = |body: &str| form().message(&reply(200, body)).unwrap_err().code();
        assert_eq!(code(&string(" ")), "registry_empty_reply");
        assert_eq!(code(&string("<b>MSH|</b>")), "registry_no_soap");
        assert_eq!(code("<string>MSH|^~"), "registry_incomplete");
    }

    #[test]
    fn a_bare_message_without_an_end_is_refused() {
        let endless = |body: &str| form().message(&HttpReply { has_end: false, ..reply(200, body) });
        let error = endless("MSH|^~\\&|x\rMSA|AA\r").unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), ("registry_reply_without_end", false));
        // The element's end tag is its end.
        assert_eq!(endless("<string>MSH|^~\\&amp;|x&#xD;</string>").unwrap(), b"MSH|^~\\&|x\r");
        assert_eq!(endless("<string>MSH|^~\\&amp;|x&#xD;").unwrap_err().code(), "registry_incomplete");
    }

    #[test]
    fn a_web_page_is_reported_as_a_web_page() {
        let error = form().message(&reply(200, "<html><body>Log in</body></html>")).unwrap_err();
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
