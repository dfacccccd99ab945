//! Reads an answer from a file and prints its contents.
//!
//! `cargo run --example read_file -- FILE`. Without a file it reads an answer about an invented person.

use iz_hl7::{Answer, Source};
use jiff::civil::date;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let bytes = match std::env::args_os().nth(1) {
        Some(file) => std::fs::read(file)?,
        None => iz_sandbox::sample_response(3, 4).into_bytes(),
    };
    // Where the registry does not say whether a forecast is due, this date decides.
    let source = Source::of(bytes);
    let answer = Answer::read(&source, date(2026, 11, 22))?;

    println!(
        "{} in a message with the profile {}",
        answer.outcome.word(),
        answer.profile.as_deref().unwrap_or("none")
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
    println!("{} values in `unread`, {} warnings", answer.unread.len(), answer.warnings.len());
    Ok(())
}
