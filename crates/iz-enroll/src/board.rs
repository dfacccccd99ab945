//! All locations on one page: where each one stands, and which ones are late.

use jiff::civil::Date;
use serde::Serialize;

use crate::{
    columns,
    day_text::late_text,
    field::{LocationId, PharmacyName},
    html::{Page, Stylesheet},
    profile::Actor,
    spreadsheet::{csv_text, guarded},
    stage::{self, Stage},
    status::{NextAction, ProductionUse, Status},
    status_page::titled,
};

/// All locations: the late ones first, then those that wait longest, and the live ones last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Board {
    /// The day of which this is the board.
    pub today: Date,
    /// How many locations there are in each stage.
    pub stages: Vec<StageCount>,
    /// The locations.
    pub locations: Vec<BoardRow>,
    /// The locations whose record cannot be read. They stand in no other list.
    pub unreadable: Vec<UnreadableLocation>,
    /// The locations that ask a production system according to the configuration, and have no record.
    pub not_recorded: Vec<UnrecordedLocation>,
}

/// A location of the configuration that has no record. Its lookups are refused.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnrecordedLocation {
    /// The location.
    pub location: LocationId,
    /// The id of the profile.
    pub profile: String,
}

/// A location whose record cannot be read. Its lookups are refused.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct UnreadableLocation {
    /// The location.
    pub location: LocationId,
    /// The id of the profile.
    pub profile: String,
    /// Why the record cannot be read, in one sentence.
    pub reason: String,
}

/// How many locations are in a stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct StageCount {
    /// The id of the profile.
    pub profile: String,
    /// The code of the stage.
    pub code: String,
    /// The number of the step, from 1. `None` after the last step.
    pub number: Option<usize>,
    /// The title, for people.
    pub title: String,
    /// How many locations.
    pub locations: usize,
}

/// One location of a board.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct BoardRow {
    /// The location.
    pub location: LocationId,
    /// The name of the pharmacy.
    pub pharmacy_name: PharmacyName,
    /// The id of the profile.
    pub profile: String,
    /// The stage.
    pub stage: Stage,
    /// Who acts next. `None` if the location is live and no step is open.
    pub next_actor: Option<Actor>,
    /// Who acts next, in words for people.
    pub next_actor_name: Option<String>,
    /// The number of days since a reminder became due. `None` if no reminder is due.
    pub overdue_days: Option<i32>,
    /// The title of the step of this reminder. It may be another step than that of the stage.
    pub overdue_title: Option<String>,
    /// What the registry's production system may be asked.
    pub production: ProductionUse,
}

impl Board {
    /// The board of these locations.
    #[must_use]
    pub fn of(statuses: impl IntoIterator<Item = Status>, today: Date) -> Self {
        let mut locations: Vec<BoardRow> = statuses.into_iter().map(BoardRow::of).collect();
        locations.sort_by(|a, b| {
            // `Some` is greater than `None`, so the most overdue location comes first.
            let late = b.overdue_days.cmp(&a.overdue_days);
            let live = |row: &BoardRow| row.stage.code == stage::LIVE;
            let waiting = live(a).cmp(&live(b)).then(b.stage.days.cmp(&a.stage.days));
            late.then(waiting).then_with(|| a.location.cmp(&b.location))
        });
        let mut stages: Vec<StageCount> = Vec::new();
        for row in &locations {
            match stages.iter_mut().find(|count| count.profile == row.profile && count.code == row.stage.code)
            {
                Some(count) => count.locations = count.locations.saturating_add(1),
                None => stages.push(StageCount {
                    profile: row.profile.clone(),
                    code: row.stage.code.clone(),
                    number: row.stage.number,
                    title: row.stage.title.clone(),
                    locations: 1,
                }),
            }
        }
        let after_steps = |count: &StageCount| stage::RESERVED.iter().position(|code| *code == count.code);
        stages.sort_by_key(|count| (count.profile.clone(), after_steps(count), count.number));
        Self { today, stages, locations, unreadable: Vec::new(), not_recorded: Vec::new() }
    }

    /// The board with the locations whose record cannot be read.
    #[must_use]
    pub fn with_unreadable(self, unreadable: Vec<UnreadableLocation>) -> Self {
        Self { unreadable, ..self }
    }

    /// The board with the locations of the configuration that have no record.
    #[must_use]
    pub fn with_not_recorded(self, not_recorded: Vec<UnrecordedLocation>) -> Self {
        Self { not_recorded, ..self }
    }

