//! Envelopes that no XML library writes.

use super::{
    frame::record,
    response::{CLOSE, OPEN, envelope, escape, http, repeat, soap},
    shape::Shape,
};

/// An envelope with a record, and units before the Body.
fn before_body(id: &str, size: usize, unit: &str) -> Vec<u8> {
    let envelope = envelope(&record(id, 2000));
    let (start, end) = envelope.split_once("<s:Body>").unwrap_or_default();
    soap(repeat(start, unit, &format!("<s:Body>{end}"), size).as_bytes())
}

/// An envelope whose message ends with units.
fn in_message(id: &str, size: usize, unit: &str) -> Vec<u8> {
    soap(repeat(&format!("{OPEN}{}NTE|1||", escape(&record(id, 2000))), unit, CLOSE, size).as_bytes())
}

pub(crate) const SHAPES: [Shape; 43] = [
    Shape::response("deep elements", |id, size| before_body(id, size, "<a>")),
    Shape::response("deep elements in the message", |id, size| in_message(id, size, "<a>")),
    Shape::response("very many elements", |id, size| before_body(id, size, "<a/>")),
    Shape::response("very many elements in the message", |id, size| in_message(id, size, "<b>x</b>")),
    Shape::response("very many attributes", |id, size| {
        let mut text = OPEN.replace("<return>", "<return");
        (0..size / 14).for_each(|number| text += &format!(" a{number}='1'"));
        soap(format!("{text}>{}{CLOSE}", escape(&record(id, 2000))).get(..size).unwrap_or(&text).as_bytes())
    }),
    Shape::response("equal attributes", |id, size| {
        soap(
            repeat(
                &OPEN.replace("<return>", "<return"),
                " a='1'",
                &format!(">{}{CLOSE}", escape(&record(id, 2000))),
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("very many namespaces", |id, size| {
        let mut text = OPEN.replace("<return>", "<return");
        (0..size / 24).for_each(|number| text += &format!(" xmlns:n{number}='u:{number}'"));
        soap(format!("{text}>{}{CLOSE}", escape(&record(id, 2000))).get(..size).unwrap_or(&text).as_bytes())
    }),
    Shape::response("a long attribute", |id, size| {
        soap(
            repeat(
                &OPEN.replace("<return>", "<return a='"),
                "q",
                &format!("'>{}{CLOSE}", escape(&record(id, 2000))),
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("a long name of an element", |id, size| {
        before_body(id, size, "<q").into_iter().collect()
    }),
    Shape::response("a name of 8 MiB", |_, size| soap(repeat("<", "q", "/>", size).as_bytes())),
    Shape::response("a prefix of 8 MiB", |_, size| soap(repeat("<", "q", ":Envelope/>", size).as_bytes())),
    Shape::response("entities", |id, size| in_message(id, size, "&amp;")),
    Shape::response("entities of HTML", |id, size| in_message(id, size, "&eacute;&nbsp;")),
    Shape::response("unknown entities", |id, size| in_message(id, size, "&q;")),
    Shape::response("entities that do not end", |id, size| in_message(id, size, "&")),
    Shape::response("a long entity", |id, size| in_message(id, size, "&q")),
    Shape::response("numbers of characters", |id, size| in_message(id, size, "&#65;&#x42;")),
    Shape::response("numbers that are no character", |id, size| in_message(id, size, "&#xFFFFFFFF;&#0;")),
    Shape::response("a long number of a character", |id, size| {
        soap(
            repeat(&format!("{OPEN}{}&#", escape(&record(id, 2000))), "0", &format!("65;{CLOSE}"), size)
                .as_bytes(),
        )
    }),
    Shape::response("CDATA sections of one letter", |id, size| in_message(id, size, "<![CDATA[x]]>")),
    Shape::response("empty CDATA sections", |id, size| in_message(id, size, "<![CDATA[]]>")),
    Shape::response("a message that CDATA sections split", |id, size| {
        let message = record(id, size / 14);
        let parts: String = message.chars().map(|letter| format!("<![CDATA[{letter}]]>")).collect();
        soap(format!("{OPEN}{parts}{CLOSE}").as_bytes())
    }),
    Shape::response("one CDATA section", |id, size| {
        soap(format!("{OPEN}<![CDATA[{}]]>{CLOSE}", record(id, size - 400)).as_bytes())
    }),
    Shape::response("a CDATA section that does not end", |id, size| {
        soap(repeat(&format!("{OPEN}<![CDATA[{}", record(id, 2000)), "]]", "", size).as_bytes())
    }),
    Shape::response("comments", |id, size| before_body(id, size, "<!---->")),
    Shape::response("comments in the message", |id, size| in_message(id, size, "x<!--y-->")),
    Shape::response("a comment that does not end", |id, size| {
        soap(repeat(&format!("<!--{id}"), "--", "", size).as_bytes())
    }),
    Shape::response("processing instructions", |id, size| before_body(id, size, "<?q?>")),
    Shape::response("an instruction before the document", |id, size| {
        soap(repeat("<?q ", "q", &format!("?>{}", envelope(&record(id, 2000))), size).as_bytes())
    }),
    Shape::response("a DTD with entities", |id, size| {
        soap(
            repeat(
                "<!DOCTYPE a [",
                "<!ENTITY q \"&p;&p;&p;&p;\">",
                &format!("]>{}", envelope(&record(id, 2000))),
                size,
            )
            .as_bytes(),
        )
    }),
    Shape::response("blanks before the document", |id, size| {
        soap(repeat("", " ", &envelope(&record(id, 2000)), size).as_bytes())
    }),
    Shape::response("blanks in the envelope", |id, size| before_body(id, size, "\n")),
    Shape::response("blanks behind the document", |id, size| {
        soap(repeat(&envelope(&record(id, 2000)), " ", "", size).as_bytes())
    }),
    Shape::response("envelopes one behind the other", |id, size| {
        soap(repeat("", &envelope(&record(id, 2000)), "", size).as_bytes())
    }),
    Shape::response("an envelope in an envelope", |id, size| {
        soap(repeat("", OPEN, &envelope(&record(id, 2000)), size).as_bytes())
    }),
    Shape::response("an envelope escaped in an envelope", |id, size| {
        soap(envelope(&envelope(&record(id, size / 3))).as_bytes())
    }),
    Shape::response("a message escaped three times in an envelope", |id, size| {
        soap(envelope(&escape(&escape(&record(id, size / 2)))).as_bytes())
    }),
    Shape::response("a message in an element in text", |id, size| {
        in_message(id, size, "&lt;Message&gt;x&lt;/Message&gt;")
    }),
    Shape::response("a fault with a long reason", |_, size| {
        soap(repeat("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>", "denied password ", "</s:Text></s:Reason></s:Fault></s:Body></s:Envelope>", size).as_bytes())
    }),
    Shape::response("a fault with many reasons", |_, size| {
        soap(repeat("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason>", "<s:Text>no</s:Text>", "</s:Reason></s:Fault></s:Body></s:Envelope>", size).as_bytes())
    }),
    Shape::response("a fault with a large detail", |_, size| {
        soap(repeat("<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body><s:Fault><s:Code><s:Value>s:Sender</s:Value></s:Code><s:Reason><s:Text>no</s:Text></s:Reason><s:Detail>", "<EventID>0a1b</EventID>", "</s:Detail></s:Fault></s:Body></s:Envelope>", size).as_bytes())
    }),
    Shape::response("XML in UTF-16", |id, size| {
        let text = format!("<?xml version='1.0' encoding='utf-16'?>{}", envelope(&record(id, size / 3)));
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        http("Content-Type: application/soap+xml\r\n", &[b"\xFF\xFE".as_slice(), &units].concat())
    }),
    Shape::response("XML in a declared encoding", |id, size| {
        let start =
            format!("<?xml version='1.0' encoding='gb18030'?>{OPEN}{}NTE|1||", escape(&record(id, 2000)));
        let mut body = start.into_bytes();
        while body.len() < size - 400 {
            body.extend_from_slice(b"\x81\x30\x81\x30\xB0\xA1");
        }
        body.extend_from_slice(CLOSE.as_bytes());
        http("Content-Type: application/soap+xml\r\n", &body)
    }),
];
