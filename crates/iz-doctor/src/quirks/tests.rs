use iz_client::{
    RegistryProfile,
    transport::{BodyEnd, HttpReply},
};
use iz_hl7::{OwnedAnswer, Profile};
use jiff::civil::date;

use super::*;
use crate::check::CheckResult;

/// A registry that finds nobody and echoes the query correctly.
const HEADER: &str = "MSH|^~\\&|SANDBOX|SANDBOXIIS|IZQUERY|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z33^CDCPHINVS";

struct Reply {
    header: String,
    rest: String,
    head: &'static str,
    payload: fn(&str) -> String,
    status: u16,
    content_type: &'static str,
    is_answered: bool,
    changes: &'static str,
}

impl Reply {
    fn good() -> Self {
        Self {
            header: HEADER.to_owned(),
            rest: "MSA|AA|ID\rQAK|TAG|NF\rQPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|TAG\r"
                .to_owned(),
            head: "<?xml version='1.0'?>",
            payload: |text| text.replace('&', "&amp;").replace('\r', "&#xD;"),
            status: 200,
            content_type: "application/soap+xml; charset=utf-8",
            is_answered: true,
            changes: "",
        }
    }

    fn checks(&self) -> Vec<Check> {
        let changes = format!("transport.endpoint = 'http://127.0.0.1:1/x'\n{}", self.changes);
        let profile = RegistryProfile::load("sandbox", changes.parse().unwrap()).unwrap();
        let clock = iz_client::Clock::of(|| "2026-11-22T15:30:15Z".parse().unwrap());
        let stamp = iz_client::Environment::system()
            .at(clock)
            .stamp(&profile.time_zone, profile.message.control_id_length);
        let text = format!("{}\r{}", self.header, self.rest);
        let text =
            text.replace("TAG", stamp.query_tag()).replace("ID\r", &format!("{}\r", stamp.control_id()));
        let body = format!(
            "{}<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><submitSingleMessageResponse \
             xmlns='urn:cdc:iisb:2011'><return>{}</return></submitSingleMessageResponse></s:Body></s:Envelope>",
            self.head,
            (self.payload)(&text)
        );
        let reply = HttpReply {
            end: BodyEnd::Marked,
            status: self.status,
            content_type: self.content_type.to_owned(),
            retry_after: None,
            date: None,
            body: body.into_bytes(),
        };
        let protocol = iz_client::transport::protocol_for(&profile.transport);
        let message = protocol.message(&reply).unwrap().message;
        let answer = OwnedAnswer::read(message.clone(), date(2026, 11, 22)).unwrap();
        quirks(&ObservedReply {
            profile: &profile,
            query_profile: Profile::Z44,
            stamp: &stamp,
            reply: &reply,
            message: Some((&message, &answer)),
            is_answered: self.is_answered,
        })
    }

    /// One check in one line: the result, what it found, and the advice.
    fn check(&self, name: &str) -> String {
        let checks = self.checks();
        let check = checks.iter().find(|check| check.name == name).unwrap();
        let advice = check.advice.as_deref().unwrap_or("no advice");
        format!("{}: {}: {advice}", check.result.word(), check.found)
    }
}

#[test]
fn a_correct_reply_passes_every_check() {
    let checks = Reply::good().checks();
    assert!(checks.iter().all(|check| check.result == CheckResult::Pass), "{checks:#?}");
    let names: Vec<_> = checks.iter().map(|check| check.name).collect();
    assert!(crate::check::NAMES.ends_with(&names), "{names:?}");
}