    /// The board as CSV (RFC 4180).
    #[must_use]
    pub fn csv(&self) -> String {
        let header = [columns::LOCATION_ID, columns::PHARMACY_NAME].into_iter().chain(columns::COMPUTED);
        let rows = self.locations.iter().map(|row| {
            let cells = [row.location.as_str(), row.pharmacy_name.as_str()];
            cells.into_iter().map(|cell| guarded(cell).into_owned()).chain(row.computed()).collect()
        });
        let unreadable = self.unreadable.iter().map(|row| {
            let cells = [row.location.as_str(), "", &row.profile, stage::UNREADABLE, &row.reason, "", "", ""];
            cells.into_iter().map(|cell| guarded(cell).into_owned()).collect()
        });
        let not_recorded = self.not_recorded.iter().map(|UnrecordedLocation { location, profile }| {
            let cells =
                [location.as_str(), "", profile, stage::NOT_RECORDED, stage::NOT_RECORDED_TITLE, "", "", ""];
            cells.into_iter().map(|cell| guarded(cell).into_owned()).collect()
        });
        let header = std::iter::once(header.map(ToOwned::to_owned).collect());
        csv_text(header.chain(unreadable).chain(not_recorded).chain(rows))
    }

    /// The board as one HTML page.
    #[must_use]
    pub fn html(&self, stylesheet: Stylesheet<'_>) -> String {
        let mut page = Page::new("Enrollment of locations", stylesheet);
        let late_ones = self.locations.iter().filter(|row| row.overdue_days.is_some()).count();
        page.paragraph(&format!(
            "{} locations, {late_ones} of them late. As of {}.",
            self.locations.len(),
            self.today
        ));
        if !self.unreadable.is_empty() {
            page.markup("<h2>Records that cannot be read</h2>\n<ul>\n");
            for UnreadableLocation { location, reason, .. } in &self.unreadable {
                page.markup("<li><span class=\"late\">").text(location.as_str()).markup("</span>: ");
                page.text(reason).markup("</li>\n");
            }
            page.markup("</ul>\n");
        }
        if !self.not_recorded.is_empty() {
            page.markup("<h2>").text(stage::NOT_RECORDED_TITLE).markup("</h2>\n<ul>\n");
            for UnrecordedLocation { location, .. } in &self.not_recorded {
                page.markup("<li>").text(location.as_str()).markup("</li>\n");
            }
            page.markup("</ul>\n");
        }
        page.markup("<h2>Stages</h2>\n<ul>\n");
        for count in &self.stages {
            page.markup("<li>").text(&titled(count.number, &count.title));
            page.text(&format!(": {}", count.locations)).markup("</li>\n");
        }
        page.markup("</ul>\n<h2>Locations</h2>\n<table>\n<thead><tr><th scope=\"col\">Location</th><th scope=\"col\">Pharmacy</th>");
        page.markup("<th scope=\"col\">Stage</th><th scope=\"col\">Days in stage</th><th scope=\"col\">Next acts</th>");
        page.markup("<th scope=\"col\">Reminder</th></tr></thead>\n<tbody>\n");
        for row in &self.locations {
            page.markup("<tr><th scope=\"row\">").text(row.location.as_str()).markup("</th>");
            page.cell(row.pharmacy_name.as_str()).cell(&titled(row.stage.number, &row.stage.title));
            page.cell(&row.stage.days.to_string()).cell(row.next_actor_name.as_deref().unwrap_or("nobody"));
            match (row.overdue_days, &row.overdue_title) {
                (Some(days), Some(title)) => {
                    page.markup("<td><span class=\"late\">")
                        .text(&format!("{}.", late_text(days)))
                        .markup("</span> ");
                    page.text(title).markup("</td>")
                }
                _ => page.cell(""),
            };
            page.markup("</tr>\n");
        }
        page.markup("</tbody>\n</table>\n");
        page.end()
    }
}

impl BoardRow {
    pub(crate) fn of(status: Status) -> Self {
        let next = status.next.first();
        let is_most_overdue = |action: &&NextAction| {
            let reminder = action.reminder.filter(|reminder| reminder.is_due);
            reminder.is_some_and(|reminder| Some(reminder.overdue_days) == status.overdue_days)
        };
        Self {
            next_actor: next.map(|next| next.who),
            next_actor_name: next.map(|next| next.who_name.clone()),
            overdue_title: status.next.iter().find(is_most_overdue).map(|action| action.title.clone()),
            location: status.location,
            pharmacy_name: status.pharmacy_name,
            profile: status.profile,
            stage: status.stage,
            overdue_days: status.overdue_days,
            production: status.production,
        }
    }

    /// The cells of [`columns::COMPUTED`]. Numbers of days stay numbers for a spreadsheet.
    pub(crate) fn computed(&self) -> [String; 6] {
        [
            guarded(&self.profile).into_owned(),
            guarded(&self.stage.code).into_owned(),
            guarded(&self.stage.title).into_owned(),
            self.stage.days.to_string(),
            guarded(self.next_actor_name.as_deref().unwrap_or_default()).into_owned(),
            self.overdue_days.map(|days| days.to_string()).unwrap_or_default(),
        ]
    }
}
