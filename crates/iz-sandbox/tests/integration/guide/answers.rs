//! The answers of the sandbox that must follow the national guide: every person of the list, and a population.

use iz_sandbox::{
    Population, Settings,
    hl7::{
        Demographics, Profile,
        query::{IdentifierQuery, NameQuery},
    },
    people,
    record::{Layout, Person},
};

use crate::support::{Running, question, run_at};

/// The day of the answers.
pub(crate) const NOW: &str = crate::support::NOW;

/// The number of people of the population.
const POPULATION: u64 = 200;

/// A query and its answer.
pub(crate) struct Exchange {
    /// Whether the query follows the national guide.
    pub(crate) is_right: bool,
    pub(crate) query: String,
    pub(crate) answer: String,
}

/// The profile of MSH-21.1.
pub(crate) fn profile(message: &str) -> &str {
    message.split('\r').next().and_then(|msh| msh.split('|').nth(20)?.split('^').next()).unwrap_or_default()
}

/// The answers of a registry that writes everybody in one layout.
pub(crate) fn exchanges(layout: Layout) -> Vec<Exchange> {
    let population = Population::new(POPULATION, 7).unwrap();
    let settings = Settings { style: Some(layout), population: Some(population), ..Settings::default() };
    let sandbox = run_at(NOW, settings);
    let refused = refused_queries(&sandbox).into_iter().map(|query| (query, false));
    let asked = patients(&population, &sandbox).into_iter().flat_map(|patient| {
        [Profile::Z34, Profile::Z44].map(|of| (question(of, patient.clone(), sandbox.today), true))
    });
    let exchange =
        |(query, is_right): (String, bool)| Exchange { is_right, answer: sandbox.text(&query), query };
    refused.chain(asked).map(exchange).collect()
}

/// Everybody by name and birth date, and the people of the list also by the identifier of the registry.
fn patients(population: &Population, sandbox: &Running) -> Vec<Demographics> {
    let listed = people();
    let mut patients: Vec<_> = listed.iter().map(iz_sandbox::Listed::demographics).collect();
    patients.extend(listed.iter().filter_map(|listed| by_identifier(listed.person)));
    let members = (0..POPULATION).map(|number| population.person(number, sandbox.today).unwrap());
    patients.extend(members.map(|member| by_name(&member)));
    patients
}

fn by_identifier(person: &Person) -> Option<Demographics> {
    let id = person.registry_id()?;
    let identifier = IdentifierQuery {
        value: id.value.clone(),
        assigning_authority: Some(id.authority.clone()),
        type_code: id.type_code.clone(),
    };
    Some(Demographics { identifiers: vec![identifier], ..Demographics::default() })
}

fn by_name(person: &Person) -> Demographics {
    let name = NameQuery {
        family: person.name.family.clone(),
        given: person.name.given.clone(),
        middle: person.name.middle.clone(),
        suffix: person.name.suffix.clone(),
    };
    Demographics { name: Some(name), birth_date: Some(person.birth_date), ..Demographics::default() }
}

/// Queries that the sandbox refuses, rejects, or answers with a warning. QPD is right in all of them, because an answer
/// returns it as it was sent.
fn refused_queries(sandbox: &Running) -> Vec<String> {
    let listed = people();
    let patient = listed[0].demographics();
    let mut queries = Vec::new();
    for profile in [Profile::Z34, Profile::Z44] {
        let sent = question(profile, patient.clone(), sandbox.today);
        for (wanted, wrong) in [
            ("QBP^Q11^QBP_Q11", "VXU^V04^VXU_V04"),
            ("QBP^Q11^QBP_Q11", "QBP^Q22^QBP_Q11"),
            ("QBP^Q11^QBP_Q11", "QBP^Q11"),
            ("|T|2.5.1|", "|X|2.5.1|"),
            ("|T|2.5.1|", "|T|2.3|"),
            ("|ER|AL|", "|AL|AL|"),
            ("^CDCPHINVS|OURORG", "^OTHER|OURORG"),
            ("^RD&", "^XX&"),
            ("|5^RD", "|0^RD"),
            ("|20220310|", "|20990101|"),
            ("RCP|I|", "RCP|D|"),
        ] {
            assert!(sent.contains(wanted), "{wanted}: {sent}");
            queries.push(sent.replacen(wanted, wrong, 1));
        }
        queries.push(sent.split_inclusive('\r').filter(|segment| !segment.starts_with("RCP")).collect());
    }
    queries
}
