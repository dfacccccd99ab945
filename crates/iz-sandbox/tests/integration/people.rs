//! Z34 and Z44 for each person of the list.

use iz_sandbox::{
    Population, STYLE, Settings,
    hl7::{
        Answer, Outcome, PartialDate, Profile,
        answer::{DoseStatus, StatusWord, Validity},
    },
    people,
    record::Layout,
    soap::Response,
};
use jiff::{ToSpan, civil::date};

use crate::support::{
    CONTROL_ID, NOW, Running, TAG, envelope, identified, named, question, read, run, run_at,
};

const PROFILES: [Profile; 2] = [Profile::Z34, Profile::Z44];

fn statuses(answer: &Answer<'_>) -> Vec<DoseStatus> {
    answer.doses.iter().map(|dose| dose.status).collect()
}

fn words(answer: &Answer<'_>) -> Vec<(StatusWord, bool)> {
    answer.forecasts.iter().map(|forecast| (forecast.status.normalised, forecast.status.derived)).collect()
}

fn evaluations(answer: &Answer<'_>) -> usize {
    answer.doses.iter().map(|dose| dose.evaluations.len()).sum()
}

fn codes<'a>(answer: &'a Answer<'_>) -> (Option<&'a str>, Option<&'a str>) {
    let acknowledgment = answer.acknowledgment.as_ref().unwrap();
    (acknowledgment.code.as_deref(), acknowledgment.query_status.as_deref())
}

#[test]
fn everybody_on_the_list_has_the_listed_outcome() {
    let sandbox = run();
    for listed in people() {
        for profile in PROFILES {
            let answer = sandbox.ask(profile, listed.demographics());
            let expected = if profile == Profile::Z34 { listed.history_outcome } else { listed.outcome };
            assert_eq!(answer.outcome, expected, "{profile:?}: {}", listed.shows);
        }
        if let Some(identifier) = listed.person.registry_id() {
            let answer = sandbox.ask(Profile::Z44, identified(&identifier.value, "SR"));
            assert_eq!(answer.outcome, Outcome::Record, "{}", listed.shows);
            assert_eq!(answer.patients[0].birth_date, Some(PartialDate::Day(listed.person.birth_date)));
        }
    }
}

#[test]
fn every_answer_identifies_its_query() {
    let sandbox = run();
    for listed in people() {
        for profile in PROFILES {
            let sent = question(profile, listed.demographics(), sandbox.today);
            let query = sent.split('\r').nth(1).unwrap();
            let text = sandbox.text(&sent);
            let answer = sandbox.read(&sent);
            let acknowledgment = answer.acknowledgment.as_ref().unwrap();
            let header = &answer.message;
            assert_eq!(acknowledgment.control_id.as_deref(), Some(CONTROL_ID));
            assert_eq!(header.receiving_application.as_deref(), Some("OURAPP"));
            assert_eq!(header.receiving_facility.as_deref(), Some("0001112000"));
            assert_eq!(header.receiving_organization.as_deref(), Some("OURORG"));
            assert_eq!(header.time.as_ref().unwrap().to_string(), "2026-11-22T09:30:17-06:00");
            assert_eq!(header.processing_id.as_deref(), Some("T"));
            assert_ne!(header.control_id.as_deref(), Some(CONTROL_ID));
            assert!(header.control_id.is_some());
            assert!(text.starts_with("MSH|^~\\&|SANDBOX|SANDBOXIIS|OURAPP|0001112000|"), "{text}");
            let is_texan = listed.person.layout == Layout::Texas;
            let framed = if is_texan { "|2.5.1|||||||||Z" } else { "|2.5.1|||NE|NE|||||Z" };
            assert!(text.contains(framed), "{text}");
            if answer.outcome == Outcome::Ack {
                assert_eq!(header.message_type.as_deref(), Some("ACK^Q11^ACK"));
                assert_eq!(answer.profile.as_deref(), Some("Z23"));
                assert!(!text.contains("QAK"), "{text}");
                continue;
            }
            assert_eq!(header.message_type.as_deref(), Some("RSP^K11^RSP_K11"));
            assert_eq!(acknowledgment.query_tag.as_deref(), Some(TAG));
            assert_eq!(acknowledgment.query.as_deref(), Some(query));
            let name = format!("{}^{}^CDCPHINVS", profile.code(), profile.query_name());
            let short = if is_texan { profile.code() } else { &name };
            assert!(text.contains(&format!("|{short}\rQPD|{name}|{TAG}|")), "{text}");
        }
    }
}

