//! Whether an order is a dose, and whether the dose was given.

use iz_hl7::{Answer, answer::DoseStatus};

use super::record;

/// A part of an order that says something about whether its dose was given.
#[derive(Clone, Copy)]
struct Order<'p> {
    control: &'p str,
    state: &'p str,
    vaccine: &'p str,
    amount: &'p str,
    source: &'p str,
    giver: &'p str,
    lot: &'p str,
    maker: &'p str,
    reason: &'p str,
    completion: &'p str,
    action: &'p str,
}

/// An order that says nothing but the vaccine and the date.
const BARE: Order<'static> = Order {
    control: "RE",
    state: "",
    vaccine: "115^Tdap^CVX",
    amount: "999",
    source: "",
    giver: "",
    lot: "",
    maker: "",
    reason: "",
    completion: "",
    action: "",
};

/// An order whose fields describe a given dose.
const GIVEN: Order<'static> = Order {
    amount: "0.5",
    source: "00^New^NIP001",
    giver: "77^Osei^Lena",
    lot: "QT881",
    maker: "SKB^GSK^MVX",
    ..BARE
};

impl Order<'_> {
    fn read(&self) -> &'static Answer<'static> {
        let Self { control, state, vaccine, amount, source, giver, lot, maker, reason, completion, action } =
            self;
        record(&[
            &format!("ORC|{control}||D7^OAKIIS||{state}"),
            &format!(
                "RXA|0|1|20250311||{vaccine}|{amount}|||{source}|{giver}|||||{lot}||{maker}|{reason}||{completion}|{action}"
            ),
        ])
    }

    fn status(&self) -> DoseStatus {
        let answer = self.read();
        assert_eq!(answer.doses.len(), 1, "an order with a vaccine is one dose");
        answer.doses.first().unwrap().status
    }
}

