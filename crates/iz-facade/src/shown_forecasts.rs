//! The lists of forecasts that an answer shows.

use std::sync::Arc;

use iz_client::{AskError, ForecastListsJson, Reply, hl7::answer::ForecastMarks};
use iz_match::MatchGrade;
use jiff::civil::Date;
use serde_json::value::RawValue;

use crate::{
    action::is_person_sure, forecast_state::ForecastState, lookup_run::LookupRun,
    matched_reply::MatchedReply, view::empty_list,
};

/// The lists of forecasts that an answer shows, and what they are worth.
pub(crate) struct ShownForecasts {
    /// `None` if the answer is not a record.
    pub(crate) state: Option<ForecastState>,
    lists: Lists,
}

enum Lists {
    /// All lists are empty.
    None,
    /// Those that the reply holds.
    Ready,
    /// Lists that were made for this request.
    Own(ForecastListsJson),
}

impl ShownForecasts {
    /// The lists for the reply as it is shown on `today`. Those that the reply holds are used if they are of today, up to
    /// date, and the person is surely the one asked for.
    ///
    /// # Errors
    ///
    /// [`AskError`] if lists of another day cannot be made in time.
    pub(crate) async fn of(
        run: &LookupRun<'_>,
        matched: &MatchedReply,
        today: Date,
        is_stale: bool,
    ) -> Result<Self, AskError> {
        let reply = &matched.reply;
        let Some(ready) = &reply.summary().json.forecasts else {
            return Ok(Self { state: None, lists: Lists::None });
        };
        let is_mismatch =
            matched.decisive_match().is_none_or(|decisive| decisive.grade == MatchGrade::Mismatch);
        let state = Some(ForecastState::of(reply.summary(), is_mismatch, is_stale));
        let is_probable = !is_person_sure(matched);
        let lists = match () {
            () if is_mismatch => Lists::None,
            () if is_stale || reply.day() != today => {
                let marks = ForecastMarks { stale: is_stale, probable_match: is_probable, ..ready.marks() };
                let (size, reply) = (reply.memory_bytes(), Arc::clone(reply));
                let lists = run.on_worker(size, move || reply.forecast_lists(today, marks)).await??;
                lists.map_or(Lists::None, Lists::Own)
            }
            () if is_probable => {
                let (size, summary) = (ready.bytes(), reply.shared_summary());
                let marked = move || {
                    let ready = summary.json.forecasts.as_ref();
                    ready.map(ForecastListsJson::of_probable_match).transpose()
                };
                run.on_worker(size, marked).await??.map_or(Lists::None, Lists::Own)
            }
            () => Lists::Ready,
        };
        Ok(Self { state, lists })
    }

    /// `give_now`, `due_later`, `done`, `not_advised` and `unclear`.
    pub(crate) fn lists<'s>(&'s self, reply: &'s Reply) -> [&'s RawValue; 5] {
        let lists = match &self.lists {
            Lists::None => None,
            Lists::Ready => reply.summary().json.forecasts.as_ref(),
            Lists::Own(lists) => Some(lists),
        };
        lists.map_or([empty_list(); 5], |lists| {
            [&*lists.give_now, &*lists.due_later, &*lists.done, &*lists.not_advised, &*lists.unclear]
        })
    }
}

#[cfg(test)]
mod tests;
