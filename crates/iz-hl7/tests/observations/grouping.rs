//! Which observations make one statement.

use super::{MMRV, NON_VACCINE_ORDER, due, json, obx, obx_with_status, pairs, record, warnings};

/// The vaccine code and the dose number of each evaluation.
fn numbers(lines: &[String]) -> Vec<(String, String)> {
    let mut all = vec![MMRV];
    all.extend(lines.iter().map(String::as_str));
    let answer = json(record(&all));
    assert!(answer["unread"].as_array().unwrap().is_empty(), "{}", answer["unread"]);
    let evaluations = answer["doses"][0]["evaluations"].as_array().unwrap().clone();
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    evaluations.iter().map(|one| (text(&one["vaccine"]["code"]), one["dose_number"].to_string())).collect()
}

fn forecasts(lines: &[String]) -> &'static iz_hl7::Answer<'static> {
    let mut all = vec![NON_VACCINE_ORDER];
    all.extend(lines.iter().map(String::as_str));
    record(&all)
}

const MMR: &str = "03^MMR^CVX";
const VARICELLA: &str = "21^Varicella^CVX";
const POLIO: &str = "89^Polio^CVX";

#[test]
fn components_in_one_sub_id_share_the_evaluation() {
    let parts = [obx("38890-0", "7", MMR), obx("38890-0", "7", VARICELLA), obx("30973-2", "7", "2")];
    let expected = pairs(&[("03", "2"), ("21", "2")]);
    assert_eq!(numbers(&parts), expected);
    let [one, two, number] = parts;
    assert_eq!(numbers(&[number.clone(), one.clone(), two.clone()]), expected, "the components stand last");
    // With other sub-ids beside it, a sub-id is one statement in any order.
    let other = [obx("38890-0", "8", POLIO), obx("30973-2", "8", "4")];
    let mixed = [vec![one.clone()], other.to_vec(), vec![number, two]].concat();
    assert_eq!(numbers(&mixed), pairs(&[("03", "2"), ("21", "2"), ("89", "4")]));
}

#[test]
fn a_group_with_several_components_is_one_evaluation() {
    for order in [[0, 1, 2, 3], [1, 0, 2, 3], [3, 1, 2, 0], [1, 3, 0, 2]] {
        let parts = [
            obx("30956-7", "1", "94^MMRV^CVX"),
            obx("38890-0", "1", MMR),
            obx("38890-0", "1", VARICELLA),
            obx("30973-2", "1", "1"),
        ];
        let lines: Vec<String> = order.iter().map(|at| parts[*at].clone()).collect();
        assert_eq!(numbers(&lines), pairs(&[("94", "1")]), "{order:?}");
        let all: Vec<&str> = std::iter::once(MMRV).chain(lines.iter().map(String::as_str)).collect();
        assert_eq!(record(&all).doses[0].evaluations[0].components.len(), 2);
    }
}

#[test]
fn evaluations_of_two_components_with_one_sub_id_are_separated_by_their_order() {
    let lines = [
        obx("38890-0", "1", MMR),
        obx("30973-2", "1", "2"),
        obx("38890-0", "1", VARICELLA),
        obx("30973-2", "1", "1"),
    ];
    assert_eq!(numbers(&lines), pairs(&[("03", "2"), ("21", "1")]));
    let leaders_last = [lines[1].clone(), lines[0].clone(), lines[3].clone(), lines[2].clone()];
    assert_eq!(numbers(&leaders_last), pairs(&[("03", "2"), ("21", "1")]));
}