#[test]
fn the_child_has_a_full_evaluated_history_and_a_forecast() {
    let sandbox = run();
    let answer = sandbox.ask(Profile::Z44, named(" sandcastle", "PEBBLE ", "2022-03-10"));
    assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Record, Some("Z42")));
    assert_eq!(codes(&answer), (Some("AA"), Some("OK")));
    assert_eq!(answer.errors.len(), 0);
    let mut expected = [DoseStatus::Completed; 8];
    expected[6..].copy_from_slice(&[DoseStatus::Refused, DoseStatus::PartiallyAdministered]);
    assert_eq!(statuses(&answer), expected);
    assert_eq!(evaluations(&answer), 12);

    let cvx = |at: usize| answer.doses[at].vaccine.code.as_deref().unwrap();
    assert_eq!([cvx(0), cvx(1), cvx(4), cvx(5), cvx(6)], ["08", "110", "03", "94", "150"]);
    let historical = &answer.doses[0];
    assert_eq!(historical.source.as_ref().unwrap().code.as_deref(), Some("01"));
    assert!(historical.amount.is_none());
    let combination: Vec<_> = answer.doses[1]
        .evaluations
        .iter()
        .map(|judged| {
            let cvx = judged.vaccine.as_ref().unwrap().code.as_deref().unwrap();
            (cvx, judged.dose_number, judged.doses_in_series, judged.validity)
        })
        .collect();
    let valid = |cvx, number, of| (cvx, Some(number), Some(of), Validity::Valid);
    assert_eq!(combination, [valid("107", 1, 5), valid("45", 2, 3), valid("89", 1, 4)]);
    let early = &answer.doses[4].evaluations[0];
    assert_eq!(early.validity, Validity::NotValid);
    assert_eq!(early.reasons[0].text.as_deref(), Some("Given before the minimum age of 12 months"));
    let refused = &answer.doses[6];
    assert_eq!(refused.refusal_reasons[0].code.as_deref(), Some("00"));
    assert_eq!(refused.order.filler.as_ref().unwrap().value, "9999");
    assert!(refused.source.is_none() && refused.amount.is_none());
    let partial = &answer.doses[7];
    assert_eq!(partial.date, Some(PartialDate::Day(date(2026, 11, 8))));
    assert_eq!(partial.amount.as_ref().unwrap().value, "0.1");

    assert_eq!(
        words(&answer),
        [
            (StatusWord::Overdue, false),
            (StatusWord::Due, true),
            (StatusWord::NotYetDue, true),
            (StatusWord::NotYetDue, true),
            (StatusWord::Complete, false),
            (StatusWord::TooOld, false),
        ]
    );
    let overdue = &answer.forecasts[0];
    assert_eq!(overdue.dose_number, Some(3));
    let days = [overdue.earliest, overdue.due, overdue.overdue, overdue.latest]
        .map(|day| day.unwrap().exact().unwrap());
    assert_eq!(days, [date(2026, 5, 26), date(2026, 7, 25), date(2026, 8, 24), date(2028, 11, 22)]);
    // A Z42 has no PD1 and no NK1.
    assert!(answer.patients[0].next_of_kin.is_empty());
}

