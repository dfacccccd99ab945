//! `izquery sandbox`: runs only the simulated registry.

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use iz_sandbox::{
    Answers, CHECKED, Endpoint, MISBEHAVE, Misbehaviour, Population, RecordedPerson, STYLE, Sandbox,
    SandboxClock, SandboxTls, Settings, Traffic, acceptance_sections, people, record::Layout,
};

use crate::{
    cli, logging, progress::Progress, serve::runtime, standard_output::StandardOutput,
    stop_signal::StopSignal, table::cell::is_hidden, visible::visible,
};

/// The number of people of a population that are printed at the start.
const SHOWN: u64 = 3;

pub(crate) fn run(options: &cli::Sandbox) -> anyhow::Result<ExitCode> {
    let mut out = StandardOutput;
    if options.list {
        list(&mut out)?;
        return Ok(ExitCode::SUCCESS);
    }
    logging::start();
    let mut settings = Settings {
        misbehaviour: options.misbehave,
        style: options.style,
        population: match options.patients {
            0 => None,
            patients => Some(Population::new(patients, options.seed)?),
        },
        traffic: options.traffic,
        tls: options.tls.as_ref().map(|folder| SandboxTls {
            folder: folder.clone(),
            client: options.client_cert.into(),
            client_ca: options.client_ca.clone(),
            clock: SandboxClock::system(),
        }),
        seed: options.seed,
        ..Settings::default()
    };
    if let Some(folder) = &options.answers {
        let _progress = Progress::start("reading the answers");
        let answers = Answers::load(folder)?;
        writeln!(out, "{} answers from {}", answers.len(), visible(&folder.display().to_string()))?;
        for skipped in answers.skipped() {
            let file = skipped.file.display().to_string();
            writeln!(out, "  skipped: {}: {}", visible(&file), skipped.reason)?;
        }
        print_recorded(&mut out, &answers)?;
        settings.answers = Some(answers);
    }
    let (username, password) = (settings.username.clone(), settings.password.clone());
    let population = settings.population;
    let runtime = runtime()?;
    let sandbox = Sandbox::bind(options.listen, settings)?;
    print_people(&mut out)?;
    writeln!(out, "and those of the acceptance kit, which `izquery sandbox --list` prints")?;
    if let Some(population) = population {
        print_population(&mut out, population)?;
    }
    if let Some(folder) = &options.tls {
        writeln!(out, "trust {}", visible(&folder.join("ca.pem").display().to_string()))?;
    }
    writeln!(out, "user name {username}, password {password}")?;
    for endpoint in Endpoint::ALL {
        writeln!(out, "  {}  {}", sandbox.endpoint_of(endpoint), endpoint.shows())?;
    }
    writeln!(out, "the sandbox registry listens at {}", sandbox.endpoint())?;
    out.flush()?;
    runtime.block_on(sandbox.serve(async { StopSignal::new().next().await }))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints everything that a user can select.
fn list(out: &mut impl Write) -> io::Result<()> {
    print_people(out)?;
    writeln!(
        out,
        "query by family name, given name and birth date, or by the SR identifier (authority SANDBOXIIS, or none); \
         Pebble also by CHART-77 (authority SANDCLINIC, type MR)"
    )?;
    print_kit(out)?;
    let Settings { username, password, .. } = Settings::default();
    writeln!(out, "\nuser name {username}, password {password}; any facility id is accepted")?;
    writeln!(out, "\nendpoints, each at its own path")?;
    for endpoint in Endpoint::ALL {
        line(out, endpoint.path(), endpoint.shows())?;
    }
    writeln!(out, "\nchecks of a request, and the answer if a check fails")?;
    for (what, then) in CHECKED {
        line(out, what, then)?;
    }
    writeln!(
        out,
        "\nmisbehaviours: the header {MISBEHAVE}: NAME, else the facility id misbehave:NAME, else --misbehave NAME, \
         else the traffic"
    )?;
    for misbehaviour in Misbehaviour::all() {
        line(out, misbehaviour.name(), misbehaviour.shows())?;
    }
    writeln!(out, "\nstyles: the header {STYLE}: NAME, else --style NAME, else the person's own")?;
    for style in Layout::ALL {
        line(out, style.name(), style.shows())?;
    }
    writeln!(out, "\ntraffic: --traffic NAME, drawn from --seed")?;
    for traffic in Traffic::all() {
        line(out, traffic.name(), traffic.shows())?;
    }
    writeln!(out, "\nmore people: --patients NUMBER, the same people for the same --seed NUMBER")?;
    line(out, "POP0000000000", "the SR identifier of person 0; the other people have the next numbers")?;
    line(out, "..13", "numbers that end with 13: two candidates for a Z34, too many for a Z44")?;
    line(out, "..37", "too many")?;
    line(out, "..58", "protected")?;
    line(out, "..83", "not found")?;
    line(
        out,
        "..11, 22 to 88",
        "texas, stc, webiz, florida, new-york-city, michigan, one-each, none; all others guide",
    )?;
    writeln!(out, "\nother options")?;
    line(out, "--tls DIR", "HTTPS with a new CA; DIR gets ca.pem and a client certificate with its key")?;
    line(out, "--client-cert WHETHER", "ignored, optional or required; --client-ca FILE trusts another CA")?;
    line(out, "--answers DIR", "recorded HL7 answers; they come before the people of the list")?;
    Ok(())
}

fn print_people(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "the people of the sandbox, all invented:")?;
    for listed in people() {
        let name = &listed.person.name;
        let suffix = name.suffix.as_ref().map(|suffix| format!(" {suffix}")).unwrap_or_default();
        let name = format!("{}, {}{suffix}", name.family, name.given);
        let born = listed.person.birth_date;
        let id = listed.person.registry_id().map_or("-", |id| id.value.as_str());
        writeln!(out, "  {name:<22} born {born}  SR {id:<9}  {}", listed.shows)?;
    }
    Ok(())
}