#[test]
fn a_due_vaccine_with_its_group_is_one_forecast() {
    let group = |id: &str| obx("30956-7", id, "107^DTaP, unspecified^CVX");
    let next = |id: &str| obx("30979-9", id, "20^DTaP^CVX");
    let date = |id: &str| obx("30980-7", id, "20270101");
    for (first, second) in [("1", "2"), ("1", "1"), ("", ""), ("0", "1")] {
        for lines in [
            [group(first), next(first), date(first)],
            [next(first), group(first), date(first)],
            [date(first), next(first), group(first)],
            [next(first), date(first), group(first)],
        ] {
            let other = [
                obx("30979-9", second, POLIO),
                obx("30956-7", second, POLIO),
                obx("30980-7", second, "20270202"),
            ];
            let is_mixed = first == second && !lines[2].contains("30980-7");
            let answer = forecasts(&[lines.to_vec(), other.to_vec()].concat());
            assert_eq!(answer.forecasts.len(), 2, "{first:?} {lines:?}");
            if !is_mixed {
                assert_eq!(
                    due(answer),
                    pairs(&[("20", "2027-01-01"), ("89", "2027-02-02")]),
                    "{first:?} {lines:?}"
                );
            }
            let groups = answer.forecasts[0].vaccine_group.as_ref();
            assert_eq!(groups.and_then(|group| group.code.as_deref()), Some("107"));
            assert_eq!(answer.forecasts[1].vaccine_group, None, "the same code twice is named once");
        }
    }
}

#[test]
fn a_due_vaccine_beside_the_group_of_another_vaccine_does_not_get_its_date() {
    let answer = forecasts(&[
        obx("30979-9", "1", VARICELLA),
        obx("30956-7", "1", MMR),
        obx("30980-7", "1", "20270101"),
    ]);
    assert_eq!(due(answer), pairs(&[("21", ""), ("03", "2027-01-01")]));
}

#[test]
fn parts_before_their_leader_under_one_sub_id_belong_to_it() {
    for id in ["1", ""] {
        let lines = [
            obx("30980-7", id, "20270101"),
            obx("30979-9", id, MMR),
            obx("30980-7", id, "20270202"),
            obx("30979-9", id, VARICELLA),
            obx("30980-7", id, "20270303"),
            obx("30979-9", id, POLIO),
        ];
        let expected = [("03", "2027-01-01"), ("21", "2027-02-02"), ("89", "2027-03-03")];
        let answer = forecasts(&lines);
        assert_eq!(due(answer), pairs(&expected), "{id:?}");
        // An order that ends with a leader may also be cut off, which is another warning.
        let of_grouping = ["statement_unclear", "sub_ids_ignored", "contradiction"];
        assert!(!warnings(answer).iter().any(|code| of_grouping.contains(code)), "{:?}", warnings(answer));
    }
}

#[test]
fn a_series_leads_its_own_sub_id() {
    let answer = forecasts(&[
        obx("30979-9", "1", POLIO),
        obx("59780-7", "1", "P^Polio series^99X"),
        obx("30980-7", "1", "20270101"),
        obx("59780-7", "2", "M^MMR series^99X"),
        obx("30980-7", "2", "20270202"),
        obx("30982-3", "2", "^ACIP"),
        obx("30956-7", "3", VARICELLA),
        obx("30980-7", "3", "20270303"),
    ]);
    assert_eq!(due(answer), pairs(&[("89", "2027-01-01"), ("M", "2027-02-02"), ("21", "2027-03-03")]));
    assert!(answer.warnings.is_empty(), "{:?}", answer.warnings);
}

#[test]
fn a_sound_sub_id_stays_sound_beside_an_unsound_one() {
    let answer = forecasts(&[
        obx("30979-9", "1", POLIO),
        obx("30980-7", "1", "20270101"),
        obx("30979-9", "2", MMR),
        obx("30980-7", "2", "20270202"),
        obx("30979-9", "2", VARICELLA),
        obx("30980-7", "2", "20270303"),
    ]);
    assert_eq!(due(answer), pairs(&[("89", "2027-01-01"), ("03", "2027-02-02"), ("21", "2027-03-03")]));
    let undecided = forecasts(&[
        obx("30979-9", "1", POLIO),
        obx("30980-7", "1", "20270101"),
        obx("30979-9", "2", MMR),
        obx("30980-7", "2", "20270202"),
        obx("30980-7", "9", "20270303"),
    ]);
    assert_eq!(due(undecided), pairs(&[("89", "2027-01-01"), ("03", "2027-02-02")]));
    assert_eq!(undecided.other_orders[0].observations.len(), 1);
    assert!(warnings(undecided).contains(&"statement_unclear"));
}

