//! What the record holds about the vaccine group of a forecast.

use iz_hl7::answer::{ForecastLists, ForecastMarks, ListedForecast, MAX_EVIDENCE};
use serde_json::{Value, json};

use super::{FORECASTS, TODAY, answer, forecast};

/// A dose that was given, with the groups for which it was evaluated.
fn dose(number: usize, vaccine: &str, evaluated: &[&str]) -> String {
    row(number, vaccine, "CP", evaluated)
}

/// A dose with this RXA-20.
fn row(number: usize, vaccine: &str, completion: &str, evaluated: &[&str]) -> String {
    let order = format!("ORC|RE||{}^I\r", 10_000 + number);
    let mut text = order + &format!("RXA|0|1|20200101||{vaccine}|0.5{}{completion}\r", "|".repeat(14));
    for (sub_id, group) in evaluated.iter().enumerate() {
        text += &format!("OBX|1|CE|30956-7^Vaccine type^LN|{sub_id}|{group}||||||F\r");
        text += &format!("OBX|2|ID|59781-5^Valid^LN|{sub_id}|Y||||||F\r");
    }
    text
}

fn fact(code: &str, value: &str) -> String {
    format!("OBX|9|CE|{code}^Fact^LN|9|{value}||||||F\r")
}

/// The entries as JSON by the label of the vaccine, with the places of the doses in place of their ids.
fn entries(segments: &str) -> Value {
    let answer = answer(segments);
    let record = answer.get().record().expect("a record");
    let lists = ForecastLists::of(&record, TODAY, ForecastMarks::default());
    let place = |entry: &ListedForecast<'_>| -> Vec<usize> {
        let ids = entry.evidence.doses.iter().map(|dose| dose.id);
        ids.map(|id| record.doses.iter().position(|dose| dose.id == id).expect("a dose")).collect()
    };
    let mut all = json!({});
    for entry in lists.all().into_iter().flatten() {
        let mut json = serde_json::to_value(entry).expect("JSON");
        assert_eq!(json["doses"].as_array().expect("doses").len(), entry.evidence.doses.len());
        json["doses"] = json!(place(entry));
        all[entry.vaccine.expect("a vaccine").label()] = json;
    }
    all
}

fn texts(list: &Value) -> Vec<&str> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|fact| fact["value"]["text"].as_str().unwrap_or("-"))
        .collect()
}

#[test]
fn a_forecast_names_the_doses_that_were_evaluated_for_its_group() {
    let segments = [
        dose(0, "110^Pediarix^CVX", &["107^DTaP^CVX", "45^Hep B^CVX", "89^Polio^CVX"]),
        dose(1, "20^DTaP^CVX", &["107^DTaP^CVX"]),
        dose(2, "08^Hep B^CVX", &[]),
        dose(3, "XX^Local^L", &["^Our vaccine^L"]),
        row(4, "20^DTaP^CVX", "RE", &["107^DTaP^CVX"]),
        row(5, "20^DTaP^CVX", "NA", &["107^DTaP^CVX"]),
        FORECASTS.to_owned(),
        forecast(1, "107^DTaP^CVX", "", &[]),
        forecast(2, "45^Hep B^CVX", "", &[]),
        forecast(3, "03^MMR^CVX", "", &[]),
        forecast(4, "^OUR VACCINE^L", "", &[]),
        forecast(5, "110^DTaP-HepB-IPV^CVX", "", &[]),
    ]
    .concat();
    let entries = entries(&segments);
    assert_eq!(entries["DTaP"]["doses"], json!([0, 1]));
    assert_eq!(entries["Hep B"]["doses"], json!([0, 2]));
    assert_eq!(entries["MMR"]["doses"], json!([]));
    assert_eq!(entries["OUR VACCINE"]["doses"], json!([3]));
    assert_eq!(entries["DTaP-HepB-IPV"]["doses"], json!([0, 1, 2]));
    assert_eq!(entries["DTaP"]["refusals"].as_array().map(Vec::len), Some(1));
    assert_eq!(entries["Hep B"]["refusals"], json!([]));
}

