//! Answers of a registry to the query in a request. The people in them are invented.

/// The ids of a query: MSH-10 and QPD-2.
pub(crate) struct QueryIds {
    pub(crate) control_id: String,
    pub(crate) tag: String,
}

impl QueryIds {
    /// The ids in the text of a request, over SOAP or in a form.
    pub(crate) fn of(request: &str) -> Self {
        let text =
            request.replace("%7C", "|").replace("%5E", "^").replace("%0D", "\r").replace("&#xD;", "\r");
        let after = |mark: &str, number: usize| {
            let field = text.split(mark).nth(1).and_then(|rest| rest.split('|').nth(number));
            field.unwrap_or("?").to_owned()
        };
        Self { control_id: after("QBP^Q11^QBP_Q11|", 0), tag: after("\rQPD|", 1) }
    }
}

/// A response "not found".
pub(crate) fn not_found(request: &str) -> String {
    let QueryIds { control_id, tag } = QueryIds::of(request);
    format!(
        "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z33^CDCPHINVS\r\
         MSA|AA|{control_id}\rQAK|{tag}|NF|Z44\rQPD|Z44|{tag}\r"
    )
}

/// A response with the record of one person: a dose and a forecast.
pub(crate) fn record(request: &str) -> String {
    let QueryIds { control_id, tag } = QueryIds::of(request);
    record_with_ids(&control_id, &tag, &tag)
}

/// A record with these values of MSA-2, QAK-1 and QPD-2.
pub(crate) fn record_with_ids(control_id: &str, query_tag: &str, echoed_tag: &str) -> String {
    format!(
        "MSH|^~\\&|REG|IIS|||20261122093017-0600||RSP^K11^RSP_K11|r1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS\r\
         MSA|AA|{control_id}\rQAK|{query_tag}|OK|Z44\rQPD|Z44|{echoed_tag}\r\
         PID|1||88123^^^REG^SR||Marsh^Odell^T^^^^L|Vance^Iris|20190604|M\r\
         ORC|RE||d1^REG\rRXA|0|1|20200610||03^MMR^CVX|0.5|mL^^UCUM||00^Given^NIP001||||||LOT7Q||MSD^Merck^MVX|||CP|A\r\
         ORC|RE||0^REG\rRXA|0|1|20261122||998^None^CVX|999||||||||||||||NA\r\
         OBX|1|CE|30979-9^Due^LN|1|03^MMR^CVX||||||F\rOBX|2|DT|30980-7^Date^LN|1|20270604||||||F\r"
    )
}

/// The text of an XML element.
pub(crate) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('\r', "&#xD;")
}

/// An envelope with this markup in its `return` element.
pub(crate) fn envelope(content: &str) -> String {
    format!(
        "<s:Envelope xmlns:s='http://www.w3.org/2003/05/soap-envelope'><s:Body>\
         <submitSingleMessageResponse xmlns='urn:cdc:iisb:2011'><return>{content}</return>\
         </submitSingleMessageResponse></s:Body></s:Envelope>"
    )
}
