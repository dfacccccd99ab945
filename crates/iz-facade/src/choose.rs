//! `POST /v1/lookups/{id}/choose`: the record of one of the candidates.

use std::sync::Arc;

use axum::{
    extract::{Path, State, rejection::PathRejection},
    response::Response,
};
use iz_client::Registry;
use serde::Deserialize;
use tokio::time::Instant;
use tracing::info;

use crate::{
    Facade, Problem,
    answer::Shown,
    asking::{Asking, Chooser},
    body::Strict,
    lookup::json,
};

/// Which candidate is meant.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChooseRequest {
    /// The candidate's `token`.
    token: String,
    /// Show a record even where it is very likely somebody else's.
    #[serde(default)]
    show_mismatch: bool,
}

pub(crate) async fn choose<R: Registry + 'static>(
    State(facade): State<Arc<Facade<R>>>,
    id: Result<Path<String>, PathRejection>,
    Strict(request): Strict<ChooseRequest>,
) -> Result<Response, Problem> {
    // What is no text is nobody's id.
    let Path(id) = id.map_err(|_| Problem::no_list())?;
    Ok(json(facade.choose(&id, &request).await?))
}

impl<R: Registry> Facade<R> {
    /// Asks for a candidate of the list with this id, and gives the JSON of a [`crate::Lookup`].
    async fn choose(&self, id: &str, request: &ChooseRequest) -> Result<Vec<u8>, Problem> {
        let started = self.clock.now();
        let list = self.lists.get(id, started).ok_or_else(Problem::no_list)?;
        let query = list
            .choice(&request.token)
            .ok_or_else(|| Problem::member("/token".to_owned(), "is none of this list's candidates"))?;
        let (site_id, site) = self.site(Some(&list.site))?;
        let mut asking = Asking {
            site,
            asked: &list.asked,
            profile: query.profile(),
            today: started.to_zoned(site.time_zone.clone()).date(),
            deadline: Instant::now() + site.timeout,
            attempts: Vec::new(),
        };
        let result = asking.follow(query, Chooser::Caller).await;
        let word = result
            .as_ref()
            .map_or_else(iz_client::AskError::code, |answered| answered.reply.answer().outcome.word());
        info!(registry = site_id, profile = query.profile().code(), outcome = word, "choose");
        let answered = result.map_err(|error| Problem::from(&error))?;
        self.show(site_id, &asking, &answered, &Shown { mismatch: request.show_mismatch, started })
    }
}
