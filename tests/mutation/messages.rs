//! The messages that are changed.

use std::fs;

/// A record with doses of several kinds, evaluations, forecasts, and facts.
const RECORD: &str = "\
MSH|^~\\&|OURIIS|STATEIIS|OURAPP|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r-501|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS
MSA|AA|q-501
ERR||PID^1^11|101^Required field missing^HL70357|W||||The address has no type
QAK|t-501|OK|Z44^Request Evaluated History and Forecast^CDCPHINVS|1
QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|t-501|K12^^^OURAPP^MR|Quimby^Lorena^^^^^L||20210317|F
PID|1||7740021^^^STATEIIS^SR~K12^^^OURAPP^MR||Quimby^Lorena^Fay^^^^L|Aldous^Petra^^^^^M|20210317|F||2106-3^White^CDCREC|77 Larch St^^Waco^TX^76701^USA^L||^PRN^PH^^^254^5550163|||||||||||N
PD1|||||||||||02^Reminder - any method^HL70215|N|20240101|||A|20210401
NK1|1|Quimby^Petra^^^^^L|MTH^Mother^HL70063|77 Larch St^^Waco^TX^76701^USA^L|^PRN^PH^^^254^5550163
ORC|RE||61001^STATEIIS||||||||||1234567893^Okafor^Ruth^^^^^^NPI
RXA|0|1|20210519||08^Hep B, adolescent or pediatric^CVX|0.5|mL^^UCUM||00^New immunization record^NIP001|1234567893^Okafor^Ruth^^^^^^NPI|^^^0001112000||||LQ7701|20220831|SKB^GlaxoSmithKline^MVX|||CP|A
RXR|C28161^Intramuscular^NCIT|LT^Left thigh^HL70163
OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20210519|||VXC40^per imm^CDCPHINVS
OBX|2|CE|30956-7^Vaccine type^LN|2|45^Hep B, unspecified^CVX||||||F|||20261122
OBX|3|NM|30973-2^Dose number^LN|2|1||||||F|||20261122
OBX|4|ID|59781-5^Validity^LN|2|Y||||||F|||20261122
ORC|RE||61002^STATEIIS
RXA|0|1|20220318||94^MMRV^CVX|0.5|mL^^UCUM||01^Historical^NIP001|||||||||||CP|A
OBX|5|CE|38890-0^Component^LN|1|03^MMR^CVX||||||F|||20261122
OBX|6|ID|59781-5^Validity^LN|1|Y||||||F|||20261122
OBX|7|CE|38890-0^Component^LN|2|21^Varicella^CVX||||||F|||20261122
OBX|8|ID|59781-5^Validity^LN|2|N||||||F|||20261122
OBX|9|ST|30982-3^Reason^LN|2|Too early for varicella||||||F|||20261122
ORC|RE||9999^STATEIIS
RXA|0|1|20250110||62^HPV, quadrivalent^CVX|999||||||||||||00^Parental decision^NIP002||RE|A
ORC|RE||9999^STATEIIS
RXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA
OBX|10|CE|30979-9^Vaccine due next^LN|1|107^DTaP^CVX||||||F|||20261122
OBX|11|DT|30981-5^Earliest date^LN|1|20261201||||||F|||20261122
OBX|12|DT|30980-7^Date due^LN|1|20261215||||||F|||20261122
OBX|13|CE|30979-9^Vaccine due next^LN|2|10^IPV^CVX||||||F|||20261122
OBX|14|DT|30981-5^Earliest date^LN|2|20270105||||||F|||20261122
OBX|15|DT|30980-7^Date due^LN|2|20270317||||||F|||20261122
ORC|RE||9999^STATEIIS
RXA|0|1|20240611||998^No vaccine administered^CVX|999||||||||||||||NA
OBX|16|CE|59784-9^Disease with presumed immunity^LN|1|38907003^Varicella^SCT||||||F|||20240611";

/// A list of candidates.
const LIST: &str = "\
MSH|^~\\&|OURIIS|STATEIIS|OURAPP|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r-502|P|2.5.1|||NE|NE|||||Z31^CDCPHINVS
MSA|AA|q-502
QAK|t-502|OK|Z34^Request Immunization History^CDCPHINVS|2
QPD|Z34^Request Immunization History^CDCPHINVS|t-502||Quimby^Lor^^^^^L||20210317
PID|1||7740021^^^STATEIIS^SR||Quimby^Lorena^^^^^L|Aldous^Petra^^^^^M|20210317|F
NK1|1|Quimby^Petra^^^^^L|MTH^Mother^HL70063
PID|2||7740388^^^STATEIIS^SR||Quimby^Lorne^^^^^L||20210317|M
PD1|||||||||||02^Reminder^HL70215|N";

/// A history whose registry writes no completion status, no status of observations and no sub-ids.
const BARE: &str = "\
MSH|^~\\&|BAREIIS||||20261122||RSP^K11^RSP_K11|r-503|P|2.5.1|||||||||Z32^CDCPHINVS
MSA|AA|q-503
QAK|t-503|OK|Z34
QPD|Z34|t-503||Tremaine^Otis
PID|1||55120^^^^SR||Tremaine^Otis||20150822|M
ORC|RE||501
RXA|0|1|20151020||20^DTaP^CVX|999|||01
ORC|RE||502
RXA|0|1|20151223||20^DTaP^CVX|999|||01
OBX|1|CE|30956-7^Vaccine type^LN||107^DTaP^CVX
OBX|1|ID|59781-5^Validity^LN||Y
ORC|RE||0
RXA|0|1|20261122||998^None^CVX|999
OBX|1|CE|30979-9^Due next^LN||115^Tdap^CVX
OBX|1|TS|30980-7^Date due^LN||20260822";

/// A message as bytes, with its name for reports.
pub(super) struct Message {
    pub(super) name: String,
    pub(super) text: String,
}

/// Our own messages: with CR, LF and CRLF, and one in a batch.
pub(super) fn own() -> Vec<Message> {
    let batch = format!("BHS|^~\\&|OURIIS\n{RECORD}\nBTS|1");
    let named =
        [("record", RECORD, "\r"), ("list", LIST, "\n"), ("bare", BARE, "\r\n"), ("batch", &batch, "\r")];
    named
        .into_iter()
        .map(|(name, text, end)| Message { name: name.to_owned(), text: text.replace('\n', end) + end })
        .collect()
}

/// Our own messages, and those of the corpus where it is present.
pub(super) fn all() -> Vec<Message> {
    let mut messages = own();
    let Some(folder) = crate::corpus::folder() else { return messages };
    let mut paths: Vec<_> = fs::read_dir(folder.join("messages"))
        .expect("messages/")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "hl7"))
        .collect();
    paths.sort();
    messages.extend(paths.into_iter().filter_map(|path| {
        let name = path.file_name()?.to_string_lossy().chars().take(3).collect();
        // The few messages that are not UTF-8 cannot be cut as text.
        let text = String::from_utf8(fs::read(&path).expect("a file")).ok()?;
        Some(Message { name, text })
    }));
    messages
}