/// The persons of recorded answers, one line each: what a query needs to find the answer, and its file.
fn print_recorded(out: &mut impl Write, answers: &Answers) -> io::Result<()> {
    if answers.is_empty() {
        return Ok(());
    }
    writeln!(
        out,
        "the people of these answers; query by the name and the birth date, or by the identifier:"
    )?;
    for (file, RecordedPerson { name, birth_date, identifier }) in answers.people() {
        let name =
            name.as_ref().map_or_else(|| "-".to_owned(), |(family, given)| format!("{family}, {given}"));
        let born = birth_date.map_or_else(|| "any date".to_owned(), |day| day.to_string());
        let id = identifier.as_ref().map_or_else(
            || "no identifier".to_owned(),
            |(type_code, value)| format!("{} {value}", if type_code.is_empty() { "id" } else { type_code }),
        );
        let file = file.file_name().unwrap_or_default().to_string_lossy();
        let line = format!("  {name:<22} born {born:<10}  {id:<12}  {file}");
        // The text of a file must not control the terminal.
        writeln!(out, "{}", line.replace(is_hidden, " "))?;
    }
    Ok(())
}

fn print_kit(out: &mut impl Write) -> io::Result<()> {
    writeln!(
        out,
        "\nthe acceptance kit: one person for each result that a program must handle; docs/ACCEPTANCE.md has the \
         requests"
    )?;
    for case in acceptance_sections().iter().flat_map(|section| &section.cases) {
        let person = case.person.as_ref().map_or_else(
            || "(the registry is not asked)".to_owned(),
            |person| format!("{}, {} born {}", person.family, person.given, person.birth_date),
        );
        writeln!(out, "  {}  {person:<36}  {}", case.id, case.title)?;
    }
    Ok(())
}

