use super::*;

fn tx() -> EnrollmentProfile {
    EnrollmentProfile::shipped("tx-outcomes").unwrap()
}

/// The Texas profile with one text replaced.
fn changed(from: &str, to: &str) -> Result<EnrollmentProfile, ProfileError> {
    let text = EnrollmentProfile::shipped_text("tx-outcomes").unwrap();
    assert!(text.contains(from), "{from}");
    EnrollmentProfile::parse(&text.replacen(from, to, 1))
}

fn fault(from: &str, to: &str) -> String {
    changed(from, to).unwrap_err().to_string()
}

#[test]
fn every_shipped_profile_loads_under_its_id() {
    for id in EnrollmentProfile::shipped_ids() {
        assert_eq!(EnrollmentProfile::shipped(id).unwrap().id, id);
    }
    assert_eq!(
        EnrollmentProfile::shipped("xx").unwrap_err().to_string(),
        "the program has no enrollment profile `xx`; it has: sample-state, tx-outcomes"
    );
}

#[test]
fn texas_has_twelve_steps_and_waits_as_the_guide_says() {
    let profile = tx();
    let steps: Vec<String> = (1..)
        .zip(&profile.steps)
        .map(|(number, step)| {
            let number_of = |id: &StepId| profile.step(id).unwrap().0.to_string();
            let after: Vec<String> = step.after.iter().map(number_of).collect();
            let who: Vec<&str> = step.who.iter().map(|who| who.as_str()).collect();
            format!("{number} {} {} after {}", step.id, who.join("+"), after.join("+"))
        })
        .collect();
    assert_eq!(
        steps,
        [
            "1 registration pharmacy+registry after ",
            "2 consent pharmacy after 1",
            "3 intent_form pharmacy after 1",
            "4 syntropi pharmacy after 1",
            "5 approval registry after 4",
            "6 widget_request pharmacy after 3+5",
            "7 mail pharmacy after 6",
            "8 waiting_queue registry after 2+7",
            "9 by_hand pharmacy after 1",
            "10 exchange_form pharmacy after 8",
            "11 credentials pharmacy after 10",
            "12 confirmation registry after 11",
        ]
    );
    let ongoing: Vec<usize> =
        (1..).zip(&profile.steps).filter(|(_, step)| step.ongoing).map(|(at, _)| at).collect();
    assert_eq!(ongoing, [9]);
}

#[test]
fn an_unknown_key_in_any_table_is_refused_by_its_name() {
    for (from, key) in [
        ("id = \"tx-outcomes\"", "surprise"),
        ("[vendor]", "vendor.surprise"),
        ("[[ids]]", "ids[1].surprise"),
        ("[[steps]]", "steps[1].surprise"),
        ("[go_live]", "go_live.surprise"),
        ("[mail]", "mail.surprise"),
        ("[intent_sheet]", "intent_sheet.surprise"),
        ("[answer_sheet]", "answer_sheet.surprise"),
        ("[portals.registry]", "portals.registry.surprise"),
        ("[portals.vendor]", "portals.vendor.surprise"),
    ] {
        let error = fault(from, &format!("{from}\nsurprise = 1"));
        assert!(error.starts_with(&format!("{key}: unknown field")), "{error}");
    }
    for (from, to, key) in [
        (
            "{ question = \"EHR vendor\"",
            "{ surprise = 1, question = \"EHR vendor\"",
            "answer_sheet.questions[1].surprise",
        ),
        (
            "{ label = \"Pharmacy name\"",
            "{ surprise = 1, label = \"Pharmacy name\"",
            "intent_sheet.rows[1].surprise",
        ),
        ("[{ title = \"ImmTrac2\"", "[{ surprise = 1, title = \"ImmTrac2\"", "steps[1].links[1].surprise"),
    ] {
        let error = fault(from, to);
        assert!(error.starts_with(&format!("{key}: unknown field")), "{error}");
    }
}

