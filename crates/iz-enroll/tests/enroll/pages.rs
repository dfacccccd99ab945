//! Pages and sheets as people see them. The snapshots are the pages themselves.

use iz_enroll::{
    Board, CheckResult, Contact, Enrollment, EventKind, Location, LocationId, PharmacyName, Sheet, Status,
    Stylesheet, UnreadableLocation, UnrecordedLocation,
};

use crate::support::{ALL, Drive, TODAY, enrollment, location, note, november, texas, went_live};

fn page(enrollment: &Enrollment) -> String {
    enrollment.status_page(&texas(), TODAY, Stylesheet::At("enrollments.css")).unwrap()
}

fn place(id: &str, name: &str) -> Location {
    Location {
        id: LocationId::new(id).unwrap(),
        pharmacy_name: PharmacyName::new(name).unwrap(),
        ..location()
    }
}

/// Locations in several stages.
fn statuses() -> Vec<Status> {
    let open = |id: &str, name: &str, steps: &[(&str, i8)]| {
        let mut enrollment = Enrollment::open(&texas(), place(id, name), november(1), TODAY).unwrap();
        enrollment.steps(steps);
        enrollment
    };
    let mut live = open("store-1", "Live Sample Pharmacy", &ALL);
    live.now(november(21), went_live());
    let mut taken_back = open("store-2", "Taken Back Sample Pharmacy", &ALL);
    taken_back
        .now(november(21), went_live())
        .now(november(29), EventKind::TakenBack { reason: note("new owner") });
    let fresh = open("store-3", "=HYPERLINK(\"https://x.example\")", &[]);
    let waiting = open("store-4", "Waiting <b>Sample</b> & Sons", &ALL[..7]);
    let ready = open("0005", "Ready, Sample Pharmacy", &ALL);
    let form = open("store-6", "Form Sample Pharmacy", &[("registration", 29)]);
    [live, taken_back, fresh, waiting, ready, form].iter().map(Drive::standing).collect()
}

#[test]
fn the_status_page_of_a_location_on_the_way() {
    let mut enrollment = enrollment();
    enrollment.steps(&ALL[..6]);
    for text in ["first", "second", "third", "fourth", "fifth", "called <the> help desk"] {
        let step = Some("consent".parse().unwrap());
        enrollment.now(november(7), EventKind::Noted { step, text: note(text) });
    }
    insta::assert_snapshot!("status_page", page(&enrollment));
}

#[test]
fn the_status_page_of_a_live_location() {
    let mut enrollment = enrollment();
    enrollment.now(november(9), EventKind::AlreadyLive { evidence: note("reports since 2024") });
    insta::assert_snapshot!("status_page_live", page(&enrollment));
}

#[test]
fn the_status_page_of_a_location_that_was_taken_back() {
    let mut enrollment = enrollment();
    let despite = EventKind::WentLive {
        doctor: CheckResult::Passed,
        test_question: CheckResult::NotRun,
        despite: Some(note("tested by phone")),
    };
    enrollment
        .steps(&ALL)
        .now(november(21), despite)
        .now(november(25), EventKind::TakenBack { reason: note("new owner") });
    let html = page(&enrollment);
    assert!(html.contains("<li>It was taken back: new owner. Reopen each step"), "{html}");
    assert!(html.contains("<h2>Until this location is live</h2>"), "{html}");
    assert!(
        html.contains("<li>2026-11-21, rph-1: went live although a check did not pass: tested by phone</li>"),
        "{html}"
    );
}

#[test]
fn a_reason_beside_checks_that_passed_says_nothing_about_the_checks() {
    let mut enrollment = enrollment();
    let passed = CheckResult::Passed;
    let despite = Some(note("to be sure"));
    enrollment
        .steps(&ALL)
        .now(november(21), EventKind::WentLive { doctor: passed, test_question: passed, despite });
    assert!(!page(&enrollment).contains("did not pass"), "{}", page(&enrollment));
}

#[test]
fn the_page_shows_the_last_five_notes_and_says_how_many_there_are_and_the_status_has_all() {
    let mut enrollment = enrollment();
    for number in 1..=7 {
        let text = note(&format!("call {number}"));
        enrollment.now(november(2), EventKind::Noted { step: None, text });
    }
    let html = page(&enrollment);
    assert!(html.contains("<h2>Latest notes (5 of 7)</h2>"), "{html}");
    assert!(html.contains("call 3") && !html.contains("call 2"), "{html}");
    let notes: Vec<String> = enrollment.standing().notes.iter().map(iz_enroll::StatusNote::line).collect();
    assert_eq!((notes.len(), notes[6].as_str()), (7, "2026-11-02, rph-1: call 1"));
}

