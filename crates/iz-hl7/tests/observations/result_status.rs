//! OBX-11: retracted and corrected observations.

use super::{MMRV, NON_VACCINE_ORDER, due, json, obx, obx_with_status, pairs, record, warnings};

#[test]
fn a_retracted_observation_of_any_kind_is_kept_as_an_observation() {
    for status in ["D", "W", "X", "N", "w", " D ", "W^Wrong^HL70085"] {
        for (code, value) in [
            ("30945-0", "91930004^Egg^SCT"),
            ("59784-9", "36989005^Mumps^SCT"),
            ("75505-8", "371111005^Measles^SCT"),
            ("59785-6", "VXC8^Special^CDCPHINVS"),
            ("31044-1", "VXC12^Fever^CDCPHINVS"),
            ("64994-7", "V02^Medicaid^HL70064"),
            ("30963-3", "VXC50^Public^CDCPHINVS"),
            ("69764-9", "253088698300003511070517^One^cdcgs1vis"),
            ("59781-5", "N"),
            ("30956-7", "03^MMR^CVX"),
            ("48767-8", "wrong person"),
        ] {
            let answer = record(&[MMRV, &obx_with_status(code, "1", value, status)]);
            let what = format!("{code} {status}");
            let dose = &answer.doses[0];
            assert!(answer.facts.is_empty() && dose.evaluations.is_empty(), "{what}");
            assert!(
                dose.reactions.is_empty() && dose.eligibility.is_empty() && dose.funding.is_empty(),
                "{what}"
            );
            assert!(dose.information_statements.is_empty(), "{what}");
            assert_eq!(dose.observations.len(), 1, "{what}");
            let sent = status.trim().split('^').next();
            assert_eq!(dose.observations[0].status.as_deref(), sent, "{what}");
            assert_eq!(warnings(answer), ["observation_retracted"], "{what}");
        }
    }
}

#[test]
fn a_retracted_part_leaves_its_statement_and_no_other() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30979-9", "1", "03^MMR^CVX"),
        &obx_with_status("30980-7", "1", "20270101", "W"),
        &obx("30979-9", "2", "21^Varicella^CVX"),
        &obx("30980-7", "2", "20270202"),
    ]);
    assert_eq!(due(answer), pairs(&[("03", ""), ("21", "2027-02-02")]));
    assert_eq!(answer.other_orders[0].observations[0].value.as_deref(), Some("20270101"));
}

#[test]
fn the_parts_of_a_retracted_leader_go_to_no_other_statement() {
    for (first, second) in [("1", "2"), ("1", "1"), ("", "")] {
        for status in ["D", "X"] {
            let answer = record(&[
                NON_VACCINE_ORDER,
                &obx("30979-9", first, "03^MMR^CVX"),
                &obx("30980-7", first, "20270101"),
                &obx_with_status("30979-9", second, "21^Varicella^CVX", status),
                &obx("30980-7", second, "20270202"),
            ]);
            assert_eq!(due(answer), pairs(&[("03", "2027-01-01")]), "{first} {second} {status}");
            assert_eq!(answer.other_orders[0].observations.len(), 2);
        }
    }
}

#[test]
fn a_deletion_retracts_the_earlier_observation() {
    for deleted in ["38907003^Varicella^SCT", ""] {
        let answer = record(&[
            NON_VACCINE_ORDER,
            &obx("59784-9", "4", "38907003^Varicella^SCT"),
            &obx_with_status("59784-9", "4", deleted, "D"),
        ]);
        assert!(answer.facts.is_empty(), "{deleted}");
        assert_eq!(answer.other_orders[0].observations.len(), 2);
    }
    // Another value, or another sub-id, is another observation.
    for (sub_id, value) in [("4", "14189004^Measles^SCT"), ("5", "38907003^Varicella^SCT")] {
        let answer = record(&[
            NON_VACCINE_ORDER,
            &obx("59784-9", "4", "38907003^Varicella^SCT"),
            &obx_with_status("59784-9", sub_id, value, "D"),
        ]);
        assert_eq!(answer.facts.len(), 1, "{sub_id} {value}");
    }
}

#[test]
fn a_correction_replaces_the_earlier_observation() {
    let answer = record(&[
        MMRV,
        &obx("30956-7", "1", "03^MMR^CVX"),
        &obx("59781-5", "1", "N"),
        &obx("30973-2", "1", "1"),
        &obx_with_status("59781-5", "1", "Y", "C"),
        &obx("31044-1", "2", "VXC12^Fever^CDCPHINVS"),
        &obx_with_status("31044-1", "2", "VXC14^Rash^CDCPHINVS", "C"),
    ]);
    let dose = &json(answer)["doses"][0];
    assert_eq!(
        (&dose["evaluations"][0]["validity"], dose["reactions"].as_array().unwrap().len()),
        (&"valid".into(), 1)
    );
    assert_eq!(dose["reactions"][0]["value"]["code"], "VXC14");
    assert_eq!(dose["observations"].as_array().unwrap().len(), 2);
    assert_eq!(warnings(answer), ["observation_corrected"; 2]);
}

#[test]
fn a_correction_of_the_vaccine_keeps_the_parts() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30979-9", "1", "03^MMR^CVX"),
        &obx("30980-7", "1", "20270101"),
        &obx_with_status("30979-9", "1", "94^MMRV^CVX", "C"),
        &obx("30979-9", "2", "89^Polio^CVX"),
        &obx("30980-7", "2", "20270202"),
    ]);
    assert_eq!(due(answer), pairs(&[("94", "2027-01-01"), ("89", "2027-02-02")]));
}

#[test]
fn a_correction_after_a_deletion_counts() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30945-0", "1", "91930004^Egg^SCT"),
        &obx_with_status("30945-0", "1", "91930004^Egg^SCT", "D"),
        &obx_with_status("30945-0", "1", "294847001^Gelatin^SCT", "C"),
    ]);
    assert_eq!(answer.facts.len(), 1);
    assert_eq!(answer.facts[0].value.code.as_deref(), Some("294847001"));
}

#[test]
fn a_correction_that_may_mean_several_observations_hides_none() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        &obx("30945-0", "1", "91930004^Egg^SCT"),
        &obx("30945-0", "1", "300916003^Latex^SCT"),
        &obx_with_status("30945-0", "1", "294847001^Gelatin^SCT", "C"),
    ]);
    assert_eq!(answer.facts.len(), 3);
}

#[test]
fn a_preliminary_observation_counts() {
    for status in ["P", "R", "S", "U", "C", ""] {
        let answer =
            record(&[NON_VACCINE_ORDER, &obx_with_status("30945-0", "1", "91930004^Egg^SCT", status)]);
        assert_eq!(answer.facts.len(), 1, "{status}");
        assert!(answer.warnings.is_empty(), "{status}");
    }
}

#[test]
fn the_date_of_a_retracted_contraindication_goes_to_no_other() {
    for sub_id in ["", "1"] {
        let answer = record(&[
            NON_VACCINE_ORDER,
            &obx_with_status("30945-0", sub_id, "91930004^Egg^SCT", "W"),
            &obx("30946-8", sub_id, "20200101"),
            &obx("30945-0", sub_id, "300916003^Latex^SCT"),
        ]);
        assert_eq!((answer.facts.len(), answer.facts[0].begins), (1, None), "{sub_id}");
        assert_eq!(answer.other_orders[0].observations.len(), 2);
    }
}
