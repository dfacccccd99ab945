//! `izquery demo`: what izquery does, against the simulated registry, all on this machine.

use std::{
    collections::BTreeMap,
    io::{self, Write},
    net::{Ipv4Addr, SocketAddr},
    process::ExitCode,
};

use anyhow::Context;
use iz_cache::{Cached, Lifetimes};
use iz_facade::{
    Bound, Facade, Site,
    client::{Chance, Clock, Health, HttpRegistry, RegistryProfile, guarded},
};
use iz_sandbox::{Listed, Sandbox, Settings, people};
use serde_json::{Value, json};

use crate::{
    cli,
    progress::Progress,
    serve::{runtime, stop_signal},
    table,
};

pub(crate) fn run(options: &cli::Demo) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let demo = Demo::start().await?;
        demo.round().await?;
        if options.once {
            writeln!(io::stdout(), "\nEvery question was answered as it should be.")?;
            return Ok(ExitCode::SUCCESS);
        }
        demo.invite()?;
        stop_signal().await;
        Ok(ExitCode::SUCCESS)
    })
}

/// The sandbox and the API, each on a free port.
struct Demo {
    registry: String,
    api: SocketAddr,
    http: reqwest::Client,
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
        let clock = Clock::system();
        let transport = HttpRegistry::with_password(&profile, Some(password.into()), clock.clone())?;
        let cached = Cached::new(
            guarded(transport, &profile, &Health::of(&profile), Chance::system()),
            1000,
            Lifetimes::default(),
            profile.time_zone.clone(),
            clock.clone(),
        );
        let facade =
            Facade::new(BTreeMap::from([("sandbox".to_owned(), Site::new(&profile, cached))]), clock);
        let bound = Bound::listen(any_port).await?;
        let api = bound.address();
        tokio::spawn(bound.serve(facade, std::future::pending()));
        let http = reqwest::Client::builder().no_proxy().build().context("the HTTP client cannot start")?;
        Ok(Self { registry, api, http })
    }

    /// One question of each kind. An answer that is not as it should be is an error.
    async fn round(&self) -> anyhow::Result<()> {
        let mut out = io::stdout();
        writeln!(out, "A simulated registry listens at {}", self.registry)?;
        writeln!(out, "and izquery's API at http://{}/v1/lookups, both on this machine alone.", self.api)?;
        writeln!(
            out,
            "All people are invented. Each question goes over HTTP to the API and over SOAP to the registry."
        )?;
        let people = people();
        for listed in &people {
            self.heading(listed)?;
            let answer = self.ask(&json!({ "patient": listed.demographics() })).await?;
            self.show(&answer)?;
            let expected = listed.outcome.word();
            let got = ["outcome", "code"]
                .into_iter()
                .find_map(|member| answer.get(member)?.as_str())
                .unwrap_or_default();
            // The registry's refusal at the gate is no answer: the API makes a problem document of it.
            let is_right = got == expected || (expected == "ack" && got == "registry_turned_away");
            anyhow::ensure!(is_right, "{} was expected and {got} came", expected);
        }
        if let Some(first) = people.first() {
            writeln!(out, "\n=== The first question once more: the answer comes from memory")?;
            let answer = self.ask(&json!({ "patient": first.demographics() })).await?;
            let from_cache = answer.pointer("/freshness/from_cache") == Some(&Value::Bool(true));
            writeln!(out, "{}", table::headline(&answer))?;
            anyhow::ensure!(from_cache, "the answer should have come from memory");
        }
        writeln!(out, "\n=== A question with an impossible date")?;
        let bad = json!({ "patient": {
            "name": {"family": "Anybody", "given": "Any"}, "birth_date": "2019-02-30"
        } });
        let answer = self.ask(&bad).await?;
        self.show(&answer)?;
        anyhow::ensure!(
            answer.get("pointer").is_some_and(|pointer| pointer == "/patient/birth_date"),
            "the birth date should have been refused"
        );
        Ok(())
    }

    fn heading(&self, listed: &Listed) -> io::Result<()> {
        let name = &listed.person.name;
        writeln!(
            io::stdout(),
            "\n=== {} {}, {}: {}",
            name.given,
            name.family,
            listed.person.birth_date,
            listed.shows
        )
    }

    async fn ask(&self, question: &Value) -> anyhow::Result<Value> {
        let _progress = Progress::start("asking the registry");
        let url = format!("http://{}/v1/lookups", self.api);
        let response = self.http.post(url).json(question).send().await.context("the API did not answer")?;
        response.json().await.context("the API's answer is no JSON")
    }

    fn show(&self, answer: &Value) -> io::Result<()> {
        let mut out = io::stdout();
        if answer.get("outcome").is_some() {
            return write!(out, "{}", table::lookup(answer));
        }
        let text = |member: &str| answer.get(member).and_then(Value::as_str).unwrap_or_default();
        let status = answer.get("status").and_then(Value::as_u64).unwrap_or_default();
        writeln!(out, "NO ANSWER ({status} {}): {}", text("code"), text("detail"))?;
        writeln!(out, "  -> {} ({})", text("advice"), text("who"))
    }

    fn invite(&self) -> anyhow::Result<()> {
        let mut out = io::stdout();
        let question =
            people().first().map(|listed| json!({ "patient": listed.demographics() })).unwrap_or_default();
        writeln!(out, "\nAsk the API yourself; Ctrl-C ends the demo:\n")?;
        writeln!(
            out,
            "  curl -s http://{}/v1/lookups -H 'Content-Type: application/json' \\\n    -d '{question}'",
            self.api
        )?;
        writeln!(out, "\n  curl -s http://{}/openapi.json\n", self.api)?;
        out.flush()?;
        Ok(())
    }
}
