//! The HL7 message in a request and in a reply.

use base64::{Engine as _, engine::general_purpose::STANDARD};

/// How a message is written into XML.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Form {
    Entities,
    /// As entities, with LF between the segments.
    LineFeeds,
    Cdata,
    Base64,
    /// As entities, with each `&` escaped once more.
    EscapedTwice,
}

use Form::{Base64, Cdata, Entities, EscapedTwice, LineFeeds};

/// The part of a request that holds the message.
pub(crate) fn written_message(body: &str) -> &str {
    let start = ["<![CDATA[MSH|", "MSH|", "TVNIfF5+"].iter().find_map(|start| body.find(start)).expect(body);
    let length = body[start..].find("</").unwrap();
    &body[start..start + length]
}

/// The message as the registry reads it.
pub(crate) fn read_message(written: &str, form: Form) -> String {
    let unescaped = |text: &str| text.replace("&#xD;", "\r").replace("&amp;", "&").replace("&gt;", ">");
    match form {
        Base64 => String::from_utf8(STANDARD.decode(written).unwrap()).unwrap(),
        Cdata => {
            assert!(written.starts_with("<![CDATA[") && written.contains("^~\\&|"), "{written}");
            written.replace("<![CDATA[", "").replace("]]>", "").replace("&#xD;", "\r")
        }
        Entities | LineFeeds | EscapedTwice => unescaped(written),
    }
}

/// A response with one patient, in the form of the state.
pub(crate) fn answer(request_message: &str, form: Form) -> String {
    let id =
        request_message.split("QBP^Q11^QBP_Q11|").nth(1).and_then(|rest| rest.split('|').next()).unwrap();
    let qpd = request_message.split(['\r', '\n']).find(|line| line.starts_with("QPD|")).unwrap();
    let tag = qpd.split('|').nth(2).unwrap();
    let text = format!(
        "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
         MSA|AA|{id}\rQAK|{tag}|OK|Z44\r{qpd}\r\
         PID|1||7001^^^IIS^SR||Marsh^Odell^T^^^^L||20190604|M\r\
         ORC|RE||88^IIS\rRXA|0|1|20200610|20200610|03^MMR^CVX|0.5|mL^^UCUM||00^New^NIP001||^^^Smith & Sons\r"
    );
    let escaped = |text: &str| text.replace('&', "&amp;").replace('\r', "&#xD;");
    match form {
        Entities => escaped(&text),
        LineFeeds => text.replace('&', "&amp;").replace('\r', "\n"),
        Cdata => format!("<![CDATA[{}]]>", text.replace('\r', "\n")),
        Base64 => STANDARD.encode(text),
        EscapedTwice => escaped(&text.replace('&', "&amp;")),
    }
}
