mod answered;
mod people;
mod screens;

use unicode_width::UnicodeWidthStr;

use self::answered::{Asked, DAY, LAYOUT, message, shown_of};
use super::*;

const WIDE: Layout = Layout { is_wide: true, width: 120, ..LAYOUT };

/// Segments whose every text is hostile.
fn hostile(text: &str) -> [String; 2] {
    let coded = format!("{text}^{text}^{text}");
    let person =
        format!("{text}^^^{text}^SR||{text}^{text}^{text}^{text}|{text}|19800101|{text}||{coded}|{text}");
    let errors = format!("ERR||{text}|{coded}|{text}|{coded}||{text}|{text}\rERR|||{coded}|E");
    let record = format!(
        "{errors}\rQAK|1|OK\rPID|1||{person}\rORC|RE||1\rRXA|0|1|20200604||03^{text}^CVX|0.5|||{text}|1^{text}|{text}||||{text}||{coded}\r\
         OBX|1|CE|30956-7^x^LN|1|03^{text}^CVX||||||F\rOBX|2|CE|59781-5^x^LN|1|{text}||||||F\r\
         OBX|3|CE|30982-3^x^LN|1|{coded}||||||F\rOBX|4|CE|31044-1^x^LN|2|{coded}||||||F\r\
         ORC|RE||0\rRXA|0|1|20261122||998^{text}^CVX|999\rOBX|1|CE|30979-9^x^LN|1|08^{text}^CVX||||||F\r\
         OBX|2|CE|59783-1^x^LN|1|{coded}||||||F\rOBX|3|CE|30945-0^x^LN|2|{coded}||||||F\r\
         OBX|4|CE|99998-8^{text}^LN|3|{text}||||||F\rNTE|1||{text}\rZZZ|{text}"
    );
    let candidates = format!("{errors}\rQAK|1|OK\rPID|1||{person}\rPID|2||{person}");
    [record, candidates]
}

/// The number of lines behind the first lines, which say more if a registry's identifier cannot be sent.
fn lines_of_sections(shown: &str) -> usize {
    shown.split_once("\n\n").unwrap().1.lines().count()
}

#[tokio::test(start_paused = true)]
async fn no_text_steers_the_terminal_or_forges_a_line() {
    let mut plain = Vec::new();
    for segments in hostile("a b") {
        plain.push(lines_of_sections(&shown_of(&[&segments], WIDE).await));
    }
    assert!(plain[0] > 15 && plain[1] > 5, "{plain:?}");
    // A carriage return and a line feed end a segment; the others reach the table.
    let hidden = [
        '\u{1b}', '\t', '\u{8}', '\u{7f}', '\u{85}', '\u{9b}', '\u{ad}', '\u{200b}', '\u{200f}', '\u{2028}',
        '\u{2029}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2064}', '\u{2066}', '\u{2069}', '\u{3164}',
        '\u{feff}',
    ];
    for hidden in hidden {
        for (segments, plain) in hostile(&format!("a{hidden}b")).iter().zip(&plain) {
            let name = format!("a{hidden}\n{hidden}b");
            let shown = Asked { name: &name, ..Asked::default() }.shown(&[segments], WIDE).await;
            assert_eq!(lines_of_sections(&shown), *plain, "{hidden:?}: {shown}");
            assert!(!shown.contains(hidden), "{hidden:?}: {shown}");
            assert!(!shown.lines().any(starts_with_b), "{hidden:?}: {shown}");
        }
    }
    // Escapes of HL7 put a line end into a value.
    for escaped in ["a\\X0A\\b", "a\\X0D\\b", "a\\.br\\b"] {
        for (segments, plain) in hostile(escaped).iter().zip(&plain) {
            let shown = shown_of(&[segments], WIDE).await;
            assert_eq!(lines_of_sections(&shown), *plain, "{escaped}: {shown}");
            assert!(!shown.lines().any(starts_with_b), "{escaped}: {shown}");
        }
    }
}

