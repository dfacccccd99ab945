//! The examples of a choice: for each outcome a candidate whose record is asked for, against a registry of this file.

use serde_json::{Value, json};

use super::{
    contract::{facade_with_fixed_ids_at, without_times},
    exchange::Exchange,
};
use crate::support::{RSP_HEADER, post, post_to, raw_server, soap};

/// An outcome after a choice: its name, the summary of the example, the registry's identifier of the candidate, and what
/// the registry answers.
type Choice = (&'static str, &'static str, &'static str, &'static str);

const CHOICES: [Choice; 6] = [
    (
        "record",
        "The record of the chosen person",
        "EX-1",
        "QAK|t|OK\rPID|1||EX-1^^^EXAMPLE^SR||Fernhollow^Ada^Ann||20150504|F\r\
         ORC|RE||7001^EXAMPLE\rRXA|0|1|20160601||03^MMR^CVX|0.5|mL^^UCUM||01^^NIP001||||||||||CP",
    ),
    ("candidates", "The registry lists several persons again", "EX-2", LIST),
    ("not_found", "The registry no longer finds the chosen person", "EX-3", "QAK|t|NF"),
    ("too_many", "Too many persons match the chosen person", "EX-4", "QAK|t|TM"),
    ("protected", "The registry may not show the record of the chosen person", "EX-5", "QAK|t|PD"),
    (
        "rejected",
        "The registry refuses the query about the chosen person",
        "EX-6",
        "ERR||QPD^1^3|204^Unknown key identifier^HL70357|E\rQAK|t|AE",
    ),
];

const LIST: &str = "QAK|t|OK\rPID|1||EX-1^^^EXAMPLE^SR||Fernhollow^Ada^Ann||20150504|F\r\
    PID|2||EX-2^^^EXAMPLE^SR||Fernhollow^Ada^Bea||20150504|F\rPID|3||EX-3^^^EXAMPLE^SR||Fernhollow^Ada^Cleo||20150504|F\r\
    PID|4||EX-4^^^EXAMPLE^SR||Fernhollow^Ada^Dora||20150504|F\rPID|5||EX-5^^^EXAMPLE^SR||Fernhollow^Ada^Elsa||20150504|F\r\
    PID|6||EX-6^^^EXAMPLE^SR||Fernhollow^Ada^Fay||20150504|F";

/// The answer to a query: by the identifier that it names, or the list.
fn reply(request: &str) -> Vec<u8> {
    let chosen = CHOICES.iter().find(|(_, _, id, _)| request.contains(&format!("{id}^")));
    let (code, segments) = match chosen {
        Some(("rejected", _, _, segments)) => ("AE", *segments),
        Some((_, _, _, segments)) => ("AA", *segments),
        None => ("AA", LIST),
    };
    soap(request, &format!("{RSP_HEADER}MSA|{code}|{{id}}\r{segments}\r"))
}

/// Chooses a candidate for each outcome.
pub(super) async fn choices() -> Vec<Exchange> {
    let address = facade_with_fixed_ids_at(&raw_server(reply).await).await;
    let ada = json!({"name": {"family": "Fernhollow", "given": "Ada"}, "birth_date": "2015-05-04"});
    let (_, list) = post(address, &json!({ "patient": ada }).to_string()).await;
    let path = format!("/v1/lookups/{}/choose", list["id"].as_str().expect("an id"));
    let candidates = list["candidates"].as_array().expect("a list");
    let mut exchanges = Vec::new();
    for (name, summary, id, _) in CHOICES {
        let is_chosen = |candidate: &&Value| candidate["registry_id"]["value"] == id;
        let request = json!({ "token": candidates.iter().find(is_chosen).expect("a candidate")["token"] });
        let (status, answer) = post_to(address, &path, &request.to_string()).await;
        assert_eq!((status, answer["outcome"].as_str()), (200, Some(name)), "{answer}");
        assert_eq!(answer["chosen"]["by"], "caller");
        exchanges.push(Exchange { name, summary, request, answer: without_times(answer) });
    }
    exchanges
}