#[test]
fn a_harmless_deviation_is_named() {
    for (name, reply, part) in [
        ("reply_http", Reply { status: 500, ..Reply::good() }, "HTTP status 500, which is harmless"),
        (
            "reply_http",
            Reply { content_type: "image/png", ..Reply::good() },
            "image/png, which is unusual for an answer",
        ),
        ("reply_http", Reply { content_type: "<b>Odell", ..Reply::good() }, "an invalid Content-Type"),
        (
            "reply_envelope",
            Reply { head: "\u{feff}<?xml version='1.0'?>", ..Reply::good() },
            "a byte order mark",
        ),
        (
            "reply_envelope",
            Reply { head: "\r\n<?xml version='1.0'?>", ..Reply::good() },
            "blanks before the envelope",
        ),
        ("reply_envelope", Reply { head: "", ..Reply::good() }, "no XML declaration"),
        (
            "reply_text",
            Reply { payload: |text| format!("<![CDATA[{}]]>", text.replace('\r', "\n")), ..Reply::good() },
            "in CDATA, segments end with LF",
        ),
        (
            "reply_text",
            Reply {
                payload: |text| text.bytes().map(|byte| format!("%{byte:02X}")).collect(),
                ..Reply::good()
            },
            "in entities, URL-encoded, segments end with CR",
        ),
        (
            "reply_text",
            Reply {
                payload: |text| text.replace('&', "&amp;amp;").replace('\r', "&amp;#xD;"),
                ..Reply::good()
            },
            "in entities, escaped once more, segments end with CR",
        ),
        (
            "reply_text",
            Reply {
                payload: |text| format!("&#xB;{}&#x1C;", text.replace('&', "&amp;").replace('\r', "&#xD;")),
                ..Reply::good()
            },
            "in entities, invisible characters around the message, segments end with CR",
        ),
        (
            "reply_text",
            Reply { header: format!("FHS|^~\\&\rBHS|^~\\&\r{HEADER}"), ..Reply::good() },
            "in a batch",
        ),
        (
            "reply_correlation",
            Reply { rest: Reply::good().rest.replace("QAK|TAG", "QAK|"), ..Reply::good() },
            "QAK-1 is missing",
        ),
        (
            "reply_correlation",
            Reply { rest: Reply::good().rest.replace("ID\r", "7\r"), ..Reply::good() },
            "QPD-2 is echoed, which is sufficient",
        ),
        (
            "reply_receiver",
            Reply { header: HEADER.replace("|IZQUERY|0001112000|", "|X||"), ..Reply::good() },
            "MSH-6 is empty",
        ),
        (
            "reply_sender",
            Reply { header: HEADER.replace("|SANDBOX|", "|sandbox^1.2^ISO|"), ..Reply::good() },
            "MSH-3 is as configured",
        ),
        (
            "reply_sender",
            Reply { changes: "message.receiving_facility = ''", ..Reply::good() },
            "MSH-4 is SANDBOXIIS, and message.receiving_facility is not set",
        ),
        (
            "reply_profile",
            Reply { header: HEADER.replace("Z33", "Z32"), ..Reply::good() },
            "the content decides",
        ),
        (
            "reply_character_set",
            Reply { header: HEADER.replace("|||||Z33", "||8859/1|||Z33"), ..Reply::good() },
            "8859/1",
        ),
        (
            "reply_query_name",
            Reply { rest: Reply::good().rest.split_once("QPD").unwrap().0.to_owned(), ..Reply::good() },
            "not echoed",
        ),
    ] {
        let text = reply.check(name);
        assert!(text.starts_with("pass: ") && text.contains(part), "{name}: {part}: {text}");
    }
}

#[test]
fn a_key_that_should_have_another_value_is_named_with_that_value() {
    for (name, reply, advice) in [
        (
            "reply_envelope",
            Reply { changes: "transport.kind = 'cdc-soap-2011-soap11'", ..Reply::good() },
            "transport.kind = \"cdc-soap-2011\"",
        ),
        (
            "reply_envelope",
            Reply {
                changes: "transport.kind = 'soap'\n[transport.service]\nnamespace = 'urn:x'\nsoap_version = '1.1'\n\
                    submit = { element = 's', children = [{ element = 'm', value = 'message' }] }",
                ..Reply::good()
            },
            "transport.service.soap_version = \"1.2\"",
        ),
        (
            "reply_text",
            Reply { changes: "transport.text = 'cdata'", is_answered: false, ..Reply::good() },
            "transport.text = \"entities\"",
        ),
        (
            "reply_query_name",
            Reply {
                rest: Reply::good().rest.replace(
                    "Evaluated History and Forecast^CDCPHINVS",
                    "Evaluated Immunization History^HL70471",
                ),
                ..Reply::good()
            },
            "message.query_name.Z44 = \"Request Evaluated Immunization History\" and message.query_name_system = \"HL70471\"",
        ),
        (
            "reply_profile",
            Reply {
                header: HEADER.replace("Z33", "Z32"),
                rest: "MSA|AA|ID\rQAK|TAG|OK\rPID|1||9^^^IIS^SR||Marsh^Odell||20190604|M\r".to_owned(),
                ..Reply::good()
            },
            "profile = \"Z34\"",
        ),
        (
            "reply_correlation",
            Reply { rest: "MSA|AA|7\rQAK|8|NF\r".to_owned(), is_answered: false, ..Reply::good() },
            "An answer without these ids is refused",
        ),
    ] {
        let text = reply.check(name);
        assert!(text.starts_with("warning: ") && text.contains(advice), "{name}: {text}");
    }
}

#[test]
fn text_that_may_identify_a_patient_is_not_shown() {
    let reply = Reply {
        header: HEADER
            .replace("|SANDBOX|SANDBOXIIS|IZQUERY|0001112000|", "|Marsh, Odell|Søn|Marsh|Odell|")
            .replace("|||||Z33", "||Märsh|||Märsh"),
        rest: Reply::good().rest.replace("Request Evaluated History and Forecast", "Marsh Odell"),
        content_type: "text/Märsh",
        ..Reply::good()
    };
    let text = format!("{:?}", reply.checks());
    assert!(!text.contains("Marsh") && !text.contains("Odell") && !text.contains("Søn"), "{text}");
}