#[test]
fn a_fact_stands_beside_the_groups_that_it_names_and_one_that_names_none_beside_all() {
    let segments = [
        FORECASTS.to_owned(),
        fact("30945-0", "77386006^Pregnant^SCT"),
        fact("30945-0", "VXC25^Arthus^CDCPHINVS"),
        fact("30945-0", "03^MMR vaccine^CVX"),
        fact("59784-9", "38907003^Varicella^SCT"),
        fact("75505-8", "371111005^Immune to measles^SCT"),
        fact("59784-9", "12345^Some disease^L"),
        fact("59785-6", "VXC8^Special group^CDCPHINVS"),
        forecast(1, "107^DTaP^CVX", "", &[]),
        forecast(2, "03^MMR^CVX", "", &[]),
        forecast(3, "21^VAR^CVX", "", &[]),
        forecast(4, "^Local MMR^L", "", &[]),
    ]
    .concat();
    let entries = entries(&segments);
    let of = |name: &str, list: &str| texts(&entries[name][list]).join(", ");
    assert_eq!(of("DTaP", "contraindications"), "Pregnant, Arthus");
    assert_eq!(of("MMR", "contraindications"), "Pregnant, MMR vaccine");
    assert_eq!(of("VAR", "contraindications"), "Pregnant");
    assert_eq!(of("Local MMR", "contraindications"), "Pregnant, MMR vaccine");
    assert_eq!(of("DTaP", "immunities"), "Some disease");
    assert_eq!(of("MMR", "immunities"), "Immune to measles, Some disease");
    assert_eq!(of("VAR", "immunities"), "Varicella, Some disease");
}

#[test]
fn a_refusal_of_all_vaccines_stands_beside_each_forecast() {
    let segments = [
        "ORC|RE||9999^I\rRXA|0|1|20261101||998^No vaccine administered^CVX|999||||||||||||00^Parental decision^NIP002||RE\r"
            .to_owned(),
        FORECASTS.to_owned(),
        forecast(1, "107^DTaP^CVX", "", &[]),
        forecast(2, "^Local^L", "", &[]),
    ]
    .concat();
    let entries = entries(&segments);
    for name in ["DTaP", "Local"] {
        let refusal = &entries[name]["refusals"][0];
        assert_eq!(refusal["dose"], json!(null), "{name}");
        assert_eq!(refusal["date"], json!("2026-11-01"), "{name}");
        assert_eq!(refusal["reasons"][0]["code"], json!("00"), "{name}");
    }
}

#[test]
fn each_list_beside_a_forecast_ends_at_50_and_counts_the_rest() {
    let mut segments = String::new();
    for number in 0..MAX_EVIDENCE + 3 {
        segments += &dose(number, "20^DTaP^CVX", &["107^DTaP^CVX"]);
    }
    segments += FORECASTS;
    for number in 0..MAX_EVIDENCE + 5 {
        segments += &fact("30945-0", &format!("L{number}^Reason {number}^L"));
    }
    segments += &forecast(1, "107^DTaP^CVX", "", &[]);
    let entries = entries(&segments);
    let entry = &entries["DTaP"];
    assert_eq!(entry["doses"].as_array().map(Vec::len), Some(MAX_EVIDENCE));
    assert_eq!(entry["doses_omitted"], json!(3));
    assert_eq!(entry["contraindications"].as_array().map(Vec::len), Some(MAX_EVIDENCE));
    assert_eq!(entry["contraindications_omitted"], json!(5));
    assert_eq!(texts(&entry["contraindications"])[..2], ["Reason 0", "Reason 1"]);
    assert_eq!((&entry["immunities_omitted"], &entry["refusals_omitted"]), (&json!(0), &json!(0)));
}

/// All forecasts together list at most half a megabyte. The others count everything.
#[test]
fn long_texts_beside_many_forecasts_are_counted_and_not_repeated() {
    let mut segments = FORECASTS.to_owned();
    for number in 0..10 {
        segments += &fact("30945-0", &format!("L{number}^{}^L", "x".repeat(5_000)));
    }
    for sub_id in 0..100 {
        segments += &forecast(sub_id, &format!("^Vaccine {sub_id}^L"), "", &[]);
    }
    let answer = answer(&segments);
    let record = answer.get().record().expect("a record");
    let lists = ForecastLists::of(&record, TODAY, ForecastMarks::default());
    let mut listed = 0;
    for entry in &lists.unclear {
        let evidence = &entry.evidence;
        listed += evidence.contraindications.len();
        assert_eq!(evidence.contraindications.len() + evidence.contraindications_omitted, 10);
    }
    assert!((50..=110).contains(&listed), "{listed}");
    assert!(serde_json::to_string(&lists.unclear).expect("JSON").len() < 1024 * 1024);
}
