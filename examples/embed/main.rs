//! Other software that shows the widget inside of its own page, once with the element `<izquery-record>` and once with a frame.
//!
//! `cargo run --example embed -- --stay` prints the address of the page, and ends with Ctrl-C. Without `--stay` the program
//! asks for its own page once, prints what it got, and ends.
//!
//! The service and a sandbox run in this process. In a pharmacy, the service runs alone, and `widget.frame_origins` of its
//! configuration names the origin of the software.

use std::sync::Arc;

use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse},
    routing::get,
};
use iz_facade::client::{Environment, RegistryProfile, Secret};
use iz_sandbox::{Sandbox, Settings, people};
use izquery::{config::Config, service::Service};
use serde_json::{Value, json};
use tokio::net::TcpListener;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The page of the software. The addresses of two views take the places of two words.
const PAGE: &str = include_str!("page.html");

/// The software has a copy of the file.
const ELEMENT: &str = include_str!("../../crates/iz-facade/widget/izquery-record.js");

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let origin = format!("http://{}", listener.local_addr()?);
    let backend = Arc::new(Backend::start(&origin).await?);
    let script = || async { ([(header::CONTENT_TYPE, "text/javascript")], ELEMENT) };
    let router =
        Router::new().route("/", get(page)).route("/izquery-record.js", get(script)).with_state(backend);
    if std::env::args().any(|argument| argument == "--stay") {
        println!("The page of the software: {origin}/");
        axum::serve(listener, router).await?;
        return Ok(());
    }
    tokio::spawn(async move { axum::serve(listener, router).await });
    let page =
        reqwest::Client::builder().no_proxy().build()?.get(format!("{origin}/")).send().await?.text().await?;
    println!("The page of the software has {} views.", page.matches("/widget#ticket=").count());
    println!("To open it in a browser, run `cargo run --example embed -- --stay`.");
    Ok(())
}

/// The page, each time with new views, because a view is for one use.
async fn page(State(backend): State<Arc<Backend>>) -> impl IntoResponse {
    match (backend.view().await, backend.view().await) {
        (Ok(element), Ok(frame)) => {
            let page = PAGE.replace("ELEMENT_VIEW", &element).replace("FRAME_VIEW", &frame);
            (StatusCode::OK, [(header::CACHE_CONTROL, "no-store")], Html(page))
        }
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("there is no view: {error}");
            let page = "The record cannot be shown.".to_owned();
            (StatusCode::BAD_GATEWAY, [(header::CACHE_CONTROL, "no-store")], Html(page))
        }
    }
}

/// The part of the software that knows the token. A browser never gets it.
struct Backend {
    api: String,
    token: String,
    http: reqwest::Client,
}

impl Backend {
    /// Looks a person up, and gives the address of the page with the answer. It is valid for two minutes.
    async fn view(&self) -> Result<String, Failure> {
        let patient = people().first().ok_or("the sandbox is empty")?.demographics();
        let request = self.http.post(format!("{}/v1/lookups", self.api)).bearer_auth(&self.token);
        let request = request.header("X-Actor", "rph-1");
        let answer: Value = request
            .json(&json!({ "purpose": "treatment", "patient": patient, "view": true }))
            .send()
            .await?
            .json()
            .await?;
        let url = answer.pointer("/view/url").and_then(Value::as_str);
        Ok(url.ok_or_else(|| format!("no answer: {}", answer["detail"]))?.to_owned())
    }

    /// Starts the service and a sandbox, each on a free port. Pages of `origin` may frame the widget.
    async fn start(origin: &str) -> Result<Self, Failure> {
        let sandbox = Sandbox::bind("127.0.0.1:0".parse()?, Settings::default())?;
        let own = format!("transport.endpoint = '{}'\ncredentials.username = 'sandbox'", sandbox.endpoint());
        tokio::spawn(sandbox.serve(std::future::pending()));
        let mut profile = RegistryProfile::load("sandbox", RegistryProfile::parse_changes(&own)?)?;
        profile.credentials.password = Some(Secret::given("sandbox"));
        let mut config =
            Config { listen: "127.0.0.1:0".parse()?, ..Config::of([("sandbox".to_owned(), profile)]) };
        config.widget.frame_origins = vec![origin.parse()?];
        let listening = Service::build(&config, &Environment::system())?.listen().await?;
        let token = listening.first_token().await?.ok_or("the store is not new")?;
        let api = format!("http://{}", listening.address());
        tokio::spawn(listening.serve(std::future::pending()));
        let http = reqwest::Client::builder().no_proxy().build()?;
        Ok(Self { api, token: token.secret.expose().to_owned(), http })
    }
}
