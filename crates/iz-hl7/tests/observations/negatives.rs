//! Observations that say that there is no finding.

use super::{MMRV, NON_VACCINE_ORDER, obx, record, warnings};

const NEGATIVE: [&str; 72] = [
    "NASK^Not asked^HL70353",
    "UNK^Unknown^HL70353",
    "unk",
    "NI",
    "NAV^Temporarily unavailable^NULLFL",
    "ASKU^Asked but unknown^HL70353",
    "NA^Not applicable^HL70353",
    "NP^Not present^HL70353",
    "N",
    "n",
    "No",
    "N^No^HL70136",
    "NONE",
    "None",
    "^None",
    "^None.",
    "^None known",
    "^none known, per mother",
    "^NONE KNOWN - verified 20240101",
    "^No known allergies",
    "^No known drug or food allergies",
    "^No known contraindications",
    "00^No contraindication observed^HL70310",
    "0^No contraindications^99LOC",
    "NONE^No reaction^L",
    "^No adverse reaction",
    "^No latex allergy",
    "^No reactions reported",
    "^No history of chickenpox",
    "^No evidence of immunity",
    "^Never had varicella",
    "^Negative",
    "NEG",
    "^Negative for measles",
    "^Not immune",
    "^Not detected",
    "^Patient denies",
    "^Mother denies any reaction",
    "^Denies allergies",
    "^Contraindications: none",
    "^Latex allergy: No",
    "^Patient was not asked",
    "NASK^Patient was not asked about allergies^HL70353",
    "^Not asked",
    "^not known",
    "^Unknown",
    "^unknown at this time",
    "^Unknown if any",
    "^Declined to answer",
    "^NKDA",
    "NKA^^L",
    "^N/A",
    "260413007^None^SCT",
    "373067005^No^SCT",
    "716186003^No known allergy^SCT",
    "LA137-2^None^LN",
    "0^None^L^260413007^None^SCT",
    "NONE~NASK^Not asked^HL70353",
    "^No data",
    "^No response",
    "-",
    "^--",
    "^Denied",
    "^None of the above",
    "^No findings",
    "^Without contraindications",
    "^Unable to obtain",
    "^Unable to assess at this visit",
    "^Not contraindicated",
    "^Allergies: none, contraindications: none",
    "^None reported at 12:30",
    "TBD",
];

const POSITIVE: [&str; 38] = [
    "300916003^Latex allergy^SCT",
    "^No longer tolerates gelatin",
    "^No longer pregnant",
    "^None-specific rash",
    "^History of purpura",
    "161461006^History of - purpura^SCT",
    "^Positive for HIV",
    "^Unknown reaction type",
    "UNK^Unknown reaction type^HL70353",
    "^No known allergies except latex",
    "^None known but latex",
    "^No known drug allergies, latex allergy",
    "^No fever, rash at the site",
    "^Never give live vaccines again",
    "^Not recommended in pregnancy",
    "^Nonspecific swelling",
    "^Neomycin",
    "^Nausea",
    "N^Nausea^L",
    "OTH^Sesame allergy^L",
    "OTH^Other^HL70353",
    "Y^Yes^HL70136",
    "^Allergy to eggs, not otherwise specified",
    "^Negative reaction to an earlier dose",
    "^Other: anaphylaxis",
    "300916003^Unknown^SCT",
    "VXC27^None^CDCPHINVS",
    "UNC^Local code^L",
    "^None of the above vaccines may be given",
    "^Unable to swallow capsules",
    "^Unable to tolerate gelatin",
    "^Anaphylaxis to sesame; other allergies: none",
    "^Latex: yes, egg: no",
    "^Denies egg allergy and has hives from latex",
    "^No egg allergy and severe latex allergy",
    "^No known food allergies and allergic to latex",
    "^+",
    "0^Sesame^L",
];

#[test]
fn a_negative_value_is_no_fact_of_any_kind() {
    for value in NEGATIVE {
        for code in ["30945-0", "59784-9", "75505-8", "59785-6", "31044-1"] {
            let answer = record(&[NON_VACCINE_ORDER, &obx(code, "1", value)]);
            assert!(answer.facts.is_empty(), "{code} {value}");
            assert_eq!(answer.other_orders[0].observations.len(), 1, "{code} {value}");
            assert_eq!(warnings(answer), ["negative_finding"], "{code} {value}");
            assert!(answer.unread.is_empty(), "{code} {value}");
        }
        let answer = record(&[MMRV, &obx("31044-1", "1", value)]);
        assert!(answer.doses[0].reactions.is_empty(), "{value}");
        assert_eq!(answer.doses[0].observations.len(), 1, "{value}");
    }
}

#[test]
fn a_finding_whose_text_holds_such_words_stays_a_finding() {
    for value in POSITIVE {
        let answer = record(&[NON_VACCINE_ORDER, &obx("30945-0", "1", value)]);
        assert_eq!(answer.facts.len(), 1, "{value}");
        assert!(answer.warnings.is_empty(), "{value}");
        let answer = record(&[MMRV, &obx("31044-1", "1", value)]);
        assert_eq!(answer.doses[0].reactions.len(), 1, "{value}");
    }
}

#[test]
fn a_serology_or_a_history_without_immunity_is_no_fact() {
    for value in [
        "^Varicella IgG negative",
        "^Rubella titer: negative",
        "^Equivocal",
        "^Measles IgG indeterminate",
        "^Non-reactive",
        "^Antibody not detected",
        "^Susceptible",
        "^Result pending",
        "^Undetermined",
    ] {
        for code in ["75505-8", "59784-9"] {
            let answer = record(&[NON_VACCINE_ORDER, &obx(code, "1", value)]);
            assert!(answer.facts.is_empty(), "{code} {value}");
        }
    }
    for value in ["^Positive", "^IgG detected", "^Reactive", "371113008^Immune to varicella^SCT"] {
        let answer = record(&[NON_VACCINE_ORDER, &obx("75505-8", "1", value)]);
        assert_eq!(answer.facts.len(), 1, "{value}");
    }
}

#[test]
fn the_date_of_a_denied_contraindication_goes_to_no_other() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30945-0", "", "^None known"),
        &obx("30946-8", "", "20200101"),
        &obx("30945-0", "", "300916003^Latex^SCT"),
    ]);
    assert_eq!((answer.facts.len(), answer.facts[0].begins), (1, None));
}
