//! The API in front of the simulated registry, on a free port of this machine.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::Arc,
    time::Duration,
};

use anyhow::Context;
use iz_facade::{
    Facade,
    client::{Environment, RegistryProfile},
    store::{Store, TokenSecret},
};
use serde_json::{Value, json};

use super::ACTOR;
use crate::{config::Config, progress::Progress, service::Service};

/// How long the addresses of the widget's pages are valid.
const TICKETS: Duration = Duration::from_secs(12 * 60 * 60);

/// An API and its registry. Everything ends with the demo.
pub(super) struct Api {
    pub(super) address: SocketAddr,
    /// The lookups behind the API.
    pub(super) facade: Arc<Facade>,
    /// The store of the service, in memory.
    pub(super) store: Store,
    pub(super) token: TokenSecret,
    http: reqwest::Client,
}

impl Api {
    /// Starts the API in front of the registry of `profile`.
    pub(super) async fn start(profile: RegistryProfile) -> anyhow::Result<Self> {
        let any_port = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let config = Config { listen: any_port, ..Config::of([("sandbox".to_owned(), profile)]) };
        let service = Service::build(&config, &Environment::system())?.with_tickets_for(TICKETS);
        let (facade, store) = (Arc::clone(service.facade()), service.store().clone());
        let listening = service.listen().await?;
        let token = listening.first_token().await?.context("the store of a demo is empty")?.secret;
        let address = listening.address();
        tokio::spawn(listening.serve(std::future::pending()));
        let http = reqwest::Client::builder().no_proxy().build().context("the HTTP client cannot start")?;
        Ok(Self { address, facade, store, token, http })
    }

    /// The answer to a lookup.
    pub(super) async fn look_up(&self, question: &Value) -> anyhow::Result<Value> {
        let _progress = Progress::start("asking the API");
        self.post("/v1/lookups", question).await
    }

    /// The address of a page with the form to ask.
    pub(super) async fn form(&self) -> anyhow::Result<String> {
        let answer = self.post("/v1/views", &json!({})).await?;
        page(&answer).context("the API gave no page")
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("http://{}{path}", self.address);
        let request =
            self.http.post(url).bearer_auth(self.token.expose()).header("x-actor", ACTOR).json(body);
        let response = request.send().await.context("the API did not answer")?;
        response.json().await.context("the API's answer is not JSON")
    }
}

/// The address of the page that shows an answer. `None` without a page.
pub(super) fn page(answer: &Value) -> Option<String> {
    answer.pointer("/view/url").and_then(Value::as_str).map(str::to_owned)
}
