//! OBX-5 with several repetitions.

use super::{MMRV, NON_VACCINE_ORDER, due, json, obx, pairs, record, warnings};

#[test]
fn several_due_vaccines_are_several_forecasts_with_the_same_dates() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30979-9", "1", "03^MMR^CVX~21^Varicella^CVX~89^Polio^CVX"),
        &obx("30980-7", "1", "20270101"),
        &obx("30982-3", "1", "^ACIP schedule~AGE^Age^L"),
        &obx("30979-9", "2", "20^DTaP^CVX~90700^DTaP^CPT~^DTaP"),
        &obx("30980-7", "2", "20270202"),
    ]);
    let expected = [("03", "2027-01-01"), ("21", "2027-01-01"), ("89", "2027-01-01"), ("20", "2027-02-02")];
    assert_eq!(due(answer), pairs(&expected));
    assert!(answer.forecasts[..3].iter().all(|forecast| forecast.reasons.len() == 2));
    let alternates = &answer.forecasts[3].vaccine.as_ref().unwrap().alternates;
    assert_eq!(alternates.len(), 2, "another code for the same vaccine is no vaccine of its own");
    assert!(answer.unread.is_empty() && answer.warnings.is_empty());
}

#[test]
fn due_vaccines_that_only_have_names_are_several_forecasts() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30979-9", "1", "^MMR~^Varicella"),
        &obx("30980-7", "1", "20270101"),
    ]);
    assert_eq!(answer.forecasts.len(), 2);
}

#[test]
fn repeated_findings_are_findings_of_their_own() {
    let answer = record(&[
        MMRV,
        &obx("31044-1", "1", "VXC12^Fever^CDCPHINVS~VXC14^Rash^CDCPHINVS"),
        &obx("64994-7", "2", "V01^Not VFC^HL70064~V23^317^HL70064"),
        &obx("38890-0", "3", "03^MMR^CVX~21^Varicella^CVX"),
        &obx("59781-5", "3", "Y"),
        NON_VACCINE_ORDER,
        &obx("30945-0", "1", "NASK^Not asked^HL70353~300916003^Latex^SCT~91930004^Egg^SCT"),
        &obx("30946-8", "1", "20200101"),
    ]);
    let dose = &answer.doses[0];
    assert_eq!((dose.reactions.len(), dose.eligibility.len(), dose.evaluations.len()), (2, 2, 2));
    let begins: Vec<_> = answer.facts.iter().map(|fact| fact.begins.map(|date| date.to_string())).collect();
    assert_eq!(begins, [Some("2020-01-01".to_owned()), Some("2020-01-01".to_owned())]);
    assert_eq!(warnings(answer), ["negative_finding"]);
    let unread = serde_json::json!([{"location": "OBX[5]-5[1]", "value": "NASK^Not asked^HL70353"}]);
    assert_eq!(json(answer)["unread"], unread);
}

#[test]
fn repeated_values_that_contradict_each_other_are_warned_of() {
    let mmr = obx("30979-9", "1", "03^MMR^CVX");
    for (code, value, is_warned) in [
        ("30980-7", "20270101~20270601", true),
        ("30980-7", "20270101~20270101", false),
        ("30980-7", "~20270101", false),
        ("30973-2", "2~3", true),
        ("59783-1", "LA13421-5^Complete^LN~LA13423-1^Overdue^LN", true),
        ("59783-1", "LA13423-1^Overdue^LN~P^Past Due^STC0002", false),
        ("59783-1", "LA13423-1^Overdue^LN~^see the chart", false),
    ] {
        let answer = record(&[NON_VACCINE_ORDER, &mmr, &obx(code, "1", value)]);
        assert_eq!(warnings(answer).contains(&"contradiction"), is_warned, "{code} {value}");
        assert_eq!(answer.forecasts.len(), 1, "{value}");
    }
    let group = obx("30956-7", "1", "94^MMRV^CVX");
    for (value, expected) in
        [("Y~N", "unknown"), ("Valid~Invalid", "unknown"), ("N~N", "not_valid"), ("Y~Valid", "valid")]
    {
        let answer = record(&[MMRV, &group, &obx("59781-5", "1", value)]);
        assert_eq!(json(answer)["doses"][0]["evaluations"][0]["validity"], expected, "{value}");
        assert_eq!(warnings(answer).contains(&"contradiction"), expected == "unknown", "{value}");
    }
}

#[test]
fn two_codes_of_one_status_or_validity_that_contradict_each_other_are_warned_of() {
    let due = [obx("30979-9", "1", "03^MMR^CVX"), obx("30980-7", "1", "20260101")];
    for (status, is_warned) in [
        ("Overdue^^L^LA13421-5^Complete^LN", true),
        ("LA13421-5^Complete^LN^O^Overdue^L", true),
        ("O^Overdue^L^LA13423-1^Overdue^LN", false),
        ("X9^^L^LA13423-1^Overdue^LN", false),
    ] {
        let answer = record(&[NON_VACCINE_ORDER, &due[0], &due[1], &obx("59783-1", "1", status)]);
        assert_eq!(warnings(answer).contains(&"status_text_disagrees"), is_warned, "{status}");
    }
    for (validity, is_warned) in [("Y^Yes^HL70136^N^No^L", true), ("Y^Yes^HL70136^V^Valid^L", false)] {
        let answer = record(&[MMRV, &obx("30956-7", "1", "94^MMRV^CVX"), &obx("59781-5", "1", validity)]);
        assert_eq!(warnings(answer).contains(&"status_text_disagrees"), is_warned, "{validity}");
    }
}

#[test]
fn several_dates_of_several_due_vaccines_are_not_given_to_the_wrong_one() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30979-9", "1", "03^MMR^CVX~21^Varicella^CVX"),
        &obx("30980-7", "1", "20270101~20270909"),
    ]);
    let due: Vec<_> =
        answer.forecasts.iter().map(|forecast| forecast.due.map(|date| date.to_string())).collect();
    assert_eq!(due, [Some("2027-01-01".to_owned()), None]);
    assert_eq!(json(answer)["forecasts"][1]["status"]["normalised"], "unknown");
    assert_eq!(warnings(answer), ["contradiction", "statement_unclear"]);
    assert_eq!(json(answer)["unread"][0]["value"], "20270909");
}

#[test]
fn two_validities_in_one_observation_that_contradict_each_other_are_unknown() {
    for (sent, validity) in [("Y~N", "unknown"), ("N~Y", "unknown"), ("N~N", "not_valid"), ("~Y~", "valid")] {
        let answer = record(&[MMRV, &obx("30956-7", "1", "03^MMR^CVX"), &obx("59781-5", "1", sent)]);
        assert_eq!(json(answer)["doses"][0]["evaluations"][0]["validity"], validity, "{sent}");
        let expected: &[&str] = if validity == "unknown" { &["contradiction"] } else { &[] };
        assert_eq!(warnings(answer), expected, "{sent}");
    }
}