#[test]
fn a_wrong_value_is_refused_by_its_key() {
    for (from, to, expected) in [
        ("id = \"tx-outcomes\"", "id = \"TX\"", "id: must have only lower-case letters, digits and hyphens"),
        ("name = \"Texas ImmTrac2 through Outcomes (PrescribeWellness SMP)\"\n", "", "name: is missing"),
        ("registry = \"TX-ImmTrac2\"", "registry = \" \"", "registry: must not be empty"),
        ("digits = 10", "digits = 0", "ids[1].digits: must be between 1 and 20"),
        ("digits = 10", "digits = \"10\"", "ids[1].digits: must be a whole number, 0 or more"),
        ("key = \"org_id\"", "key = \"tx_iis_id\"", "ids[2].key: `tx_iis_id` stands twice"),
        (
            "key = \"org_id\"",
            "key = \"contact_name\"",
            "ids[2].key: is the word of a placeholder; choose another one",
        ),
        ("id = \"consent\"", "id = \"live\"", "steps[2].id: is a word of the program; choose another one"),
        (
            "id = \"consent\"",
            "id = \"stage\"",
            "steps[2].id: is a column of a list of locations; choose another word",
        ),
        ("id = \"consent\"", "id = \"registration\"", "steps[2].id: `registration` stands twice"),
        (
            "who = [\"registry\"]",
            "who = [\"state\"]",
            "steps[5].who[1]: must be one of `pharmacy`, `registry`, `vendor`",
        ),
        (
            "who = [\"registry\"]",
            "who = []",
            "steps[5].who: must name one who acts, or two different ones in their order (one if the step is ongoing)",
        ),
        (
            "after = [\"syntropi\"]",
            "after = [\"mail\"]",
            "steps[5].after: there is no step `mail` before this one",
        ),
        (
            "after = [\"waiting_queue\"]",
            "after = [\"by_hand\"]",
            "steps[10].after: `by_hand` is ongoing and never done; name another step",
        ),
        (
            "remind_after_days = 14",
            "remind_after_days = -1",
            "steps[1].remind_after_days: must be a whole number, 0 or more",
        ),
        ("to = [\"immtracmu@dshs.texas.gov\"]", "to = []", "mail.to: must name at least one address"),
        (
            "to = [\"immtracmu@dshs.texas.gov\"]",
            "to = [\"immtracmu\"]",
            "mail.to[1]: it is no mail address; write one address such as name@pharmacy.example",
        ),
        (
            "SMP | {pharmacy_name}",
            "SMP | {pharmacy name}",
            "mail.subject: there is no placeholder {pharmacy name}; the placeholders are: pharmacy_name, registry_id, contact_name, contact_email, contact_phone, pharmacist_in_charge, tx_iis_id, org_id",
        ),
        (
            "SMP | {pharmacy_name}",
            "SMP | {pharmacy_name",
            "mail.subject: has a brace without its partner; braces stand only around a placeholder such as {pharmacy_name}",
        ),
        ("SMP | ", "SMP \\n ", "mail.subject: must be one line without control characters"),
        (
            "{registry_id}.pdf",
            "{registry_id}.exe",
            "mail.attachment_name: must be the name of a file that ends with .pdf",
        ),
        (
            "Intent {registry_id}.pdf",
            "../{registry_id}.pdf",
            "mail.attachment_name: must be the name of a file that ends with .pdf",
        ),
        (
            "step = \"widget_request\"",
            "step = \"by_hand\"",
            "mail.step: is an ongoing step; name a step that is done once",
        ),
        ("step = \"widget_request\"", "step = \"post\"", "mail.step: there is no step `post`"),
        (
            "url = \"https://enroll",
            "url = \"javascript:enroll",
            "steps[4].links[1].url: must be an address that begins with https://",
        ),
        (
            "ongoing = true",
            "ongoing = true\nremind_after_days = 3",
            "steps[9].ongoing: an ongoing step is never done, so it has no `alongside`, `needs` and `remind_after_days`",
        ),
    ] {
        let error = fault(from, to);
        assert!(error.starts_with(expected), "{from} -> {to}: {error}");
    }
    let text = EnrollmentProfile::shipped_text("tx-outcomes").unwrap();
    let before = text.lines().position(|line| line == "[portals.vendor]").unwrap();
    let error = fault("[portals.vendor]\n", "[portals.vendor]\n=");
    assert!(error.starts_with(&format!("line {} is not TOML", before + 2)), "{error}");
}

