//! `izquery demo`: lookups in the simulated registry, all on this machine.

mod api;
mod consents;
mod locations;

use std::{
    collections::BTreeSet,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use iz_facade::{
    LookupRequest, Problem,
    client::{Environment, RegistryProfile, Secret},
};
use iz_sandbox::{Listed, Sandbox, Settings, people};
use jiff::tz::TimeZone;
use serde_json::{Value, json};

use self::{
    api::{Api, page},
    consents::Consents,
};
use crate::{
    cli, progress::Progress, serve::runtime, standard_output::StandardOutput, stop_signal::StopSignal, table,
    terminal::Terminal,
};

pub(crate) fn run(options: &cli::Demo) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let demo = Demo::start().await?;
        demo.round().await?;
        demo.consents.show().await?;
        locations::show(demo.api.store.clone(), &Environment::system().clock, &demo.time_zone).await?;
        if options.once {
            writeln!(StandardOutput, "\nEvery lookup gave the expected answer.")?;
            return Ok(ExitCode::SUCCESS);
        }
        demo.invite().await?;
        StopSignal::new().next().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// The person at the counter of the demo.
const ACTOR: &str = "demo-pharmacist";

/// The sandbox and the API, each on a free port.
struct Demo {
    registry: String,
    api: Api,
    /// An API of its own, for a registry that needs consent.
    consents: Consents,
    /// The time zone of the registry.
    time_zone: TimeZone,
    terminal: Terminal,
}

impl Demo {
    async fn start() -> anyhow::Result<Self> {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let settings = Settings::default();
        let (username, password) = (settings.username.clone(), settings.password.clone());
        let sandbox = Sandbox::bind(any_port, settings)?;
        let registry = sandbox.endpoint();
        tokio::spawn(sandbox.serve(std::future::pending()));

        let mut profile = RegistryProfile::load("sandbox", toml::Table::new())?;
        profile.transport.endpoint = Some(registry.clone());
        profile.credentials.username = Some(username);
        profile.credentials.password = Some(Secret::given(password));
        let time_zone = profile.time_zone.clone();
        let api = Api::start(profile.clone()).await?;
        let consents = Consents::start(profile).await?;
        let terminal = Terminal::of(cli::Table { wide: false, color: cli::Color::Auto, quiet: false });
        Ok(Self { registry, api, consents, time_zone, terminal })
    }

    /// One lookup of each kind. An unexpected answer is an error.
    async fn round(&self) -> anyhow::Result<()> {
        let mut out = StandardOutput;
        writeln!(out, "A simulated registry listens at {}", self.registry)?;
        writeln!(
            out,
            "and the API of izquery at http://{}/v1/lookups, both on this machine only.",
            self.api.address
        )?;
        writeln!(out, "All people are invented. Each query goes to the registry over SOAP.")?;
        let people = people();
        for listed in &people {
            self.heading(listed)?;
            let got = self.lookup(listed).await?;
            let expected = listed.outcome.word();
            // A registry that refuses the message gives no answer: the API returns a problem document.
            let is_right = got == expected || (expected == "ack" && got == "registry_turned_away");
            anyhow::ensure!(is_right, "{expected} was expected and {got} came");
        }
        if let Some(first) = people.first() {
            writeln!(out, "\n=== The first lookup once more, over HTTP: the answer comes from the cache")?;
            let answer = self.api.look_up(&json!({ "patient": first.demographics() })).await?;
            let from_cache = answer.pointer("/freshness/from_cache") == Some(&Value::Bool(true));
            anyhow::ensure!(from_cache, "the answer should have come from the cache");
            let outcome = answer.get("outcome").and_then(Value::as_str).unwrap_or_default();
            let age = answer.pointer("/freshness/age_s").and_then(Value::as_u64).unwrap_or_default();
            writeln!(out, "{}, cached for {age} s", outcome.to_uppercase())?;
        }
        writeln!(
            out,
            "\n=== A lookup as people type it, over HTTP: dirty details are cleaned, guessed or left out"
        )?;
        let dirty = json!({ "patient": {
            "name": {"family": " SANDCASTLE", "given": "Pebble (Peb)"}, "birth_date": "3/10/2022", "sex": "female",
            "phone": "none"
        } });
        let answer = self.api.look_up(&dirty).await?;
        notes(&answer)?;
        let grade = answer.pointer("/match/grade").and_then(Value::as_str);
        anyhow::ensure!(grade == Some("probable"), "a match that rests on a guess should be probable");
        writeln!(out, "\n=== A lookup with an impossible date, over HTTP")?;
        let bad = json!({ "patient": {
            "name": {"family": "Anybody", "given": "Any"}, "birth_date": "2019-02-30"
        } });
        let problem = self.api.look_up(&bad).await?;
        let text = |member: &str| problem.get(member).and_then(Value::as_str).unwrap_or_default();
        let status = problem.get("status").and_then(Value::as_u64).unwrap_or_default();
        no_answer(status, text("code"), text("detail"), text("advice"), text("who"))?;
        anyhow::ensure!(
            problem.get("pointer").is_some_and(|pointer| pointer == "/patient/birth_date"),
            "the birth date should have been refused"
        );
        Ok(())
    }

    /// Looks a person up and prints the answer. Returns the outcome, or the code of the problem.
    async fn lookup(&self, listed: &Listed) -> anyhow::Result<String> {
        let patient = LookupRequest::parse_patient(&serde_json::to_vec(&listed.demographics())?)?;
        let result = {
            let _progress = Progress::start("asking the registry");
            self.api.facade.lookup(LookupRequest::new(None, None, patient)).await
        };
        match result {
            Ok(result) => {
                let table = table::lookup(&result, &self.time_zone, self.terminal.layout)?;
                self.terminal.print(&table)?;
                Ok(result.outcome().word().to_owned())
            }
            Err(error) => {
                let Problem { status, code, detail, advice, actor, .. } = Problem::from(&error);
                let who = json!(actor);
                no_answer(status.into(), code, &detail, advice, who.as_str().unwrap_or_default())?;
                Ok(code.to_owned())
            }
        }
    }

    fn heading(&self, listed: &Listed) -> io::Result<()> {
        let name = &listed.person.name;
        writeln!(
            StandardOutput,
            "\n=== {} {}, {}: {}",
            name.given, name.family, listed.person.birth_date, listed.shows
        )
    }

    async fn invite(&self) -> anyhow::Result<()> {
        let mut out = StandardOutput;
        let question =
            people().first().map(|listed| json!({ "patient": listed.demographics() })).unwrap_or_default();
        writeln!(out, "\nTry the API yourself; Ctrl-C ends the demo:\n")?;
        writeln!(
            out,
            "  curl -s http://{}/v1/lookups -H 'Authorization: Bearer {}' \\\n    -H 'X-Actor: {ACTOR}' -H 'Content-Type: \
             application/json' \\\n    -d '{question}'",
            self.api.address,
            self.api.token.expose()
        )?;
        writeln!(out, "\nA page that describes the API: http://{}/docs\n", self.api.address)?;
        self.pages().await?;
        out.flush()?;
        Ok(())
    }

    /// Prints the address of the widget's page for each kind of answer, and for the form.
    async fn pages(&self) -> anyhow::Result<()> {
        let mut out = StandardOutput;
        writeln!(out, "The widget shows an answer to a pharmacist. Each address is for one use:\n")?;
        let mut shown = BTreeSet::new();
        // The first person for each outcome.
        for listed in people().into_iter().filter(|listed| shown.insert(listed.outcome.word())) {
            let answer = self.api.look_up(&json!({ "patient": listed.demographics(), "view": true })).await?;
            // Without an answer there is nothing to show.
            let Some(url) = page(&answer) else { continue };
            writeln!(out, "  {}:\n    {url}", listed.shows)?;
        }
        for (shows, url) in self.consents.pages().await? {
            writeln!(out, "  {shows}:\n    {url}")?;
        }
        writeln!(out, "  the form to ask:\n    {}\n", self.api.form().await?)?;
        Ok(())
    }
}

/// Prints what was done to the details of a request, and the next step.
fn notes(answer: &Value) -> io::Result<()> {
    let mut out = StandardOutput;
    let text = |value: &Value, pointer: &str| {
        value.pointer(pointer).and_then(Value::as_str).unwrap_or_default().to_owned()
    };
    let (outcome, grade) = (text(answer, "/outcome"), text(answer, "/match/grade"));
    writeln!(out, "{}, {grade} match", outcome.to_uppercase())?;
    writeln!(out, "  -> {}", text(answer, "/action/text"))?;
    for note in answer.get("notes").and_then(Value::as_array).into_iter().flatten() {
        writeln!(out, "  {} ({}): {}", text(note, "/pointer"), text(note, "/code"), text(note, "/text"))?;
    }
    Ok(())
}

fn no_answer(status: u64, code: &str, detail: &str, advice: &str, who: &str) -> io::Result<()> {
    let mut out = StandardOutput;
    writeln!(out, "NO ANSWER ({status} {code}): {detail}")?;
    writeln!(out, "  -> {advice} ({who})")
}
