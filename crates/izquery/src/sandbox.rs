//! `izquery sandbox`: the simulated registry alone.

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use iz_sandbox::{
    Answers, MISBEHAVE, Misbehaviour, Population, STYLE, Sandbox, Settings, Tls, Transport, Weather, people,
    rsp::Layout,
};
use jiff::Zoned;

use crate::{
    cli, logging,
    progress::Progress,
    serve::{runtime, stop_signal},
};

/// How many people of a population are named at the start.
const SHOWN: u64 = 3;

pub(crate) fn run(options: &cli::Sandbox) -> anyhow::Result<ExitCode> {
    let mut out = io::stdout().lock();
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
        weather: options.weather,
        tls: options.tls.as_ref().map(|folder| Tls {
            folder: folder.clone(),
            client: options.client_cert.into(),
            client_ca: options.client_ca.clone(),
        }),
        seed: options.seed,
        ..Settings::default()
    };
    if let Some(folder) = &options.answers {
        let _progress = Progress::start("reading the answers");
        let answers = Answers::load(folder)?;
        writeln!(out, "{} answers from {}", answers.len(), folder.display())?;
        for skipped in answers.skipped() {
            writeln!(out, "  left out: {}: {}", skipped.file.display(), skipped.reason)?;
        }
        settings.answers = Some(answers);
    }
    let (username, password) = (settings.username.clone(), settings.password.clone());
    let population = settings.population;
    let runtime = runtime()?;
    let sandbox = Sandbox::bind(options.listen, settings)?;
    the_people(&mut out)?;
    if let Some(population) = population {
        the_population(&mut out, population)?;
    }
    if let Some(folder) = &options.tls {
        writeln!(out, "trust {}", folder.join("ca.pem").display())?;
    }
    writeln!(out, "user name {username}, password {password}")?;
    for transport in Transport::ALL {
        writeln!(out, "  {}  {}", sandbox.endpoint_of(transport), transport.shows())?;
    }
    writeln!(out, "the sandbox registry listens at {}", sandbox.endpoint())?;
    out.flush()?;
    drop(out);
    runtime.block_on(sandbox.serve(stop_signal()))?;
    Ok(ExitCode::SUCCESS)
}

/// Everything that can be asked for, out of the tables.
fn list(out: &mut impl Write) -> io::Result<()> {
    the_people(out)?;
    writeln!(
        out,
        "\nmisbehaviours: --misbehave NAME, the header {MISBEHAVE}: NAME, or the facility id misbehave:NAME"
    )?;
    for misbehaviour in Misbehaviour::all() {
        line(out, misbehaviour.name(), misbehaviour.shows())?;
    }
    writeln!(out, "\nstyles: --style NAME, or the header {STYLE}: NAME")?;
    for style in Layout::ALL {
        line(out, style.name(), style.shows())?;
    }
    writeln!(out, "\nweather: --weather NAME")?;
    for weather in Weather::all() {
        line(out, weather.name(), weather.shows())?;
    }
    writeln!(out, "\ntransports, each at its own path")?;
    for transport in Transport::ALL {
        line(out, transport.path(), transport.shows())?;
    }
    Ok(())
}

fn the_people(out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "the people of the sandbox, all invented:")?;
    for listed in people() {
        let name = &listed.person.name;
        let born = listed.person.birth_date;
        writeln!(out, "  {:<22} born {born}  {}", format!("{}, {}", name.family, name.given), listed.shows)?;
    }
    Ok(())
}

fn the_population(out: &mut impl Write, population: Population) -> io::Result<()> {
    writeln!(out, "and {} people more, such as:", population.size())?;
    let today = Zoned::now().date();
    for person in (0..SHOWN).filter_map(|number| population.person(number, today)) {
        let name = format!("{}, {}", person.name.family, person.name.given);
        let id = person.registry_id().map(|id| id.value.as_str()).unwrap_or_default();
        writeln!(out, "  {name:<22} born {}  SR {id}", person.birth_date)?;
    }
    Ok(())
}

fn line(out: &mut impl Write, name: impl Display, shows: &str) -> io::Result<()> {
    writeln!(out, "  {name:<28} {shows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_names_everything_once() {
        let mut out = Vec::new();
        list(&mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let names = Misbehaviour::all().iter().map(|of| of.name()).chain(Layout::ALL.map(Layout::name));
        let names =
            names.chain(Weather::all().iter().map(|of| of.name())).chain(Transport::ALL.map(Transport::path));
        for name in names {
            let lines = text.lines().filter(|line| line.split_whitespace().next() == Some(name));
            assert_eq!(lines.count(), 1, "{name}");
        }
        for listed in people() {
            assert!(text.contains(listed.shows), "{}", listed.shows);
        }
    }
}