/// Whether a line starts with the second half of a hostile text.
fn starts_with_b(line: &str) -> bool {
    line.split_whitespace().next() == Some("b")
}

#[tokio::test(start_paused = true)]
async fn what_people_write_is_shown_as_it_is() {
    let [record, _] = hostile("Ñandú-O’Neil 李");
    let shown = shown_of(&[&record], WIDE).await;
    assert!(shown.contains("Ñandú-O’Neil 李"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn no_line_is_wider_than_the_terminal() {
    let texts = [
        "short",
        "山田太郎 花子 株式会社",
        "e\u{301}a\u{308}o\u{302} combining marks",
        "👩 🇺🇸 ❤️ emoji",
        "שרה כהן أحمد",
        "averyverylongwordthatfitsinnolineofanyterminalbecauseithasnoblankatallinitatall",
        "a long text of many words that has to be wrapped in every column of the table, whatever its width",
    ];
    for text in texts {
        for segments in hostile(text) {
            let result = Asked::default().result(&[&segments]).await;
            for width in [40, 41, 55, 80, 100, 132] {
                for is_wide in [false, true] {
                    let layout = Layout { width, is_wide, ..LAYOUT };
                    let shown = lookup(&result, &TimeZone::UTC, layout).unwrap();
                    for line in shown.lines() {
                        assert!(line.width() <= width, "{width}: {line}");
                        assert_eq!(line.trim_end(), line, "a blank ends the line");
                    }
                }
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn colours_add_nothing_but_colours() {
    for segments in [people::FULL, people::CANDIDATES, "QAK|1|NF"] {
        let result = Asked { patient: people::MARINA, ..Asked::default() }.result(&[segments]).await;
        let of = |is_coloured| lookup(&result, &TimeZone::UTC, Layout { is_coloured, ..LAYOUT }).unwrap();
        let without: String = of(true)
            .split('\u{1b}')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split_once('m').unwrap().1 })
            .collect();
        assert_eq!(without, of(false));
    }
}

#[tokio::test(start_paused = true)]
async fn a_match_says_why_and_further_questions_are_told() {
    let list = "QAK|1|OK\rPID|1||8^^^I^SR||Marsh^Odel||20190604\rPID|2||9^^^I^SR||Marsh^Iris||19800101";
    let shown = shown_of(&["QAK|1|NF", list], LAYOUT).await;
    for line in [
        "  asked 2 times: as asked (not found); without middle name, address and phone",
        "CANDIDATES, 2 people, most likely first",
        "     similar: given name (short form); same: family name, birth date",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    let late = shown_of(&["QAK|1|NF", "TIMEOUT"], WIDE).await;
    let line =
        "  asked 2 times: as asked (not found); without middle name, address and phone (registry timeout)";
    assert!(late.lines().any(|shown| shown == line), "{late}");
    let record = shown_of(&["QAK|1|OK\rPID|1||8^^^I^SR||Marsh^Odell^T||20190604"], WIDE).await;
    assert!(record.contains("✓ exact match\n"), "{record}");
    let line =
        "  compared with the request: same: family name, given name, middle name (initial), birth date";
    assert!(record.lines().any(|shown| shown == line), "{record}");
}

#[tokio::test(start_paused = true)]
async fn facts_and_reactions_have_a_row_each() {
    let shown = shown_of(&["QAK|1|OK\rPID|1||900117^^^I^SR||Marsh^Odell||20190604\r\
        ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5\r\
        OBX|1|CE|31044-1^x^LN|1|39579001^Anaphylaxis^SCT||||||F\rOBX|2|CE|31044-1^x^LN|2|VXC99^^CDCPHINVS||||||F\r\
        ORC|RE||0\rRXA|0|1|20261122||998^x^CVX|999\rOBX|1|CE|30945-0^x^LN|1|91930004^Allergy to eggs^SCT||||||F\r\
        OBX|2|DT|30946-8^x^LN|1|202001||||||F\rOBX|3|CE|59784-9^x^LN|2|38907003^Varicella infection^SCT||||||F\r\
        OBX|4|CE|75505-8^x^LN|3|371113008^^SCT||||||F\rOBX|5|CE|59785-6^x^LN|4|^Exposure to rabies||||||F\r\
        ORC|RE||0\rRXA|0|1|20260101||998^x^CVX|999||||||||||||00^Parental decision^NIP002||RE"], WIDE)
    .await;
    for line in [
        "! Contraindication or reaction on record: Allergy to eggs; Anaphylaxis; VXC99",
        "  ! refused all vaccines  Parental decision    on 2026-01-01",
        "  ✗ contraindication      Allergy to eggs      from 2020-01",
        "  ● special indication    Exposure to rabies",
        "  ✓ presumed immunity     Varicella infection",
        "  2024-08-01  MMR  given  ! reaction: Anaphylaxis; ! reaction: VXC99",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
    assert!(shown.contains("  ✓ immunity by a test    ") && shown.contains("registry id 900117"), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn each_comment_of_the_registry_is_shown_with_what_it_is_about() {
    let shown = shown_of(&["QAK|1|OK\rPID|1||900117^^^I^SR||Marsh^Odell||20190604\rNTE|1||Speaks Spanish\r\
        ORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5||||||||||||||CP\rNTE|1||Lot recalled, revaccinate\r\
        OBX|1|CE|30956-7^x^LN|1|03^MMR^CVX||||||F\rOBX|2|ID|59781-5^x^LN|1|N||||||F\rNTE|1||Stored too warm\r"], LAYOUT)
    .await;
    for line in [
        "COMMENTS OF THE REGISTRY",
        "  patient: Speaks Spanish",
        "  MMR 2024-08-01: Lot recalled, revaccinate",
        "  MMR 2024-08-01: Stored too warm",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_name_that_means_another_vaccine_than_its_code_does_not_stand_alone() {
    let shown = shown_of(
        &["QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\r\
           ORC|RE||1\rRXA|0|1|20240801||03^Hib^CVX|0.5||||||||||||||CP\r\
           ORC|RE||2\rRXA|0|1|20240701||08^^CVX|0.5||||||||||||||CP\r\
           ORC|RE||3\rRXA|0|1|20240601||ZZ9^^LOCAL|0.5||||||||||||||CP\r\
           ORC|RE||4\rRXA|0|1|||10^IPV^CVX|0.5||||||||||||||CP"],
        WIDE,
    )
    .await;
    for part in [
        "  MMR (sent with the name “Hib”)  ",
        "  Hep B, adolescent or pediatric  ",
        "  vaccine code ZZ9  ",
        "  no date     IPV  ",
    ] {
        assert!(shown.contains(part), "{part}\n{shown}");
    }
}

#[tokio::test(start_paused = true)]
async fn every_status_of_a_dose_has_its_words() {
    let dose = |number: u8, fields: &str| {
        format!("ORC|RE||{number}\rRXA|0|1|2024080{number}||03^MMR^CVX|{fields}\r")
    };
    let doses = [
        dose(1, "0.5|||00^New^NIP001|||||||||||CP"),
        dose(2, "0.5|||05^Other registry^NIP001|||||||||||CP"),
        dose(3, "0.2||||||||||||||PA"),
        dose(4, "999|||||||||||||01^Religious exemption^NIP002||RE")
            .replace("|||||||||||||01", "||||||||||||01"),
        dose(5, "999||||||||||||||NA"),
        dose(6, "0.5||||||||||||||CP|D"),
        dose(7, "0.5||||||||||||||QQ"),
    ];
    let segments = format!("QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\r{}", doses.concat());
    let shown = shown_of(&[&segments], LAYOUT).await;
    let rows: Vec<&str> = shown.lines().filter(|line| line.starts_with("  2024-08-0")).collect();
    assert_eq!(
        rows,
        [
            "  2024-08-07  MMR  not clear if given",
            "  2024-08-06  MMR  deleted",
            "  2024-08-05  MMR  not given",
            "  2024-08-04  MMR  refused             Religious exemption",
            "  2024-08-03  MMR  partly given",
            "  2024-08-02  MMR  historical",
            "  2024-08-01  MMR  given",
        ]
    );
}

#[test]
fn a_message_of_a_file_has_the_same_table_without_a_grade() {
    let read = |segments: &str| {
        let answer = iz_facade::client::hl7::OwnedAnswer::read(message(segments), DAY).unwrap();
        super::message(answer.get(), DAY, LAYOUT)
    };
    let record = read(people::FULL);
    assert!(
        record.starts_with("Marina Dune KELP   born 2022-03-10, 4 years 8 months   female\n"),
        "{record}"
    );
    assert!(record.contains("\nHARBOR IIS · message of 2026-11-22 09:30 · "), "{record}");
    assert!(record.contains("\nGIVE NOW\n  ! overdue") && !record.contains("match"), "{record}");
    let list = read(people::CANDIDATES);
    assert!(list.contains("\nCANDIDATES, 2 people\n  1  "), "{list}");
    let nobody = read("QAK|1|NF");
    assert!(nobody.starts_with("NO RECORD FOUND\n"), "{nobody}");
    assert!(nobody.contains("does not mean that the patient is unvaccinated"), "{nobody}");
    // It is not known whose dose it is, so it is no history. Nobody may overlook it either.
    let list_with_dose =
        read(&format!("{}\rORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|0.5", people::CANDIDATES));
    assert!(
        list_with_dose.contains("\n  The answer also has 1 dose") && !list_with_dose.contains("HISTORY"),
        "{list_with_dose}"
    );
    assert!(list_with_dose.contains(" read without --table shows it.\n"), "{list_with_dose}");
}

#[tokio::test(start_paused = true)]
async fn the_meaning_of_the_star_stands_behind_the_sections_of_the_forecast() {
    let segments = "QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\rORC|RE||0\r\
        RXA|0|1|20261122||998^x^CVX|999\rOBX|1|CE|30979-9^x^LN|1|03^MMR^CVX||||||F\r\
        OBX|2|DT|30980-7^x^LN|1|20261120||||||F\rOBX|3|CE|30979-9^x^LN|2|18^Rabies^CVX||||||F\r\
        OBX|4|CE|59783-1^x^LN|2|^Contraindicated||||||F\r";
    let shown = shown_of(&[segments], LAYOUT).await;
    let expected = "
DO NOT GIVE
  ✗ contraindicated  Rabies

* worked out from the dates, because the registry's status does not say it

";
    assert!(shown.contains("● due*  MMR") && shown.contains(expected), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn every_status_of_a_forecast_stands_in_its_section_the_longest_overdue_first() {
    let mut segments = String::from(
        "QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\rORC|RE||0\rRXA|0|1|20261122||998^x^CVX|999\r",
    );
    for (number, (code, name, status, due, overdue)) in (1..).zip([
        ("85", "Hep A", "Due", "20261120", ""),
        ("107", "DTaP", "Overdue", "20260101", "20260301"),
        ("89", "Polio", "Overdue", "20250101", "20250301"),
        ("03", "MMR", "Overdue", "20260601", ""),
        ("88", "Influenza", "Not yet due", "20270901", ""),
        ("137", "HPV", "Not yet due", "20270101", ""),
        ("164", "MenB", "Conditional", "", ""),
        ("21", "Varicella", "Immune", "", ""),
        ("17", "Hib", "Not recommended", "", ""),
        ("122", "Rotavirus", "Too old", "", ""),
        ("45", "Hep B", "Complete", "", ""),
        ("213", "COVID-19", "Xyzzy", "", ""),
        ("18", "Rabies", "Contraindicated", "", ""),
    ]) {
        segments += &format!("OBX|1|CE|30979-9^x^LN|{number}|{code}^{name}^CVX||||||F\r");
        segments += &format!("OBX|2|CE|59783-1^x^LN|{number}|^{status}||||||F\r");
        for (loinc, date) in [("30980-7", due), ("59778-1", overdue)] {
            if !date.is_empty() {
                segments += &format!("OBX|3|DT|{loinc}^x^LN|{number}|{date}||||||F\r");
            }
        }
    }
    let shown = shown_of(&[&segments], LAYOUT).await;
    let expected = "\
GIVE NOW
  ! overdue  Polio  since 2025-03-01 (631 days)
  ! overdue  DTaP   since 2026-03-01 (266 days)
  ! overdue  MMR    due since 2026-06-01 (174 days)
  ● due      Hep A  since 2026-11-20 (2 days)

DO NOT GIVE
  ✗ contraindicated  Rabies

LATER
  2027-01-01  HPV
  2027-09-01  Influenza

ONLY IN SOME CASES
  MenB

NOT CLEAR FROM THE ANSWER
  COVID-19  status “Xyzzy”

NOTHING TO DO
  Varicella (immune) · Hep B (complete) · Hib (not recommended)
  Rotavirus (too old)

HISTORY
";
    assert!(shown.contains(expected), "{shown}");
}

#[tokio::test(start_paused = true)]
async fn the_history_is_newest_first_whatever_the_precision_of_a_date() {
    let dates = ["2023", "", "20240801", "202409", "20231231", "20240802"];
    let dose = |date: &str| format!("ORC|RE||1\rRXA|0|1|{date}||03^MMR^CVX|0.5||||||||||||||CP\r");
    let doses: String = dates.iter().map(|date| dose(date)).collect();
    let segments = format!("QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\r{doses}");
    let shown = shown_of(&[&segments], LAYOUT).await;
    let rows: Vec<&str> =
        shown.lines().filter(|line| line.contains("  MMR  ")).map(|line| line.trim_start()).collect();
    let shown_dates: Vec<&str> = rows.iter().map(|row| row.split("  ").next().unwrap_or_default()).collect();
    assert_eq!(shown_dates, ["2024-09", "2024-08-02", "2024-08-01", "2023-12-31", "2023", "no date"]);
}

/// A message of a file, as it is shown on a day.
fn shown_on(segments: &str, day: Date) -> String {
    let answer = iz_facade::client::hl7::OwnedAnswer::read(message(segments), day).unwrap();
    super::message(answer.get(), day, LAYOUT)
}

#[test]
fn what_was_due_on_an_earlier_day_is_not_to_give_now() {
    let old = shown_on(people::FULL, jiff::civil::date(2026, 11, 23));
    assert!(old.contains("\n! This message is not of today. Doses may have been added since.\n"), "{old}");
    assert!(old.contains(WAS_DUE) && !old.contains("GIVE NOW"), "{old}");
    let today = shown_on(people::FULL, DAY);
    assert!(today.contains("GIVE NOW") && !today.contains("not of today"), "{today}");
    let undated = message(people::FULL).replace("20261122093000-0600", "");
    let undated = iz_facade::client::hl7::OwnedAnswer::read(undated, DAY).unwrap();
    let undated = super::message(undated.get(), DAY, LAYOUT);
    assert!(undated.contains("message without a date") && !undated.contains("GIVE NOW"), "{undated}");
}

#[test]
fn an_acknowledgment_says_whether_the_message_was_accepted() {
    for (code, headline) in [
        ("AA", "THE REGISTRY ACCEPTED A MESSAGE\n"),
        ("CA", "THE REGISTRY ACCEPTED A MESSAGE\n"),
        ("AE", "THE REGISTRY REPORTS ERRORS IN A MESSAGE, and may have accepted a part\n"),
        ("AR", "THE REGISTRY REFUSED THE MESSAGE\n"),
        ("", "THE REGISTRY REFUSED THE MESSAGE\n"),
    ] {
        let text = format!("MSH|^~\\&|A|B|||20261122||ACK^V04^ACK|1|P|2.5.1\rMSA|{code}|7\r");
        let answer = iz_facade::client::hl7::OwnedAnswer::read(text, DAY).unwrap();
        let shown = super::message(answer.get(), DAY, LAYOUT);
        assert!(shown.starts_with(headline), "{code}: {shown}");
    }
}

#[test]
fn a_latest_date_that_has_passed_is_said_as_such() {
    let due = |latest: &str| {
        let shown = shown_on(
            &format!(
                "QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\rORC|RE||0\rRXA|0|1|20261122||998^x^CVX|999\r\
                 OBX|1|CE|30979-9^x^LN|1|03^MMR^CVX||||||F\rOBX|2|CE|59783-1^x^LN|1|^Due||||||F\r\
                 OBX|3|DT|30980-7^x^LN|1|20261101||||||F\rOBX|4|DT|59777-3^x^LN|1|{latest}||||||F"
            ),
            DAY,
        );
        shown.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    assert!(due("20261121").contains("! the latest date 2026-11-21 has passed"), "{}", due("20261121"));
    assert!(due("20261122").contains(" not after 2026-11-22"), "{}", due("20261122"));
    assert!(!due("21370101").contains("2137"), "{}", due("21370101"));
}

#[test]
fn a_person_who_has_died_needs_no_forecast() {
    let shown =
        shown_on("QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||19190604|M|||||||||||||||||||||20200101|Y", DAY);
    assert!(shown.contains("! died on 2020-01-01") && !shown.contains("forecast"), "{shown}");
}

#[test]
fn a_comment_in_an_observation_stands_with_its_dose() {
    let of = |status: &str| {
        shown_on(
            &format!(
                "QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\rORC|RE||1\rRXA|0|1|20240801||03^MMR^CVX|999||||||||||||||NA\r\
                 OBX|1|ST|48767-8^Annotation comment^LN|1|No stock that day||||||{status}"
            ),
            DAY,
        )
    };
    assert!(
        of("F").contains("COMMENTS OF THE REGISTRY\n  MMR 2024-08-01: No stock that day\n"),
        "{}",
        of("F")
    );
    assert!(!of("W").contains("No stock") && of("W").contains("1 other observation"), "{}", of("W"));
}

#[test]
fn equal_details_of_a_dose_are_said_once() {
    let segments = "QAK|1|OK\rPID|1||9^^^I^SR||Marsh^Odell||20190604\rORC|RE||1\r\
        RXA|0|1|20240801||94^MMRV^CVX|0.5||||||||||||||CP\r\
        OBX|1|CE|30956-7^x^LN|1|03^MMR^CVX||||||F\rOBX|2|CE|59779-9^x^LN|1|V^State Schedule^L||||||F\r\
        OBX|3|CE|30956-7^x^LN|2|21^Varicella^CVX||||||F\rOBX|4|CE|59779-9^x^LN|2|V^State Schedule^L||||||F";
    let answer = iz_facade::client::hl7::OwnedAnswer::read(message(segments), DAY).unwrap();
    let shown = super::message(answer.get(), DAY, WIDE);
    assert_eq!(shown.to_lowercase().matches("schedule").count(), 1, "{shown}");
}

#[test]
fn an_identifier_that_two_people_have_is_printed_as_it_is_chosen() {
    let shown = shown_on(
        "QAK|1|OK\rPID|1||47^^^NORTH&1.2.3&ISO^SR||Marsh^Odell||20190604\rPID|2||47^^^SOUTH^SR||Marsh^Odell||20190605\r\
         PID|3||48^^^SOUTH^SR||Marsh^Odell||20190606",
        DAY,
    );
    for id in ["registry id 47^^^NORTH^SR\n", "registry id 47^^^SOUTH^SR\n", "registry id 48\n"] {
        assert!(shown.contains(id), "{shown}");
    }
}