#[test]
fn a_list_is_not_read_as_a_table() {
    let text = EnrollmentProfile::shipped_text("sample-state").unwrap();
    let table = text.split_once("[go_live]").unwrap().1.split_once("\n\n").unwrap().0;
    let error = EnrollmentProfile::parse(&text.replace(&format!("[go_live]{table}"), "").replacen(
        "registry = ",
        "go_live = [\"pharmacy\", [\"x\"]]\nregistry = ",
        1,
    ));
    assert_eq!(error.unwrap_err().to_string(), "go_live: must be a table of keys");
}

/// The forms and their titles stand in the consent rules of the state alone.
#[test]
fn a_profile_has_no_consent_forms() {
    let error = fault("[portals.vendor]", "[consent]\nminor = \"x\"\n\n[portals.vendor]");
    assert!(error.starts_with("consent: unknown field"), "{error}");
}

#[test]
fn another_state_is_only_a_file() {
    let sample = EnrollmentProfile::shipped("sample-state").unwrap();
    assert_eq!((sample.steps.len(), sample.ids.len(), sample.ids[0].digits), (4, 1, 6));
    assert!(sample.intent_sheet.is_none() && sample.portals.vendor.is_none());
    // Nothing of Texas is in the code, or in the other profile.
    let text = EnrollmentProfile::shipped_text("sample-state").unwrap();
    for word in ["Texas", "ImmTrac", "outcomes.com", "Syntropi", "PrescribeWellness"] {
        assert!(!text.contains(word), "{word}");
    }
}

/// Each address, number and form of the guide, with the step in which it names them.
#[test]
fn every_address_of_the_guide_stands_in_its_step() {
    let profile = tx();
    for (number, words) in [
        (
            1,
            vec![
                "Responsible Medical Provider",
                "Practicing Providers with Prescribing Authority",
                "pharmacist in charge",
                "10-digit TX IIS ID or ORG ID",
            ],
        ),
        (
            2,
            vec![
                "https://www.dshs.texas.gov/immunize/immtrac/forms.shtm",
                "800-348-9158 option 3",
                "immtracmu@dshs.texas.gov",
            ],
        ),
        (
            3,
            vec![
                "https://immtrac.dshs.texas.gov/TXPRD/portalHeader.do",
                "Bi-Directional Registration of Intent",
                "sign",
            ],
        ),
        (
            4,
            vec![
                "https://enrolltexasiz.dshs.texas.gov/CRC/Site/emrlogin.asp",
                "site renewal",
                "register the location",
            ],
        ),
        (5, vec!["ImmTrac team", "mail with the approval"]),
        (6, vec!["bidirectional widget activated in Syntropi"]),
        (7, vec!["signed Registration of Intent"]),
        (8, vec!["Steps 1 to 7 are completed", "queue of TX-ImmTrac2"]),
        (9, vec!["by hand in the portal of the registry", "Outcomes portal"]),
        (10, vec!["Bidirectional Exchange form in Syntropi", "EHR vendor questions"]),
        (
            11,
            vec![
                "Provider Site",
                "Bidirectional Exchange ROI",
                "\"HL7 Submission\"",
                "Connectivity and Transport",
                "\"click to download\"",
                "nhamed@outcomes.com",
                "encrypted mail",
            ],
        ),
        (12, vec!["IIS team sends a mail", "approved to go live"]),
    ] {
        let step = &profile.steps[number - 1];
        let links = step.links.iter().map(|link| link.url.as_str());
        let text: Vec<&str> = step.todo.iter().map(String::as_str).chain(links).collect();
        for word in words {
            assert!(text.join(" ").contains(word), "step {number}: {word}: {text:?}");
        }
    }
    assert_eq!(profile.vendor.credentials_to.as_deref(), Some("nhamed@outcomes.com"));
    assert_eq!(profile.vendor.forms_to.as_deref(), Some("pwiisforms@outcomes.com"));
}

#[test]
fn what_the_guide_does_not_say_has_no_answer() {
    let sheet = tx().answer_sheet.unwrap();
    let answers: Vec<&str> = sheet.questions.iter().filter_map(|row| row.answer.as_deref()).collect();
    assert_eq!(
        answers,
        ["PrescribeWellness", "PrescribeWellness SMP", "pwiisforms@outcomes.com", "HL7 Submission"]
    );
    assert_eq!(sheet.questions.len(), 9);
    assert_eq!(tx().portals.vendor.unwrap().url, None);
}