#[test]
fn asvs_1_2_1_what_people_typed_is_no_markup_on_a_page() {
    let hostile = "<script>alert('x')</script>\"&";
    let mut enrollment = Enrollment::open(&texas(), place("s", hostile), november(1), TODAY).unwrap();
    enrollment.now(
        november(2),
        EventKind::StepDone { step: "registration".parse().unwrap(), evidence: note("<img src=x>") },
    );
    let board = Board::of([enrollment.standing()], TODAY).html(Stylesheet::Inline);
    let intent = Sheet::intent(&texas(), enrollment.location()).unwrap().html(Stylesheet::Inline);
    for html in [page(&enrollment), board, intent] {
        assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"), "{html}");
    }
}

#[test]
fn the_board_shows_late_locations_first_and_live_ones_last() {
    let board = Board::of(statuses(), TODAY);
    let order: Vec<String> = board
        .locations
        .iter()
        .map(|row| {
            let next = row.next_actor.map_or("nobody", |who| who.as_str());
            format!("{} {} {} {} {:?}", row.location, row.stage.code, row.stage.days, next, row.overdue_days)
        })
        .collect();
    assert_eq!(
        order,
        [
            "store-3 registration 29 pharmacy Some(15)",
            "0005 go_live 10 vendor Some(7)",
            "store-4 waiting_queue 22 registry Some(1)",
            "store-2 taken_back 1 vendor None",
            "store-6 intent_form 1 pharmacy None",
            "store-1 live 9 nobody None",
        ]
    );
    insta::assert_snapshot!("board_page", board.html(Stylesheet::At("enrollments.css")));
    insta::assert_snapshot!("board_csv", board.csv().replace("\r\n", "\n"));
    insta::assert_snapshot!("board_json", serde_json::to_string_pretty(&board).unwrap());
}

#[test]
fn the_board_names_each_location_whose_record_cannot_be_read() {
    let unreadable = UnreadableLocation {
        location: LocationId::new("store-7").unwrap(),
        profile: "tx-outcomes".to_owned(),
        reason: "=1, <b>changed</b> by hand".to_owned(),
    };
    let board = Board::of(statuses(), TODAY).with_unreadable(vec![unreadable]);
    let csv = board.csv();
    let lines: Vec<&str> = csv.lines().collect();
    let row = "store-7,,tx-outcomes,unreadable,\"'=1, <b>changed</b> by hand\",,,";
    assert_eq!((lines[1], lines.len()), (row, 8), "{csv}");
    let page = board.html(Stylesheet::At("enrollments.css"));
    assert!(page.contains("<h2>Records that cannot be read</h2>"), "{page}");
    assert!(page.contains("store-7</span>: =1, &lt;b&gt;changed&lt;/b&gt; by hand</li>"), "{page}");
    assert!(!Board::of(statuses(), TODAY).html(Stylesheet::Inline).contains("cannot be read"));
}

#[test]
fn the_board_names_each_location_of_the_configuration_without_a_record() {
    let missing = UnrecordedLocation {
        location: LocationId::new("store-8").unwrap(),
        profile: "tx-outcomes".to_owned(),
    };
    let board = Board::of(statuses(), TODAY).with_not_recorded(vec![missing]);
    let csv = board.csv();
    let lines: Vec<&str> = csv.lines().collect();
    assert_eq!((lines[1], lines.len()), ("store-8,,tx-outcomes,not_recorded,Not recorded,,,", 8), "{csv}");
    let page = board.html(Stylesheet::At("enrollments.css"));
    assert!(page.contains("<h2>Not recorded</h2>\n<ul>\n<li>store-8</li>\n</ul>"), "{page}");
    assert!(!Board::of(statuses(), TODAY).html(Stylesheet::Inline).contains("Not recorded"));
}

#[test]
fn the_sheet_for_the_form_of_intent() {
    let mut place = location();
    place.contact = Contact { phone: None, ..place.contact };
    let sheet = Sheet::intent(&texas(), &place).unwrap();
    insta::assert_snapshot!("intent_sheet", sheet.text());
    insta::assert_snapshot!("intent_sheet_page", sheet.html(Stylesheet::At("enrollments.css")));
}

#[test]
fn the_answer_sheet_is_blank_where_the_guide_says_nothing() {
    let sheet = Sheet::answers(&texas(), &location()).unwrap();
    for line in &sheet.lines {
        let asks = line.advice.as_deref() == Some("ask the vendor (PrescribeWellness)");
        assert_eq!(line.value.is_none(), asks, "{}", line.label);
    }
    // The questions of the form are not public.
    let note = "The form of the registry may word the questions differently.";
    assert!(sheet.html(Stylesheet::Inline).contains(&format!("<p>{note}</p>")));
    assert!(sheet.text().contains(&format!("\n{note}\n")));
    let intent = Sheet::intent(&texas(), &location()).unwrap();
    assert!(!intent.text().contains(note));
    insta::assert_snapshot!("answer_sheet", sheet.text());
}