#[test]
fn a_date_that_may_belong_to_two_vaccines_belongs_to_none() {
    let answer = forecasts(&[
        obx("30979-9", "1", MMR),
        obx("30980-7", "1", "20270101"),
        obx("30979-9", "1", VARICELLA),
    ]);
    assert_eq!(due(answer), pairs(&[("03", ""), ("21", "")]));
    assert_eq!(answer.other_orders[0].observations[0].value.as_deref(), Some("20270101"));
    assert_eq!(warnings(answer), ["statement_unclear"]);
}

#[test]
fn an_order_with_codes_of_a_forecast_and_no_forecast_is_warned_of() {
    for lines in [
        vec![obx("30956-7", "1", MMR)],
        vec![
            obx("30956-7", "1", MMR),
            obx("30980-7", "2", "20270101"),
            obx("30956-7", "2", VARICELLA),
            obx("30980-7", "5", "20270202"),
        ],
    ] {
        let answer = forecasts(&lines);
        assert_eq!(answer.forecasts.len(), 0, "{lines:?}");
        assert_eq!(answer.other_orders[0].observations.len(), lines.len());
        assert!(warnings(answer).contains(&"forecast_not_read"), "{lines:?}");
    }
    let retracted = forecasts(&[obx_with_status("30979-9", "1", MMR, "D")]);
    assert_eq!(warnings(retracted), ["observation_retracted"]);
    assert!(forecasts(&[obx("59784-9", "1", "36989005^Mumps^SCT")]).warnings.is_empty());
}

#[test]
fn the_vaccine_of_a_vis_starts_no_statement_if_all_sub_ids_are_the_same() {
    let lines = [
        obx("30956-7", "1", MMR),
        obx("30973-2", "1", "1"),
        obx("59781-5", "1", "Y"),
        obx("30956-7", "1", VARICELLA),
        obx("29768-9", "1", "20210806"),
        obx("29769-7", "1", "20240301"),
    ];
    assert_eq!(numbers(&lines), pairs(&[("03", "1")]));
}

#[test]
fn parts_whose_sub_id_is_shifted_by_a_constant_belong_to_the_leader_before_them() {
    for shift in [1, 2, 7] {
        let statement = |number: usize, cvx: &str, due: &str| {
            let (leader, part) = (number.to_string(), (number + shift).to_string());
            [
                obx("30956-7", &leader, &format!("{cvx}^^CVX")),
                obx("30980-7", &part, due),
                obx("30973-2", &part, "2"),
            ]
        };
        let lines =
            [statement(1, "03", "20270101"), statement(2, "21", "20270202"), statement(3, "107", "20270303")];
        let expected = pairs(&[("03", "2027-01-01"), ("21", "2027-02-02"), ("107", "2027-03-03")]);
        assert_eq!(due(forecasts(&lines.concat())), expected, "{shift}");
    }
}

#[test]
fn a_vaccine_that_may_share_an_evaluation_with_the_next_one_is_warned_of() {
    let group = |vaccine: &str| obx("30956-7", "1", vaccine);
    let lines = [group(MMR), group(VARICELLA), obx("59781-5", "1", "Y")];
    let dose = "RXA|0|1|20200401||94^MMRV^CVX|0.5||||||||||||||CP";
    let answer = record(&["ORC|RE||1", dose, &lines[0], &lines[1], &lines[2]]);
    assert_eq!(answer.doses[0].evaluations.len(), 1);
    assert!(warnings(answer).contains(&"statement_unclear"), "{:?}", warnings(answer));
    let vis = obx("69764-9", "1", "253088698300012711120420^MMR^cdcgs1vis");
    let with_vis = record(&["ORC|RE||1", dose, &lines[0], &vis, &lines[1], &lines[2]]);
    assert!(!warnings(with_vis).contains(&"statement_unclear"), "{:?}", warnings(with_vis));
}