fn print_population(out: &mut impl Write, population: Population) -> io::Result<()> {
    writeln!(out, "and {} more people, such as:", population.size())?;
    let today = SandboxClock::system().now().date();
    for person in (0..SHOWN).filter_map(|number| population.person(number, today)) {
        let name = format!("{}, {}", person.name.family, person.name.given);
        let id = person.registry_id().map(|id| id.value.as_str()).unwrap_or_default();
        writeln!(out, "  {name:<22} born {}  SR {id}", person.birth_date)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, name: impl Display, shows: &str) -> io::Result<()> {
    writeln!(out, "  {name:<32} {shows}")
}

#[cfg(test)]
mod tests {
    use iz_sandbox::hl7::Outcome;

    use super::*;

    #[test]
    fn the_list_names_everything_once() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let names = Misbehaviour::all().iter().map(|of| of.name()).chain(Layout::ALL.map(Layout::name));
        let names = names.chain(Traffic::all().map(|of| of.name())).chain(Endpoint::ALL.map(Endpoint::path));
        for name in names {
            let lines = text.lines().filter(|line| line.split_whitespace().next() == Some(name));
            assert_eq!(lines.count(), 1, "{name}");
        }
        for listed in people() {
            let line = text.lines().find(|line| line.ends_with(listed.shows)).unwrap();
            if let Some(id) = listed.person.registry_id() {
                assert!(line.contains(&format!("SR {}", id.value)), "{line}");
            }
        }
        for case in acceptance_sections().iter().flat_map(|section| &section.cases) {
            let mut lines =
                text.lines().filter(|line| line.trim_start().starts_with(&format!("{}  ", case.id)));
            let line = lines.next().unwrap();
            assert!(lines.next().is_none() && line.ends_with(&case.title), "{line}");
            if let Some(person) = &case.person {
                assert!(
                    line.contains(&format!("{}, {} born {}", person.family, person.given, person.birth_date))
                );
            }
        }
        for part in [
            "user name sandbox, password sandbox",
            "--patients",
            "--seed",
            "--tls",
            "--client-cert",
            "--answers",
        ] {
            assert!(text.contains(part), "{part}");
        }
        for (what, then) in CHECKED {
            assert!(text.contains(what) && text.contains(then), "{what}");
        }
        let precedence = text.lines().find(|line| line.starts_with("misbehaviours:")).unwrap();
        let at = |part: &str| precedence.find(part).unwrap();
        assert!(at(MISBEHAVE) < at("misbehave:NAME") && at("misbehave:NAME") < at("--misbehave"));
    }

    #[test]
    fn the_people_of_recorded_answers_are_printed_one_line_each() {
        let folder = tempfile::tempdir().unwrap();
        let answer = |header: &str, person: &str| {
            format!("MSH|^~\\&|A|B|||2020||RSP^K11^RSP_K11|1|P|2.5.1\rMSA|AA|1\rQAK|t|OK\r{header}{person}\r")
        };
        let qpd = "QPD|Z44^x^CDCPHINVS|t|M-4^^^OWN^MR|Brackwater^Tova^^^^^L||20110809\r";
        for (file, text) in [
            ("one.hl7", answer(qpd, "PID|1||88014^^^REG^SR~M-4^^^OWN^MR||BRACKWATER^TOVA||20110809|F")),
            ("two.hl7", answer("", "PID|1||5||Quillfeather^\u{9b}31mIna||2011|F")),
            ("three.hl7", answer("", "PID|1||LR7^^^CITY^LR||^||19990101")),
            ("no.txt", "hello".to_owned()),
        ] {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        let mut out = Vec::new();
        print_recorded(&mut out, &Answers::load(folder.path()).unwrap()).unwrap();
        let text = String::from_utf8(out).unwrap();
        let lines: Vec<String> =
            text.lines().skip(1).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(
            lines,
            [
                "BRACKWATER, TOVA born 2011-08-09 SR 88014 one.hl7",
                "- born 1999-01-01 LR LR7 three.hl7",
                "Quillfeather, 31mIna born any date id 5 two.hl7",
            ],
            "{text}"
        );
        assert!(!text.contains('\u{9b}'));
    }

    #[test]
    fn the_sandbox_has_the_time_zone_of_its_profile() {
        let profile = iz_facade::client::RegistryProfile::load("sandbox", toml::Table::new()).unwrap();
        assert_eq!(profile.time_zone.iana_name(), Some(iz_sandbox::TIME_ZONE));
    }

    #[test]
    fn the_numbers_of_the_list_are_those_of_print_population() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let population = Population::new(100, 1).unwrap();
        for number in 0..100 {
            let outcome = population.outcome(number).unwrap();
            let is_listed = text.contains(&format!("  ..{number:02} "));
            assert_eq!(is_listed, outcome != Outcome::Record, "{number}");
        }
    }
}
