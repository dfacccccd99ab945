//! OBX behind PID, before the first order.

use super::{FRONT, MMRV, NON_VACCINE_ORDER, due, json, obx, pairs, record, warnings};

#[test]
fn observations_behind_the_person_are_facts_or_observations_of_the_person() {
    let answer = record(&[
        "PD1|||||||||||02^Reminder^HL70215|N",
        &obx("59784-9", "1", "38907003^Varicella^SCT"),
        &obx("30945-0", "2", "300916003^Latex^SCT"),
        &obx("30946-8", "2", "20200101"),
        &obx("31044-1", "3", "39579001^Anaphylaxis^SCT"),
        &obx("48767-8", "4", "^Speaks Igbo at home"),
        "NK1|1|Okoro^Ada^^^^^L|MTH^Mother^HL70063",
        &obx("30945-0", "5", "^None known"),
        MMRV,
        &obx("59781-5", "1", "Y"),
    ]);
    let kinds: Vec<_> = answer.facts.iter().map(|fact| serde_json::to_value(fact.kind).unwrap()).collect();
    assert_eq!(kinds, ["history", "contraindication", "reaction"]);
    assert_eq!(answer.facts[1].begins.map(|date| date.to_string()).as_deref(), Some("2020-01-01"));
    assert_eq!(answer.patients[0].observations.len(), 2);
    assert_eq!((answer.doses[0].evaluations.len(), answer.doses[0].observations.len()), (1, 0));
    assert!(answer.unread.is_empty(), "{:?}", json(answer)["unread"]);
    assert_eq!(warnings(answer), ["negative_finding"]);
}

#[test]
fn a_forecast_behind_the_person_is_a_forecast_and_an_evaluation_is_kept() {
    let answer = record(&[
        &obx("30979-9", "1", "03^MMR^CVX"),
        &obx("30980-7", "1", "20270101"),
        &obx("30956-7", "2", "21^Varicella^CVX"),
        &obx("59781-5", "2", "N"),
    ]);
    assert_eq!(due(answer), pairs(&[("03", "2027-01-01")]));
    assert_eq!((answer.patients[0].observations.len(), warnings(answer)), (2, vec!["statement_unclear"]));
}

#[test]
fn facts_belong_to_the_person_before_them() {
    let second = FRONT.rsplit('\r').next().unwrap().replace("900118", "900119");
    let answer = record(&[
        &obx("59784-9", "1", "38907003^Varicella^SCT"),
        &second,
        &obx("59784-9", "1", "36989005^Mumps^SCT"),
        &obx("48767-8", "1", "^note"),
    ]);
    assert_eq!(answer.facts.iter().map(|fact| fact.patient).collect::<Vec<_>>(), [Some(0), Some(1)]);
    assert_eq!(answer.patients.iter().map(|one| one.observations.len()).collect::<Vec<_>>(), [0, 1]);
}

#[test]
fn observations_between_orc_and_rxa_belong_to_the_order() {
    let (orc, rxa) = MMRV.split_once('\r').unwrap();
    let answer = record(&[orc, &obx("30956-7", "1", "03^MMR^CVX"), &obx("59781-5", "1", "N"), rxa]);
    assert_eq!(answer.doses[0].evaluations.len(), 1);
    let without_rxa = record(&[orc, &obx("30945-0", "1", "300916003^Latex^SCT"), NON_VACCINE_ORDER]);
    assert_eq!(without_rxa.facts.len(), 1);
    assert_eq!(warnings(without_rxa), ["order_without_rxa"]);
}

#[test]
fn observations_behind_a_broken_order_are_not_those_of_the_person() {
    let answer = record(&["RXA\rbroken line", &obx("30945-0", "1", "300916003^Latex^SCT")]);
    assert_eq!((answer.facts.len(), answer.patients[0].observations.len()), (0, 0));
    assert!(warnings(answer).contains(&"observation_without_order"));
    assert!(json(answer)["unread"].to_string().contains("300916003"));
}
