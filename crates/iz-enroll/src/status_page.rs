//! The status of one location on a page to print.

use crate::{
    day_text::{days_text, late_text},
    enrollment::Enrollment,
    event_fault::EventFault,
    html::{Page, Stylesheet},
    profile::EnrollmentProfile,
    status::{NextAction, Status, StatusNote, StepState, StepStatus},
};

/// How many notes a page shows, so that it stays one page.
const MAX_NOTES: usize = 5;

impl Enrollment {
    /// The status of the location as one HTML page to print.
    ///
    /// # Errors
    ///
    /// As [`Enrollment::status`].
    pub fn status_page(
        &self,
        profile: &EnrollmentProfile,
        today: jiff::civil::Date,
        stylesheet: Stylesheet<'_>,
    ) -> Result<String, EventFault> {
        let status = self.status(profile, today)?;
        let location = self.location();
        let mut page = Page::new(location.pharmacy_name.as_str(), stylesheet);
        let mut ids = vec![format!("Location {}", location.id)];
        for rule in &profile.ids {
            if let Some(id) = location.registry_ids.get(&rule.key) {
                ids.push(format!("{} {id}", rule.name));
            }
        }
        if let Some(pharmacist) = &location.pharmacist_in_charge {
            ids.push(format!("Pharmacist in charge: {pharmacist}"));
        }
        page.paragraph(&ids.join(" · "));
        page.markup("<p><strong>").text(&status.sentence()).markup("</strong></p>\n");
        for action in &status.next {
            next(&mut page, action);
        }
        portals(&mut page, &status);
        page.markup("<h2>Steps</h2>\n<table class=\"steps\">\n<thead><tr><th scope=\"col\">Step</th>");
        page.markup(
            "<th scope=\"col\">State</th><th scope=\"col\">Day</th><th scope=\"col\">Evidence</th></tr>",
        );
        page.markup("</thead>\n<tbody>\n");
        for step in &status.steps {
            row(&mut page, profile, step);
        }
        page.markup("</tbody>\n</table>\n");
        notes(&mut page, &status.notes);
        page.markup("<p class=\"soft\">");
        page.text(&format!("{}. As of {today}.", profile.name)).markup("</p>\n");
        Ok(page.end())
    }
}

fn next(page: &mut Page, action: &NextAction) {
    page.markup("<h2>Next: ").text(&action.title).markup("</h2>\n<p>");
    page.text(&format!(
        "{} acts. The step has waited since {} ({}).",
        capitalized(&action.who_name),
        action.since,
        days_text(action.days)
    ));
    if let Some(reminder) = &action.reminder {
        if reminder.is_due {
            page.markup(" <span class=\"late\">")
                .text(&format!("{}.", late_text(reminder.overdue_days)))
                .markup("</span>");
        } else {
            page.text(&format!(" Reminder on {}.", reminder.on));
        }
    }
    page.markup("</p>\n<ul>\n");
    for sentence in &action.todo {
        page.markup("<li>").text(sentence).markup("</li>\n");
    }
    page.markup("</ul>\n<p>Done when: ").text(&action.ends_when).markup("</p>\n");
    for link in &action.links {
        page.markup("<p>").link(&link.title, &link.url).markup("</p>\n");
    }
}

fn portals(page: &mut Page, status: &Status) {
    if status.portals.is_empty() {
        return;
    }
    page.markup("<h2>Until this location is live</h2>\n<p>Report and look up by hand in:</p>\n<ul>\n");
    for portal in &status.portals {
        page.markup("<li>");
        match &portal.url {
            Some(url) => page.link(&portal.name, url),
            None => page.text(&portal.name),
        };
        page.markup("</li>\n");
    }
    page.markup("</ul>\n");
}

/// The latest notes and reasons, the newest first. Everything else that happened stands in the table.
fn notes(page: &mut Page, notes: &[StatusNote]) {
    if notes.is_empty() {
        return;
    }
    page.markup("<h2>").text(&notes_title(notes.len())).markup("</h2>\n<ul>\n");
    for note in notes.iter().take(MAX_NOTES) {
        page.markup("<li>").text(&note.line()).markup("</li>\n");
    }
    page.markup("</ul>\n");
}

fn notes_title(count: usize) -> String {
    if count > MAX_NOTES {
        format!("Latest notes ({MAX_NOTES} of {count})")
    } else {
        "Latest notes".to_owned()
    }
}

fn row(page: &mut Page, profile: &EnrollmentProfile, step: &StepStatus) {
    page.markup("<tr>").cell(&titled(Some(step.number), &step.title));
    let who = step.who.map(|who| profile.actor_name(who)).unwrap_or_default();
    match (&step.done, step.state) {
        (Some(done), _) => {
            let state = if done.assumed { "taken as done" } else { "done" };
            page.cell(state).cell(&done.on.to_string()).cell(&format!("{} ({})", done.evidence, done.by));
        }
        (None, StepState::Open | StepState::Ongoing) => {
            let state = if step.state == StepState::Open { "open" } else { "goes on" };
            let since = step.since.map(|since| format!("since {since}")).unwrap_or_default();
            page.cell(&format!("{state}: {who}")).cell(&since).cell("");
        }
        (None, StepState::Blocked) => {
            let numbers = step.blocked_by.iter().filter_map(|id| profile.step(id));
            let numbers: Vec<String> = numbers.map(|(number, _)| number.to_string()).collect();
            page.cell(&format!("waits for {}", numbers.join(", "))).cell("").cell("");
        }
        (None, StepState::Ended | StepState::Done) => {
            page.cell("ended").cell("").cell("");
        }
    }
    page.markup("</tr>\n");
}

/// A title after its number.
pub(crate) fn titled(number: Option<usize>, title: &str) -> String {
    number.map_or_else(|| title.to_owned(), |number| format!("{number}. {title}"))
}

fn capitalized(name: &str) -> String {
    let mut chars = name.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
