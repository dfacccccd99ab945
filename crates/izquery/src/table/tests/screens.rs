//! What a user sees, as text.

use super::{
    answered::{Asked, LAYOUT, shown_of},
    people::{CANDIDATES, FULL, MARINA, SHORT, WIDE_NAMES},
};
use crate::table::layout::Layout;

fn marina() -> Asked<'static> {
    Asked { patient: MARINA, ..Asked::default() }
}

/// Escape characters as a visible sign.
fn visible(text: &str) -> String {
    text.replace('\u{1b}', "␛")
}

#[tokio::test(start_paused = true)]
async fn a_full_record() {
    let asked = marina();
    for width in [40, 80, 120] {
        let shown = asked.shown(&[FULL], Layout { width, ..LAYOUT }).await;
        insta::assert_snapshot!(format!("full_{width}"), shown);
    }
    let coloured = Layout { is_coloured: true, ..LAYOUT };
    insta::assert_snapshot!("full_80_colours", visible(&asked.shown(&[FULL], coloured).await));
    let wide = Layout { is_wide: true, width: 120, ..LAYOUT };
    insta::assert_snapshot!("full_120_wide", asked.shown(&[FULL], wide).await);
}

#[tokio::test(start_paused = true)]
async fn a_short_record() {
    insta::assert_snapshot!("short_80", marina().shown(&[SHORT], LAYOUT).await);
    let quiet = Layout { has_hints: false, ..LAYOUT };
    insta::assert_snapshot!("short_80_quiet", marina().shown(&[SHORT], quiet).await);
}

#[tokio::test(start_paused = true)]
async fn a_list_of_candidates() {
    for width in [40, 80, 120] {
        let layout = Layout { width, ..LAYOUT };
        insta::assert_snapshot!(format!("candidates_{width}"), marina().shown(&[CANDIDATES], layout).await);
    }
}

#[tokio::test(start_paused = true)]
async fn answers_without_a_record() {
    for (name, segments) in [
        ("not_found", "QAK|1|NF"),
        ("too_many", "QAK|1|TM"),
        ("protected", "QAK|1|PD"),
        (
            "rejected",
            "ERR||QPD^1^4|101^Required field missing^HL70357|E||||The family name is too short\rQAK|1|AE",
        ),
    ] {
        insta::assert_snapshot!(format!("{name}_80"), shown_of(&[segments], LAYOUT).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_of_another_person_is_not_shown_unless_it_is_asked_for() {
    let withheld = Asked { is_mismatch_shown: false, ..Asked::default() };
    insta::assert_snapshot!("mismatch_withheld_80", withheld.shown(&[SHORT], LAYOUT).await);
    insta::assert_snapshot!("mismatch_shown_80", shown_of(&[SHORT], LAYOUT).await);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_was_kept_says_its_age() {
    for (name, now) in
        [("kept_today_80", "2026-11-22T18:45:00Z"), ("kept_since_yesterday_80", "2026-11-23T18:45:00Z")]
    {
        let asked = Asked { now, ..marina() };
        insta::assert_snapshot!(name, asked.shown(&[SHORT], LAYOUT).await);
    }
}

#[tokio::test(start_paused = true)]
async fn a_record_that_may_be_incomplete_says_so_first() {
    let cut = format!(
        "ERR|||207^Application internal error^HL70357|E||||Two doses could not be loaded\r{SHORT}\rDSC|next"
    );
    insta::assert_snapshot!("incomplete_80", marina().shown(&[&cut], LAYOUT).await);
}

#[tokio::test(start_paused = true)]
async fn a_person_who_died_and_a_guess() {
    let dead = SHORT.replace("20220310|F", "20220310|F||||||||||||||||Y|2||||20250203|Y");
    let patient = r#"{"name": {"family": "Kelp Jr", "given": "Marina (Mari)"}, "birth_date": "2022-03-10", "phone": "none"}"#;
    let asked = Asked { patient, ..Asked::default() };
    insta::assert_snapshot!("dead_and_guessed_80", asked.shown(&[&dead], LAYOUT).await);
}

#[tokio::test(start_paused = true)]
async fn a_probable_match_shows_what_differs_and_how_to_confirm_the_person() {
    let patient = r#"{"name": {"family": "Kelp", "given": "Marin"}, "birth_date": "2022-03-10", "sex": "F"}"#;
    let asked = Asked { patient, ..Asked::default() };
    insta::assert_snapshot!("probable_80", asked.shown(&[FULL], LAYOUT).await);
}

#[tokio::test(start_paused = true)]
async fn wide_characters_keep_the_columns() {
    let patient = r#"{"name": {"family": "山田", "given": "花子"}, "birth_date": "1988-07-04"}"#;
    let asked = Asked { patient, ..Asked::default() };
    insta::assert_snapshot!("wide_names_80", asked.shown(&[WIDE_NAMES], LAYOUT).await);
}

/// The registry recommends none of these doses today.
#[tokio::test(start_paused = true)]
async fn a_dose_with_only_an_earliest_date_is_not_shown_as_due() {
    let forecast = |sub_id, vaccine, earliest| {
        format!(
            "OBX|1|CE|30979-9^x^LN|{sub_id}|{vaccine}^CVX||||||F\rOBX|2|DT|30981-5^x^LN|{sub_id}|{earliest}||||||F\r"
        )
    };
    let segments = [
        SHORT,
        "\rORC|RE||0\rRXA|0|1|20261122||998^No vaccine administered^CVX|999\r",
        &forecast(1, "88^Influenza", "20261001"),
        &forecast(2, "03^MMR", "20270110"),
    ];
    let shown = marina().shown(&[&segments.concat()], LAYOUT).await;
    let line = |word: &str| shown.lines().find(|line| line.contains(word)).unwrap_or_default();
    assert!(shown.contains("The registry names no vaccine that is clearly due now."), "{shown}");
    let influenza = line("no status, no due date");
    assert!(influenza.contains("Influenza") && influenza.contains("earliest 2026-10-01"), "{shown}");
    assert!(line("no date*").contains("may be given from 2027-01-10"), "{shown}");
}