#[test]
fn a_z34_gets_only_the_history() {
    let sandbox = run();
    let answer = sandbox.ask(Profile::Z34, named("Sandcastle", "Pebble", "2022-03-10"));
    assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Record, Some("Z32")));
    assert_eq!((answer.doses.len(), evaluations(&answer), answer.forecasts.len()), (8, 0, 0));
    let patient = &answer.patients[0];
    assert_eq!(patient.addresses[0].street.as_deref(), Some("1 Bucket & Spade Way"));
    assert_eq!(patient.next_of_kin.len(), 1);
    let own = patient.registry_id.as_ref().unwrap();
    assert_eq!((&*own.value, own.type_code.as_deref()), ("SBX100001", Some("SR")));
    assert_eq!(patient.identifiers.len(), 1);
    assert_eq!(patient.identifiers[0].value, "CHART-77");
    let numbers: Vec<_> = patient.telecoms.iter().map(|telecom| telecom.number.as_deref()).collect();
    assert_eq!(numbers, [Some("5125550101"), None]);
    let dose = &answer.doses[1];
    assert_eq!(dose.lots, ["SBX110A"]);
    assert_eq!(dose.expires, Some(PartialDate::Day(date(2023, 8, 31))));
    assert_eq!(dose.manufacturer.as_ref().unwrap().code.as_deref(), Some("SKB"));
    assert_eq!(dose.route.as_ref().unwrap().site.as_ref().unwrap().code.as_deref(), Some("LVL"));
    assert_eq!(dose.administered_by.as_ref().unwrap().id.as_deref(), Some("1234567893"));
    assert_eq!(dose.location.as_ref().unwrap().facility.as_deref(), Some("0001112000"));
    let [eligibility] = dose.eligibility.as_slice() else { panic!("one eligibility") };
    let method = eligibility.method.as_ref().unwrap();
    assert_eq!((eligibility.value.code.as_deref(), method.code.as_deref()), (Some("V02"), Some("VXC40")));
    let [funding] = dose.funding.as_slice() else { panic!("one source of funds") };
    assert_eq!(funding.value.code.as_deref(), Some("VXC51"));
    assert!(dose.observations.is_empty());
    let notes: Vec<_> = answer.doses.iter().flat_map(|dose| &dose.observations).collect();
    assert!(notes.iter().all(|note| note.identifier.as_ref().unwrap().code.as_deref() == Some("48767-8")));
    assert_eq!(notes.len(), 2);
}

#[test]
fn the_adult_of_texas_has_forecasts_without_status() {
    let sandbox = run();
    let asked = question(Profile::Z44, named("Sandstorm", "Dusty", "1961-07-19"), sandbox.today);
    let (text, answer) = (sandbox.text(&asked), sandbox.read(&asked));
    assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Record, Some("Z32")));
    assert_eq!((answer.doses.len(), answer.forecasts.len(), answer.other_orders.len()), (0, 4, 1));
    assert_eq!(
        words(&answer),
        [
            (StatusWord::Due, true),
            (StatusWord::Due, true),
            (StatusWord::NotYetDue, true),
            (StatusWord::Due, true)
        ]
    );
    assert!(
        answer.forecasts.iter().all(|forecast| forecast.status.code.is_none() && forecast.overdue.is_none())
    );
    assert_eq!(answer.forecasts[1].dose_number, Some(0));
    assert_eq!(answer.forecasts[3].reasons[0].text.as_deref(), Some("ACIP schedule"));
    assert_eq!(answer.patients[0].name.as_ref().unwrap().family.as_deref(), Some("SANDSTORM"));
    assert_eq!(answer.patients[0].registry_id.as_ref().unwrap().type_code.as_deref(), Some("SR"));
    assert!(
        text.contains("\rRXA|0|1|20261122|20261122|998^No Vaccine Administered^CVX|999\rOBX|1|CE|30979-9^")
    );
    assert!(text.contains("^LN|0|88^Influenza-seasnl^CVX^90724^Influenza-seasnl^CPT||||||F\r"), "{text}");
    assert!(text.contains("\rOBX|3|NM|30973-2^Vaccine due next dose number^LN|0|1||||||F\r"), "{text}");
    assert!(!text.contains("59783-1") && !text.contains("59778-1"));

    let history = sandbox.ask(Profile::Z34, named("Sandstorm", "Dusty", "1961-07-19"));
    assert_eq!(
        (history.outcome, history.forecasts.len(), history.other_orders.len()),
        (Outcome::Record, 0, 0)
    );
}

