//! Reads an answer from a file and shows what it says.
//!
//! `cargo run --example read_file -- FILE`; without a file it reads an answer with invented people.

use iz_hl7::{Answer, Source};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = match std::env::args_os().nth(1) {
        Some(file) => std::fs::read(file)?,
        None => iz_sandbox::sample_response(3, 4).into_bytes(),
    };
    // The day decides whether a forecast is due where the registry does not say so.
    let source = Source::of(bytes);
    let answer = Answer::read(&source, date(2026, 11, 22))?;

    println!(
        "{} in a message labelled {}",
        answer.outcome.word(),
        answer.profile.as_deref().unwrap_or("nothing")
    );
    for dose in &answer.doses {
        let date = dose.date.map_or("no date".to_owned(), |date| date.to_string());
        println!("  {date}  {}  {:?}", dose.vaccine.label(), dose.status);
    }
    for forecast in &answer.forecasts {
        let vaccine = forecast.vaccine.as_ref().map_or("unnamed", |vaccine| vaccine.label());
        let due = forecast.due.map_or("no date".to_owned(), |date| date.to_string());
        println!("  {vaccine}: {:?}, due {due}", forecast.status.normalised);
    }
    for fact in &answer.facts {
        let value = fact.value.text.or(fact.value.code);
        println!("  {:?}: {}", fact.kind, value.as_deref().unwrap_or("unnamed"));
    }
    println!("{} values that no type holds, {} warnings", answer.unread.len(), answer.warnings.len());
    Ok(())
}
