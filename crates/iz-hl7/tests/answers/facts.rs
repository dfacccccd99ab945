//! Observations about a dose other than its evaluation, and facts about a person.

use super::{FOUND, MSH, NON_VACCINE_ORDER, PID, read, record};

#[test]
fn the_vaccine_of_a_vis_is_not_an_evaluation() {
    let answer = record(&[
        "ORC|RE||1\rRXA|0|1|20260110||107^DTaP^CVX|0.5",
        "OBX|1|CE|30956-7^Vaccine type^LN|1|107^DTaP^CVX||||||F",
        "OBX|2|ID|59781-5^Validity^LN|1|Y||||||F",
        "OBX|3|CE|30956-7^Vaccine type^LN|2|107^DTaP^CVX||||||F",
        "OBX|4|DT|29768-9^VIS published^LN|2|20070517||||||F",
        "OBX|5|CE|30956-7^Vaccine type^LN|3|03^MMR^CVX||||||F",
    ]);
    let dose = &answer.doses[0];
    assert_eq!(dose.evaluations.len(), 1);
    let [vis] = dose.information_statements.as_slice() else { panic!("one VIS") };
    assert_eq!(vis.vaccine.as_ref().and_then(|vaccine| vaccine.code.as_deref()), Some("107"));
    assert_eq!(vis.published.map(|date| date.to_string()).as_deref(), Some("2007-05-17"));
    assert_eq!(dose.observations.len(), 1, "a vaccine type alone is kept as an observation");
}

#[test]
fn each_vis_has_its_own_dates() {
    let answer = record(&[
        "ORC|RE||1\rRXA|0|1|20260110||107^DTaP^CVX|0.5",
        "OBX|1|DT|29769-7^VIS presented^LN|2|20260110||||||F",
        "OBX|2|CE|69764-9 ^Document type^LN|2|253088698300003511070517^DTaP VIS^cdcgs1vis||||||F",
        "OBX|3|DT|29769-7^VIS presented^LN|2|20260111||||||F",
        "OBX|4|CE|69764-9^Document type^LN|2|253088698300017211160720^Polio VIS^cdcgs1vis||||||F|||20260112",
        "OBX|5|DT|29769-7^VIS presented^LN|3|||||||F",
    ]);
    let found: Vec<_> = answer.doses[0]
        .information_statements
        .iter()
        .map(|vis| {
            let document = vis.document.as_ref().and_then(|document| document.text.as_deref());
            (document, vis.presented.map(|date| date.to_string()), vis.observed.map(|date| date.to_string()))
        })
        .collect();
    let owned = |text: &str| Some(text.to_owned());
    assert_eq!(
        found,
        [
            (Some("DTaP VIS"), owned("2026-01-10"), None),
            (Some("Polio VIS"), owned("2026-01-11"), owned("2026-01-12")),
        ]
    );
    assert!(answer.unread.is_empty(), "{:?}", answer.unread);
}

#[test]
fn eligibility_funding_and_reactions_have_their_own_members() {
    let answer = record(&[
        "ORC|RE||1\rRXA|0|1|20260110||107^DTaP^CVX|0.5",
        "OBX|1|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20260110|||VXC40^Dose^CDCPHINVS",
        "OBX|2|CE|64994-7^Eligibility^LN|1|V02^Medicaid^HL70064||||||F|||20260110|||VXC40^Dose^CDCPHINVS",
        "OBX|3|CE|30963-3^Funding^LN|2|VXC50^Public^CDCPHINVS||||||F",
        "OBX|4|CE|31044-1^Reaction^LN|3|39579001^Anaphylaxis^SCT||||||F|||20260110",
        "OBX|5|CE|VFC-STATUS^VFC Status^STC||V01^Not eligible^HL70064||||||F",
        "OBX|6|CE|64994-7^Eligibility^LN|4|^^||||||F|||20260113",
    ]);
    let dose = &answer.doses[0];
    let codes = |findings: &[iz_hl7::answer::Finding<'_>]| {
        findings
            .iter()
            .filter_map(|finding| finding.value.code)
            .map(|code| code.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(codes(&dose.eligibility), ["V02", "V01"], "a repeated finding is listed once");
    assert_eq!(dose.eligibility[0].method.as_ref().and_then(|method| method.code.as_deref()), Some("VXC40"));
    assert_eq!(
        (codes(&dose.funding), codes(&dose.reactions)),
        (vec!["VXC50".into()], vec!["39579001".into()])
    );
    let [nothing] = dose.observations.as_slice() else { panic!("the last observation has no value") };
    assert_eq!(
        (nothing.value, nothing.observed.map(|date| date.to_string())),
        (None, Some("2026-01-13".into()))
    );
    assert!(answer.unread.is_empty(), "{:?}", answer.unread);
}

#[test]
fn facts_for_or_against_vaccines_belong_to_the_person() {
    let answer = record(&[
        NON_VACCINE_ORDER,
        "OBX|1|DT|30944-3^Ends^LN|1|20270110||||||F",
        "OBX|2|CE|30945-0^Contraindication^LN|1|VXC18^Allergy^CDCPHINVS||||||F|||20260110",
        "OBX|3|DT|30946-8^Begins^LN|1|20260110||||||F",
        "OBX|4|CE|59784-9^Immunity^LN|2|38907003^Varicella^SCT||||||F|||20100314",
        "OBX|5|CE|75505-8^Serology^LN|3|271511000^Hepatitis B^SCT||||||F",
        "OBX|6|DT|30946-8^Begins^LN|9|20260110||||||F",
        "ORC|RE||1\rRXA|0|1|20260110||107^DTaP^CVX|0.5",
        "OBX|7|CE|59785-6^Indication^LN|1|VXC7^Rabies exposure^CDCPHINVS||||||F",
    ]);
    let json = serde_json::to_value(&answer.facts).unwrap();
    let kinds: Vec<_> = answer.facts.iter().map(|fact| serde_json::to_value(fact.kind).unwrap()).collect();
    assert_eq!(kinds, ["contraindication", "history", "serology", "special_indication"]);
    assert_eq!((&json[0]["begins"], &json[0]["ends"]), (&"2026-01-10".into(), &"2027-01-10".into()));
    assert_eq!(json[1]["observed"], "2010-03-14");
    assert_eq!(
        answer.other_orders[0].observations.len(),
        1,
        "a date without a fact is kept as an observation"
    );
    assert!(answer.unread.is_empty(), "{:?}", answer.unread);
}

#[test]
fn the_registry_s_own_identifier_has_its_own_member() {
    for (sent, own, others) in [
        ("A1^^^OURS^MR~900117^^^IIS^SR~~", Some("900117"), vec!["A1"]),
        ("A1^^^OURS^MR~55^^^NYC^LR", Some("55"), vec!["A1"]),
        ("900117^^^MIA", Some("900117"), vec![]),
        ("A1^^^OURS^MR", None, vec!["A1"]),
        ("17~18", None, vec!["17", "18"]),
    ] {
        let pid = PID.replace("900117^^^STATEIIS^SR~A100^^^OURAPP^MR", sent);
        let patient = &read(&[MSH, FOUND, &pid]).patients[0];
        assert_eq!(patient.registry_id.as_ref().map(|id| id.value.as_str()), own, "{sent}");
        assert_eq!(
            patient.identifiers.iter().map(|id| id.value.as_str()).collect::<Vec<_>>(),
            others,
            "{sent}"
        );
    }
}