#[test]
fn a_record_may_be_empty() {
    let sandbox = run();
    for profile in PROFILES {
        let answer = sandbox.ask(profile, named("Slate", "Blanca", "1990-01-02"));
        // A Z42 has at least one order: here it has only a comment, which says that the record is empty.
        let (label, orders) = if profile == Profile::Z44 { ("Z42", 1) } else { ("Z32", 0) };
        assert_eq!(answer.profile.as_deref(), Some(label));
        assert_eq!((answer.doses.len(), answer.forecasts.len(), answer.other_orders.len()), (0, 0, orders));
        assert_eq!(codes(&answer), (Some("AA"), Some("OK")));
    }
}

#[test]
fn the_identifier_of_the_registry_selects_a_candidate() {
    let sandbox = run();
    for profile in PROFILES {
        for born in ["2015-05-04", "2015-05-05", "2015-05-06"] {
            let list = sandbox.ask(profile, named("Mirror", "Echo", born));
            assert_eq!((list.outcome, list.profile.as_deref()), (Outcome::Candidates, Some("Z31")));
            assert_eq!(codes(&list), (Some("AA"), Some("OK")));
            assert_eq!((list.patients.len(), list.doses.len(), list.other_orders.len()), (2, 0, 0));
            let chosen = list.patients[1].registry_id.as_ref().unwrap();
            assert_eq!(chosen.type_code.as_deref(), Some("SR"));
            let mut again = named("Mirror", "Echo", born);
            again.identifiers = identified(&chosen.value, "SR").identifiers;
            let answer = sandbox.ask(profile, again);
            assert_eq!((answer.outcome, answer.doses.len()), (Outcome::Record, 2));
            assert_eq!(answer.patients[0].birth_date, Some(PartialDate::Day(date(2015, 5, 6))));
        }
        let far = sandbox.ask(profile, named("Mirror", "Echo", "2015-05-20"));
        assert_eq!(far.outcome, Outcome::NotFound);
        let chart = sandbox.ask(profile, identified("SBX400005", "MR"));
        assert_eq!(chart.outcome, Outcome::NotFound, "a chart number is not an identifier of the registry");
    }
}

#[test]
fn more_candidates_than_rcp_2_allows_are_too_many() {
    let sandbox = run();
    let asked = question(Profile::Z34, named("Mirror", "Echo", "2015-05-04"), sandbox.today);
    for (quantity, outcome) in [("1", Outcome::TooMany), ("2", Outcome::Candidates)] {
        let answer = sandbox.read(&asked.replace("|5^RD", &format!("|{quantity}^RD")));
        assert_eq!(answer.outcome, outcome, "{quantity}");
    }
}

#[test]
fn a_record_may_come_with_an_error_code_and_a_warning() {
    let sandbox = run();
    for (profile, label, forecasts) in [(Profile::Z34, "Z32", 0), (Profile::Z44, "Z42", 1)] {
        let answer = sandbox.ask(profile, named("Caveat", "Minnow", "2001-02-03"));
        assert_eq!(codes(&answer), (Some("AE"), Some("AE")));
        assert_eq!((answer.outcome, answer.profile.as_deref()), (Outcome::Record, Some(label)));
        assert_eq!((answer.doses.len(), answer.forecasts.len()), (1, forecasts));
        assert_eq!(answer.errors.len(), 1);
        assert_eq!(answer.errors[0].severity.as_deref(), Some("W"));
        assert!(!answer.errors[0].is_error());
    }
}

#[test]
fn the_other_outcomes_show_no_person() {
    let sandbox = run();
    for (family, given, born, outcome, expected, errors) in [
        ("Everyman", "Many", "1980-01-01", Outcome::TooMany, (Some("AA"), Some("TM")), 0),
        ("Vault", "Quiet", "1975-10-30", Outcome::Protected, (Some("AA"), Some("PD")), 0),
        ("Wrongfield", "Max", "1969-12-31", Outcome::Rejected, (Some("AE"), Some("AE")), 1),
        ("Shutgate", "Ivy", "1988-08-08", Outcome::Ack, (Some("AR"), None), 1),
        ("Nowhere", "Nell", "1999-09-09", Outcome::NotFound, (Some("AA"), Some("NF")), 0),
        ("Anybody", "Else", "1999-09-09", Outcome::NotFound, (Some("AA"), Some("NF")), 0),
        ("Sandcastle", "Pebble", "2022-03-11", Outcome::NotFound, (Some("AA"), Some("NF")), 0),
    ] {
        for profile in PROFILES {
            let answer = sandbox.ask(profile, named(family, given, born));
            assert_eq!((answer.outcome, codes(&answer)), (outcome, expected), "{family}");
            let label = if outcome == Outcome::Ack { "Z23" } else { "Z33" };
            assert_eq!(answer.profile.as_deref(), Some(label), "{family}");
            assert!(answer.patients.is_empty(), "{family}");
            assert_eq!(answer.errors.iter().filter(|report| report.is_error()).count(), errors, "{family}");
        }
    }
}

