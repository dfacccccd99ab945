//! Invented answers.

/// The person of [`FULL`].
pub(super) const MARINA: &str = r#"{"name": {"family": "Kelp", "given": "Marina", "middle": "Dune"}, "birth_date": "2022-03-10", "sex": "F"}"#;

/// A record with doses of each kind and forecasts of each status.
pub(super) const FULL: &str = "QAK|1|OK\r\
    PID|1||HBR700301^^^HBR^SR||Kelp^Marina^Dune^^^^L|Coral^Ann^^^^^M|20220310|F|||12 Tide Rd^^Harbor^TX^78700^USA||^PRN^PH^^^512^5550177\r\
    ORC|RE||9901^HBR\r\
    RXA|0|1|20220515||120^DTaP-Hib-IPV^CVX|0.5|mL^^UCUM||00^New^NIP001|771^Shore^Nan|^^^Bay Pharmacy||||KT4471|20230301|PMC^Sanofi^MVX|||CP|A\r\
    RXR|C28161^Intramuscular^NCIT|LT^^HL70163\r\
    OBX|1|CE|30956-7^x^LN|1|107^DTaP, unspecified formulation^CVX||||||F\r\
    OBX|2|ID|59781-5^x^LN|1|Y||||||F\r\
    OBX|3|NM|30973-2^x^LN|1|1||||||F\r\
    OBX|4|NM|59782-3^x^LN|1|5||||||F\r\
    OBX|5|CE|30956-7^x^LN|2|89^Polio, unspecified formulation^CVX||||||F\r\
    OBX|6|ID|59781-5^x^LN|2|Y||||||F\r\
    OBX|7|NM|30973-2^x^LN|2|1||||||F\r\
    OBX|8|NM|59782-3^x^LN|2|4||||||F\r\
    OBX|9|CE|30956-7^x^LN|3|17^Hib^CVX||||||F\r\
    ORC|RE||9902^HBR\r\
    RXA|0|1|20230220||03^MMR^CVX|999|||01^Historical^NIP001|||||||||||CP\r\
    OBX|1|CE|30956-7^x^LN|1|03^MMR^CVX||||||F\r\
    OBX|2|ID|59781-5^x^LN|1|N||||||F\r\
    OBX|3|CE|30982-3^x^LN|1|^before the age of 12 months||||||F\r\
    ORC|RE||9903^HBR\r\
    RXA|0|1|202309||150^Influenza, quadrivalent, PF^CVX|999||||||||||||00^Parental decision^NIP002||RE\r\
    ORC|RE||9904^HBR\r\
    RXA|0|1|20241105||21^Varicella^CVX|0.2|mL^^UCUM||00^New^NIP001|||||||||||PA\r\
    OBX|1|CE|31044-1^x^LN|1|39579001^Anaphylaxis^SCT||||||F\r\
    ORC|RE||0^HBR\r\
    RXA|0|1|20261122||998^No vaccine administered^CVX|999||||||||||||||NA\r\
    OBX|1|CE|30979-9^x^LN|1|89^Polio, unspecified formulation^CVX||||||F\r\
    OBX|2|CE|59783-1^x^LN|1|^Due||||||F\r\
    OBX|3|NM|30973-2^x^LN|1|2||||||F\r\
    OBX|4|NM|59782-3^x^LN|1|4||||||F\r\
    OBX|5|DT|30980-7^x^LN|1|20261119||||||F\r\
    OBX|6|DT|59778-1^x^LN|1|20261217||||||F\r\
    OBX|7|DT|30981-5^x^LN|1|20260901||||||F\r\
    OBX|8|CE|30979-9^x^LN|2|107^DTaP, unspecified formulation^CVX||||||F\r\
    OBX|31|CE|59783-1^x^LN|2|LA13423-1^Overdue^LN||||||F\r\
    OBX|9|NM|30973-2^x^LN|2|2||||||F\r\
    OBX|10|NM|59782-3^x^LN|2|5||||||F\r\
    OBX|11|DT|30981-5^x^LN|2|20220615||||||F\r\
    OBX|12|DT|30980-7^x^LN|2|20220710||||||F\r\
    OBX|13|DT|59778-1^x^LN|2|20260824||||||F\r\
    OBX|14|DT|59777-3^x^LN|2|20261231||||||F\r\
    OBX|15|CE|30979-9^x^LN|3|88^Influenza, unspecified formulation^CVX||||||F\r\
    OBX|16|DT|30981-5^x^LN|3|20261101||||||F\r\
    OBX|17|DT|30980-7^x^LN|3|20261212||||||F\r\
    OBX|18|CE|30979-9^x^LN|4|03^MMR^CVX||||||F\r\
    OBX|19|NM|30973-2^x^LN|4|1||||||F\r\
    OBX|20|DT|30981-5^x^LN|4|20270110||||||F\r\
    OBX|21|DT|30980-7^x^LN|4|20270310||||||F\r\
    OBX|22|CE|30979-9^x^LN|5|45^Hep B, unspecified formulation^CVX||||||F\r\
    OBX|23|CE|59783-1^x^LN|5|LA13421-5^Complete^LN||||||F\r\
    OBX|24|CE|30979-9^x^LN|6|122^Rotavirus, unspecified formulation^CVX||||||F\r\
    OBX|25|CE|59783-1^x^LN|6|LA13424-9^Too old^LN||||||F\r\
    OBX|26|CE|30979-9^x^LN|7|21^Varicella^CVX||||||F\r\
    OBX|27|CE|59783-1^x^LN|7|^Contraindicated||||||F\r\
    OBX|28|CE|30982-3^x^LN|7|^reaction to a dose||||||F\r\
    OBX|29|CE|30945-0^x^LN|8|91930004^Allergy to eggs^SCT||||||F\r\
    OBX|30|DT|30946-8^x^LN|8|20230301||||||F";

/// Two persons of a list.
pub(super) const CANDIDATES: &str = "QAK|1|OK\r\
    PID|1||HBR700301^^^HBR^SR||Kelp^Marina^Dune|Coral^Ann|20220310|F|||12 Tide Rd^^Harbor^TX^78700^USA||^PRN^PH^^^512^5550177\r\
    NK1|1|Kelp^Ann|MTH^Mother^HL70063\r\
    PID|2||||Kelp^Marino||20220310|M||||||||||||||||Y|2";

/// A record with one dose.
pub(super) const SHORT: &str = "QAK|1|OK\rPID|1||HBR700301^^^HBR^SR||Kelp^Marina^Dune||20220310|F\r\
    ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5|||00^New^NIP001|||||||||||CP";

/// A record whose names are written in wide characters, with combining marks, and from right to left.
pub(super) const WIDE_NAMES: &str = "QAK|1|OK\rPID|1||HBR700302^^^HBR^SR||山田^花子||19880704|F\r\
    ORC|RE||1\rRXA|0|1|20240801||03^はしか風しんおたふくかぜ混合ワクチン^CVX|0.5|||00^New^NIP001|||||||||||CP\r\
    ORC|RE||2\rRXA|0|1|20230801||10^חיסון נגד פוליו^CVX|0.5|||01^Hist^NIP001|||||||||||CP\r\
    ORC|RE||3\rRXA|0|1|20220801||08^He\u{301}patite B 👶^CVX|0.5|||00^New^NIP001|||||||||||CP";
