//! OBX-3: where the LOINC code stands.

use super::{MMRV, NON_VACCINE_ORDER, json, record};

/// The forms of OBX-3 with the same code.
const FORMS: [&str; 17] = [
    "CODE^x^LN",
    "CODE^x^LN^^^",
    "CODE^x^LN^^^^^^",
    "CODE",
    "CODE^^^",
    " CODE ^x^LN ",
    "CODE&^x^LN",
    "CODE^x^LN~",
    "CODE^x",
    "CODE^x^2.16.840.1.113883.6.1",
    "CODE^x^http://loinc.org",
    "LOCAL^x^L^CODE^x^LN",
    "LOCALID^x^L^CODE^x^LN^^",
    "^x^L^CODE",
    "LOCAL^x^L^OTHER^y^M^CODE^x^LN",
    "LOCAL^x^L~CODE^x^LN",
    "29308-4^Diagnosis^LN^CODE^x^LN",
];

#[test]
fn the_code_is_found_in_each_triplet() {
    for form in FORMS {
        let line =
            |code: &str, value: &str| format!("OBX|1|CE|{}|1|{value}||||||F", form.replace("CODE", code));
        let answer = record(&[
            MMRV,
            &line("30956-7", "03^MMR^CVX"),
            &line("59781-5", "N"),
            &line("30982-3", "^Too young"),
            &line("64994-7", "V01^Not VFC^HL70064"),
            NON_VACCINE_ORDER,
            &line("30979-9", "03^MMR^CVX"),
            &line("30980-7", "20270101"),
            &line("30945-0", "300916003^Latex^SCT"),
        ]);
        let answer = json(answer);
        let evaluation = &answer["doses"][0]["evaluations"][0];
        assert_eq!(evaluation["validity"], "not_valid", "{form}");
        assert_eq!(evaluation["reasons"][0]["text"], "Too young", "{form}");
        assert_eq!(answer["doses"][0]["eligibility"][0]["value"]["code"], "V01", "{form}");
        assert_eq!(answer["forecasts"][0]["due"], "2027-01-01", "{form}");
        assert_eq!(answer["facts"][0]["kind"], "contraindication", "{form}");
        let unread = answer["unread"].to_string();
        for local in ["LOCAL", "LOCALID", "OTHER", "29308-4"] {
            assert_eq!(unread.contains(local), form.contains(local), "{form}: {unread}");
        }
    }
}