#[test]
fn a_protected_person_is_told_from_an_unknown_one_only_outside_the_style_of_the_guide() {
    let population = Population::new(100, 7).unwrap();
    for (style, outcome, status) in [
        (None, Outcome::Protected, "PD"),
        (Some(Layout::ProtectedCode), Outcome::Protected, "PD"),
        (Some(Layout::Guide), Outcome::NotFound, "NF"),
        (Some(Layout::Texas), Outcome::NotFound, "NF"),
        (Some(Layout::Stc), Outcome::NotFound, "NF"),
    ] {
        let sandbox = run_at(NOW, Settings { style, population: Some(population), ..Settings::default() });
        let member = population.person(58, sandbox.today).unwrap();
        let born = member.birth_date.to_string();
        for person in
            [named("Vault", "Quiet", "1975-10-30"), named(&member.name.family, &member.name.given, &born)]
        {
            for profile in PROFILES {
                let answer = sandbox.ask(profile, person.clone());
                assert_eq!(answer.outcome, outcome, "{style:?}");
                assert_eq!(codes(&answer), (Some("AA"), Some(status)), "{style:?}");
                assert_eq!((answer.profile.as_deref(), answer.patients.len()), (Some("Z33"), 0));
            }
        }
    }
}

#[test]
fn a_z44_never_gets_a_list_in_the_style_of_the_guide() {
    let sandbox = run_at(NOW, Settings { style: Some(Layout::Guide), ..Settings::default() });
    for (profile, outcome) in [(Profile::Z34, Outcome::Candidates), (Profile::Z44, Outcome::TooMany)] {
        for (family, given, born) in [("Mirror", "Echo", "2015-05-04"), ("Twain", "Guido", "2011-08-14")] {
            assert_eq!(sandbox.ask(profile, named(family, given, born)).outcome, outcome, "{family}");
        }
    }
    let chosen = sandbox.ask(Profile::Z44, identified("SBX400004", "SR"));
    assert_eq!((chosen.outcome, chosen.profile.as_deref()), (Outcome::Record, Some("Z42")));
}

#[test]
fn relative_days_count_from_the_day_of_the_query() {
    for now in [
        "2023-12-31T23:59:59+13:00[+13:00]",
        "2024-02-29T00:00:00-06:00[-06:00]",
        "2031-07-01T12:00:00Z[UTC]",
    ] {
        let sandbox = run_at(now, Settings::default());
        let answer = sandbox.ask(Profile::Z44, named("Sandcastle", "Pebble", "2022-03-10"));
        let day = |days: i32| Some(PartialDate::Day(sandbox.today + days.days()));
        assert_eq!(answer.doses[7].date, day(-14), "{now}");
        assert_eq!(answer.doses[1].date, Some(PartialDate::Day(date(2022, 5, 12))), "{now}");
        let forecasts = &answer.forecasts;
        assert_eq!(
            [forecasts[0].due, forecasts[1].due, forecasts[2].due],
            [day(-120), day(-3), day(14)],
            "{now}"
        );
        assert_eq!(forecasts[1].status.normalised, StatusWord::Due, "{now}");
        assert_eq!(forecasts[2].status.normalised, StatusWord::NotYetDue, "{now}");
        let sent = answer.message.time.as_ref().unwrap();
        assert_eq!(sent.date, PartialDate::Day(sandbox.today), "{now}");
        assert!(sent.time.unwrap().to_string().contains(['+', '-']), "{now}");
    }
}