fn codes(answer: &Answer<'_>) -> Vec<&'static str> {
    answer.warnings.iter().map(|warning| warning.code.as_str()).collect()
}

#[test]
fn a_code_of_table_0322_decides_whatever_the_other_parts_say() {
    for (completion, expected) in [
        ("CP", DoseStatus::Completed),
        ("cp", DoseStatus::Completed),
        ("CP^Complete^HL70322", DoseStatus::Completed),
        ("Complete", DoseStatus::Completed),
        ("PA", DoseStatus::PartiallyAdministered),
        ("RE", DoseStatus::Refused),
        ("Refused", DoseStatus::Refused),
        ("NA", DoseStatus::NotAdministered),
        ("CP~CP", DoseStatus::Completed),
    ] {
        for control in ["RE", "CA", "DC", "OC", "NW", "RP"] {
            for state in ["", "CM", "CA", "ER", "DC", "HD", "RP", "SC", "IP", "A", "ZZ"] {
                for reason in ["", "00^Parental decision^NIP002", "SKB^GSK^MVX", "^no reason"] {
                    for order in [BARE, GIVEN] {
                        let order = Order { control, state, reason, completion, ..order };
                        assert_eq!(order.status(), expected, "{control} {state} {reason} {completion}");
                    }
                }
            }
        }
    }
}

#[test]
fn what_contradicts_a_code_of_table_0322_is_warned_of() {
    let cp = Order { completion: "CP", action: "A", ..GIVEN };
    let re = Order { completion: "RE", reason: "01^Religious exemption^NIP002", ..BARE };
    let na = Order { completion: "NA", ..BARE };
    for (what, order, expected) in [
        ("a given dose", cp, ""),
        ("a given dose with its order", Order { state: "CM", ..cp }, ""),
        ("a new order", Order { control: "NW", state: "A", ..cp }, ""),
        ("a reason of refusal", Order { reason: "00^x^NIP002", ..cp }, "completed_with_refusal_reason"),
        ("a reason without a system", Order { reason: "03", ..cp }, "completed_with_refusal_reason"),
        (
            "a part of a dose",
            Order { completion: "PA", reason: "02^x^NIP002", ..cp },
            "completed_with_refusal_reason",
        ),
        ("a text of refusal", Order { reason: "^afraid of needles", ..cp }, "completed_with_refusal_reason"),
        ("a manufacturer", Order { reason: "PMC^Sanofi^MVX", ..cp }, "refusal_reason_unknown"),
        ("a cancelled order", Order { state: "CA", ..cp }, "order_status_contradicts"),
        ("an entry in error", Order { state: "ER", ..cp }, "order_status_contradicts"),
        ("a replaced order", Order { state: "RP", ..cp }, "order_status_contradicts"),
        ("an order on hold", Order { state: "hd", ..cp }, "order_status_contradicts"),
        ("a cancellation", Order { control: "CA", ..cp }, "order_status_contradicts"),
        ("a discontinued order", Order { control: "OD", ..cp }, "order_status_contradicts"),
        ("a refusal", re, ""),
        ("a refusal with a giver", Order { giver: "77^Osei^Lena", source: "00", ..re }, ""),
        ("a refusal of a given dose", Order { lot: "QT881", ..re }, "not_given_with_dose_details"),
        ("a refusal with an amount", Order { amount: "0.5", ..re }, "not_given_with_dose_details"),
        ("a dose that was not given", na, ""),
        (
            "a lot that was not given",
            Order { lot: "QT881", amount: "0.5", ..na },
            "not_given_with_dose_details",
        ),
        ("a completed order", Order { state: "CM", ..re }, "order_status_contradicts"),
    ] {
        let expected: Vec<_> = if expected.is_empty() { vec![] } else { vec![expected] };
        assert_eq!(codes(order.read()), expected, "{what}");
    }
}

#[test]
fn without_rxa_20_the_other_parts_decide_if_they_agree() {
    let refused = Order { reason: "03^Patient decision^NIP002", ..BARE };
    for (what, order, expected) in [
        ("nothing", BARE, DoseStatus::Completed),
        ("the fields of a given dose", GIVEN, DoseStatus::Completed),
        ("a completed order", Order { state: "CM", ..GIVEN }, DoseStatus::Completed),
        ("some results", Order { state: "A", ..GIVEN }, DoseStatus::Completed),
        ("a new order", Order { control: "NW", ..GIVEN }, DoseStatus::Completed),
        ("a cancelled order of a given dose", Order { state: "CA", ..GIVEN }, DoseStatus::Unknown),
        (
            "a cancelled order with an amount",
            Order { state: "CA", amount: "0.5", ..BARE },
            DoseStatus::Unknown,
        ),
        ("a cancelled order with a source", Order { state: "CA", source: "01", ..BARE }, DoseStatus::Unknown),
        ("a cancelled order and nothing else", Order { state: "CA", ..BARE }, DoseStatus::NotAdministered),
        ("a discontinued order", Order { state: "DC", ..BARE }, DoseStatus::NotAdministered),
        ("a cancellation", Order { control: "OC", ..BARE }, DoseStatus::NotAdministered),
        ("a cancellation of a given dose", Order { control: "DC", ..GIVEN }, DoseStatus::Unknown),
        (
            "a cancelled and completed order",
            Order { control: "CA", state: "CM", ..BARE },
            DoseStatus::Unknown,
        ),
        ("a scheduled order", Order { state: "SC", ..BARE }, DoseStatus::NotAdministered),
        ("a scheduled order of a given dose", Order { state: "SC", ..GIVEN }, DoseStatus::Unknown),
        ("an order on hold", Order { state: "HD", ..GIVEN }, DoseStatus::Unknown),
        ("an entry in error", Order { state: "ER", ..BARE }, DoseStatus::Unknown),
        ("a replaced order", Order { control: "RU", ..BARE }, DoseStatus::Unknown),
        ("an unknown order status", Order { state: "VOID", ..GIVEN }, DoseStatus::Unknown),
        ("a reason of refusal", refused, DoseStatus::Refused),
        ("a reason and a giver", Order { giver: "77^Osei^Lena", ..refused }, DoseStatus::Refused),
        ("a reason and a cancelled order", Order { state: "CA", ..refused }, DoseStatus::Refused),
        ("a reason and a lot", Order { lot: "QT881", ..refused }, DoseStatus::Unknown),
        ("a reason and an amount", Order { amount: "0.5", ..refused }, DoseStatus::Unknown),
        ("a reason and a completed order", Order { state: "CM", ..refused }, DoseStatus::Unknown),
        ("a reason of another table", Order { reason: "SKB^GSK^MVX", ..GIVEN }, DoseStatus::Unknown),
        ("a manufacturer without a system", Order { reason: "SKB", ..BARE }, DoseStatus::Unknown),
        ("a vaccine as reason", Order { reason: "03^MMR^CVX", ..BARE }, DoseStatus::Unknown),
        ("a text as reason", Order { reason: "^declined", ..BARE }, DoseStatus::Unknown),
        ("a code that a registry added", Order { reason: "07^Medical^NIP002", ..BARE }, DoseStatus::Refused),
        (
            "a second code",
            Order { reason: "X9^Mother said no^L^00^Parental^NIP002", ..BARE },
            DoseStatus::Refused,
        ),
        (
            "a text beside a reason",
            Order { reason: "^see chart~02^Other^NIP002", ..BARE },
            DoseStatus::Refused,
        ),
    ] {
        let answer = order.read();
        assert_eq!(answer.doses[0].status, expected, "{what}");
        let is_certain = matches!(expected, DoseStatus::Completed | DoseStatus::Refused);
        assert_eq!(answer.warnings.is_empty(), is_certain, "{what}: {:?}", codes(answer));
    }
}

/// An unknown code may be a refusal.
#[test]
fn an_unknown_code_in_rxa_20_never_makes_a_completed_dose_by_itself() {
    for completion in ["XX", "ER", "^RE", "CP~RE", "RE~NA", "1"] {
        for order in [BARE, GIVEN] {
            let order = Order { completion, ..order };
            assert_eq!(order.status(), DoseStatus::Unknown, "{completion}");
            assert!(codes(order.read()).contains(&"completion_unknown"), "{completion}");
        }
    }
    let refused = Order { completion: "XX", reason: "00^Parental^NIP002", ..BARE };
    assert_eq!(refused.status(), DoseStatus::Refused);
    let cancelled = Order { completion: "XX", state: "CA", ..BARE };
    assert_eq!(cancelled.status(), DoseStatus::NotAdministered);
}

#[test]
fn a_deleted_entry_stays_deleted_whatever_the_other_parts_say() {
    for completion in ["CP", "RE", "XX", "^RE", ""] {
        for state in ["", "CM", "CA", "ER"] {
            for reason in ["", "00^Parental^NIP002", "SKB^GSK^MVX"] {
                let order = Order { completion, state, reason, action: "D", ..GIVEN };
                assert_eq!(order.status(), DoseStatus::Deleted, "{completion} {state} {reason}");
            }
        }
    }
}

#[test]
fn the_order_shows_why_it_was_cancelled() {
    let answer = Order { control: "OC", state: "CA", ..GIVEN }.read();
    let order = &answer.doses[0].order;
    assert_eq!((order.control.as_deref(), order.status.as_deref()), (Some("OC"), Some("CA")));
    assert!(answer.unread.is_empty());
    let usual = Order { completion: "CP", ..GIVEN }.read();
    assert!(usual.doses[0].order.control.is_none() && usual.doses[0].order.status.is_none());
    let odd = Order { control: "NW", state: "VOID", ..GIVEN }.read();
    let unread: Vec<_> = odd.unread.iter().map(|unread| unread.value.as_str()).collect();
    assert_eq!(unread, ["NW", "VOID"], "codes that say nothing, and unknown codes, are listed as sent");
}

#[test]
fn a_vaccine_beside_998_is_a_dose_with_a_warning() {
    for vaccine in [
        "998^No vaccine administered^CVX~115^Tdap^CVX",
        "115^Tdap^CVX~998^No vaccine administered^CVX",
        "998^No vaccine administered^CVX^115^Tdap^CVX",
        "998^none^CVX^90715^Tdap^CPT",
        "998^none^CVX^58160-0842-11^Boostrix^NDC",
        "998^none^CVX~TDAP7^Tdap booster^LOCAL",
        "0998^none^CVX~115",
    ] {
        for (completion, expected) in [
            ("CP", DoseStatus::Completed),
            ("RE", DoseStatus::Refused),
            ("NA", DoseStatus::NotAdministered),
            ("", DoseStatus::Unknown),
        ] {
            let order = Order { vaccine, completion, ..BARE };
            let answer = order.read();
            assert_eq!(order.status(), expected, "{vaccine} {completion}");
            assert!(
                answer.other_orders.is_empty() && codes(answer).contains(&"vaccine_beside_998"),
                "{vaccine}"
            );
            assert_ne!(answer.doses[0].vaccine.code.as_deref(), Some("998"), "{vaccine}");
        }
    }
}

#[test]
fn cvx_998_with_the_fields_of_a_given_dose_is_a_dose_without_a_known_vaccine() {
    let none = "998^No vaccine administered^CVX";
    for (what, order, expected) in [
        ("lot, maker and CP", Order { completion: "CP", ..GIVEN }, Some(DoseStatus::Completed)),
        ("a lot alone", Order { lot: "QT881", ..BARE }, Some(DoseStatus::Unknown)),
        (
            "a maker and CP",
            Order { maker: "SKB^GSK^MVX", completion: "CP", ..BARE },
            Some(DoseStatus::Completed),
        ),
        ("a source and CP", Order { source: "01", completion: "CP", ..BARE }, Some(DoseStatus::Completed)),
        (
            "an amount and PA",
            Order { amount: "0.2", completion: "PA", ..BARE },
            Some(DoseStatus::PartiallyAdministered),
        ),
        ("CP alone", Order { completion: "CP", ..BARE }, None),
        ("a lot with NA", Order { lot: "QT881", completion: "NA", ..BARE }, None),
    ] {
        let answer = Order { vaccine: none, ..order }.read();
        assert_eq!(answer.doses.first().map(|dose| dose.status), expected, "{what}");
        assert_eq!(answer.doses.len() + answer.other_orders.len(), 1, "{what}");
        assert!(codes(answer).contains(&"dose_under_998"), "{what}");
        if let Some(dose) = answer.doses.first() {
            assert!(dose.vaccine.code.is_none() && dose.vaccine.text.is_none(), "{what}");
            assert_eq!(dose.vaccine.alternates[0].code.as_deref(), Some("998"), "{what}");
        }
    }
    let named = Order { vaccine: "998^Tdap^CVX", completion: "CP", ..GIVEN }.read();
    assert_eq!(named.doses[0].vaccine.text.as_deref(), Some("Tdap"));
    for order in [
        BARE,
        Order { completion: "NA", ..BARE },
        Order { completion: "NA", amount: "1.0", ..BARE },
        Order { completion: "CP", action: "D", ..GIVEN },
        Order { vaccine: "^No vaccine administered", ..BARE },
    ] {
        let vaccine = if order.vaccine == BARE.vaccine { none } else { order.vaccine };
        let answer = Order { vaccine, ..order }.read();
        assert_eq!((answer.doses.len(), answer.other_orders.len()), (0, 1));
        assert!(answer.warnings.is_empty(), "{:?}", codes(answer));
    }
}

#[test]
fn the_reason_of_a_refusal_of_all_vaccines_is_kept() {
    let answer = Order {
        vaccine: "998^No vaccine administered^CVX",
        reason: "01^Religious exemption^NIP002~^all vaccines",
        completion: "RE",
        ..BARE
    }
    .read();
    let [order] = answer.other_orders.as_slice() else { panic!("one order") };
    assert_eq!(order.refusal_reasons.len(), 2);
    assert_eq!(order.refusal_reasons[0].code.as_deref(), Some("01"));
    assert_eq!(order.completion.as_deref(), Some("RE"));
    assert!(answer.unread.is_empty() && answer.warnings.is_empty());
    assert_eq!(
        answer.record().map(|record| record.other_orders.len()),
        Some(1),
        "the record shows the refusal"
    );
}

#[test]
fn an_order_without_a_vaccine_is_never_a_completed_dose() {
    let forecast = "OBX|1|CE|30979-9^Vaccines due next^LN|1|08^Hep B^CVX||||||F\r\
        OBX|2|DT|30980-7^Date due^LN|1|20270105||||||F";
    for vaccine in ["", "^^", "\"\"", "^^CVX", "~", "\"\"^\"\"^\"\"", " "] {
        for (completion, expected) in [
            ("", DoseStatus::Unknown),
            ("CP", DoseStatus::Unknown),
            ("PA", DoseStatus::Unknown),
            ("RE", DoseStatus::Refused),
            ("NA", DoseStatus::NotAdministered),
        ] {
            for order in [BARE, GIVEN] {
                let order = Order { vaccine, completion, ..order };
                assert_eq!(order.status(), expected, "{vaccine:?} {completion}");
                assert!(codes(order.read()).contains(&"vaccine_missing"), "{vaccine:?}");
            }
        }
    }
    for (rxa, doses, orders) in [
        ("RXA|0|1|20261122||^^|999||||||||||||||NA", 0, 1),
        ("RXA|0|1|20261122|20261122||999", 0, 1),
        ("RXA|0|1|20261122||\"\"|0", 0, 1),
        ("RXA|0|1|20261122|||999", 0, 1),
        ("RXA|0|1|20250311|||0.5|||00||||||QT881||SKB^GSK^MVX|||CP", 1, 0),
        ("RXA|0|1|20250311|||999|||01", 1, 0),
        ("RXA|0|1|20250311|||999||||||||||||00^Parental^NIP002||RE", 1, 0),
    ] {
        let answer = record(&["ORC|RE||0", rxa, forecast]);
        assert_eq!((answer.doses.len(), answer.other_orders.len()), (doses, orders), "{rxa}");
        assert_eq!(answer.forecasts.len(), 1, "{rxa}");
        assert!(answer.doses.iter().all(|dose| dose.status != DoseStatus::Completed), "{rxa}");
        assert!(codes(answer).contains(&"vaccine_missing"), "{rxa}");
    }
    let evaluated = record(&[
        "ORC|RE||0\rRXA|0|1|20250311|||999",
        "OBX|1|CE|30956-7^type^LN|1|08^Hep B^CVX||||||F\rOBX|2|ID|59781-5^validity^LN|1|Y||||||F",
    ]);
    assert_eq!(
        (evaluated.doses.len(), evaluated.doses[0].evaluations.len()),
        (1, 1),
        "an evaluation is about a dose"
    );
    let immune = record(&[
        "ORC|RE||0\rRXA|0|1|20250311|||999",
        "OBX|1|CE|59784-9^immunity^LN|1|38907003^Varicella^SCT||||||F",
    ]);
    assert_eq!((immune.doses.len(), immune.facts.len()), (0, 1), "a fact about the person is no dose");
}

#[test]
fn a_vaccine_that_only_a_text_names_beside_998_is_a_dose_with_a_warning() {
    for vaccine in [
        "998^No vaccine administered^CVX~^Tdap",
        "998^No vaccine administered^CVX^^Tdap booster^LOCAL",
        "^Boostrix^~998^none^CVX",
        "998~^MMR",
    ] {
        let answer = Order { vaccine, ..BARE }.read();
        assert_eq!(answer.doses.len(), 1, "{vaccine}");
        assert_eq!(answer.doses[0].status, DoseStatus::Unknown, "{vaccine}");
        assert!(codes(answer).contains(&"vaccine_beside_998"), "{vaccine}");
    }
    let none = Order { vaccine: "998^No vaccine administered^CVX~^No vaccine given (Tdap)", ..BARE }.read();
    assert!(none.doses.is_empty(), "the text names no vaccine that was given");
}

#[test]
fn a_text_that_says_no_vaccine_makes_no_dose_of_an_unknown_code() {
    for vaccine in
        ["NOVAC^No vaccine administered^LOCAL", "0^No vaccine administered^CVX", "999^no vaccine^CVX"]
    {
        for completion in ["", "NA"] {
            let answer = Order { vaccine, completion, ..BARE }.read();
            assert_eq!((answer.doses.len(), answer.other_orders.len()), (0, 1), "{vaccine}");
            let unread: Vec<_> = answer.unread.iter().map(|unread| unread.value.as_str()).collect();
            assert_eq!(unread, [vaccine], "the code is not lost");
        }
        let given = Order { vaccine, completion: "CP", ..GIVEN }.read();
        assert_eq!(given.doses.len(), 1, "{vaccine}");
        assert!(codes(given).contains(&"dose_under_998"), "{vaccine}");
    }
    let contradicted = Order { vaccine: "115^No vaccine administered^CVX", completion: "CP", ..BARE }.read();
    assert_eq!(contradicted.doses[0].status, DoseStatus::Completed);
    assert_eq!(codes(contradicted), ["code_and_text_disagree"]);
}

#[test]
fn a_word_for_no_value_names_no_vaccine() {
    for vaccine in ["NULL", "UNK^Unknown^CVX", "N/A", "none^none^LOCAL", "NA^Not applicable^HL70353", "NI"] {
        for (completion, expected) in
            [("", DoseStatus::Unknown), ("CP", DoseStatus::Unknown), ("RE", DoseStatus::Refused)]
        {
            let order = Order { vaccine, completion, ..BARE };
            assert_eq!(order.status(), expected, "{vaccine} {completion}");
            assert!(codes(order.read()).contains(&"vaccine_missing"), "{vaccine}");
            let code = order.read().doses[0].vaccine.code;
            assert_eq!(code.as_deref(), vaccine.split('^').next(), "the code is kept");
        }
    }
    for vaccine in
        ["UNK^MMR^LOCAL", "UNK^Unknown^LOCAL~115^Tdap^CVX", "999^unknown vaccine^CVX", "NA1^x^LOCAL"]
    {
        let order = Order { vaccine, completion: "CP", ..BARE };
        assert_eq!(order.status(), DoseStatus::Completed, "{vaccine}");
    }
}

#[test]
fn the_name_of_an_action_means_the_same_as_its_code() {
    for action in ["Delete", "DELETED", "delete"] {
        assert_eq!(Order { action, completion: "CP", ..GIVEN }.status(), DoseStatus::Deleted, "{action}");
    }
    for action in ["Add", "Update", "updated", "ADDED"] {
        let order = Order { action, completion: "CP", ..GIVEN };
        assert_eq!(order.status(), DoseStatus::Completed, "{action}");
        assert!(codes(order.read()).is_empty(), "{action}");
    }
}

#[test]
fn an_order_that_is_an_error_contradicts_a_refusal_too() {
    for (completion, state) in [("RE", "ER"), ("NA", "RP")] {
        let answer = Order { completion, state, ..BARE }.read();
        assert_eq!(codes(answer), ["order_status_contradicts"], "{completion} {state}");
    }
}