#[test]
fn a_layout_is_selected_by_header_or_setting() {
    let sandbox = run();
    let asked = question(Profile::Z44, named("Sandcastle", "Pebble", "2022-03-10"), sandbox.today);
    let sent = envelope("1", &asked);
    let ask = |sandbox: &Running, style: &str| {
        let head = format!(
            "POST /client_Service HTTP/1.1\r\nContent-Type: application/soap+xml\r\n{style}Content-Length: {}",
            sent.len()
        );
        sandbox.http(&head, sent.as_bytes())
    };
    for layout in Layout::ALL {
        let reply = ask(&sandbox, &format!("{STYLE}: {layout}\r\n"));
        let Ok(Response::SubmitSingleMessage(text)) = Response::read(reply.body.as_bytes()) else { panic!() };
        assert_eq!(read(&text, sandbox.today).doses.len(), 8, "{layout}");
        assert_eq!(text.contains("30979-9"), ["texas", "new-york-city", "michigan"].contains(&layout.name()));
    }
    // STC's registries add an ERR if nobody is found.
    let nobody = sent.replace("Sandcastle", "Nobody");
    let head = format!(
        "POST /client_Service HTTP/1.1\r\nContent-Type: application/soap+xml\r\n{STYLE}: stc\r\nContent-Length: {}",
        nobody.len()
    );
    let reply = sandbox.http(&head, nobody.as_bytes());
    assert!(reply.body.contains("ERR|||0|I||||Nobody was found for this query"), "{}", reply.body);
    let refused = ask(&sandbox, &format!("{STYLE}: iowa\r\n"));
    assert!(refused.status == 400 && refused.body.contains("--list"));
    let sandbox = run_at(NOW, Settings { style: Some(Layout::Stc), ..Settings::default() });
    assert!(ask(&sandbox, "").body.contains("STC0002"));
    assert!(ask(&sandbox, &format!("{STYLE}: florida\r\n")).body.contains("99FLS"));
}

#[test]
fn the_identifier_of_an_answer_finds_the_person_in_every_layout() {
    for layout in Layout::ALL {
        let sandbox = run_at(NOW, Settings { style: Some(layout), ..Settings::default() });
        let asked = question(Profile::Z44, named("Slate", "Blanca", "1990-01-02"), sandbox.today);
        let answer = read(&sandbox.text(&asked), sandbox.today);
        assert_eq!(answer.outcome, Outcome::Record, "{layout}");
        let own = answer.patients[0].registry_id.as_ref().unwrap();
        let mut by_id = identified(&own.value, own.type_code.as_deref().unwrap_or("SR"));
        by_id.identifiers[0].assigning_authority = own.assigning_authority.as_deref().map(str::to_owned);
        let again = question(Profile::Z44, by_id, sandbox.today);
        let answer = read(&sandbox.text(&again), sandbox.today);
        assert_eq!(answer.outcome, Outcome::Record, "{layout}");
        assert_eq!(answer.patients[0].birth_date, Some(PartialDate::Day(date(1990, 1, 2))));
    }
}

#[test]
fn everybody_in_a_population_is_found_by_name_and_by_identifier() {
    let population = Population::new(1_000_000, 7).unwrap();
    let sandbox = run_at(NOW, Settings { population: Some(population), ..Settings::default() });
    for number in [0, 1, 499_999, 999_999] {
        let person = population.person(number, sandbox.today).unwrap();
        let by_name =
            named(&person.name.family.to_uppercase(), &person.name.given, &person.birth_date.to_string());
        let id = person.registry_id().unwrap();
        for patient in [by_name, identified(&id.value, "SR")] {
            let answer = sandbox.ask(Profile::Z44, patient);
            assert_eq!(answer.outcome, Outcome::Record);
            assert_eq!(answer.patients[0].registry_id.as_ref().unwrap().value.as_str(), id.value);
            assert_eq!(answer.doses.len(), person.doses.len());
            assert_eq!(answer.forecasts.len(), person.forecasts.len());
        }
    }
    assert!(population.person(1_000_000, sandbox.today).is_none());
    assert_eq!(sandbox.ask(Profile::Z34, identified("POP0001000000", "SR")).outcome, Outcome::NotFound);
    assert_eq!(sandbox.ask(Profile::Z34, named("Vault", "Quiet", "1975-10-30")).outcome, Outcome::Protected);
}
