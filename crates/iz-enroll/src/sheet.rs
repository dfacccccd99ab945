//! Sheets from which people copy values into a form of the registry.

use serde::Serialize;

use crate::{
    html::{Page, Stylesheet},
    location::Location,
    profile::EnrollmentProfile,
};

/// A sheet from which people copy values into a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sheet {
    /// The title.
    pub title: String,
    /// Which location it is for.
    pub subject: String,
    /// What to know before the values are copied.
    pub note: Option<String>,
    /// The values, in the order of the form.
    pub lines: Vec<SheetLine>,
}

/// One value of a sheet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SheetLine {
    /// What the form calls the value.
    pub label: String,
    /// The value. `None` if it is not known.
    pub value: Option<String>,
    /// What to do if it is not known.
    pub advice: Option<String>,
}

/// What stands beside a question whose answer only the vendor knows.
const ASK_THE_VENDOR: &str = "ask the vendor";

/// The words of the questions are those of the profile: the form of the registry is not public.
const OTHER_WORDS: &str = "The form of the registry may word the questions differently.";

impl Sheet {
    /// What to copy into the form of intent (step 3 in Texas). `None` if the enrollment has no such form.
    #[must_use]
    pub fn intent(profile: &EnrollmentProfile, location: &Location) -> Option<Self> {
        let settings = profile.intent_sheet.as_ref()?;
        let lines = settings.rows.iter().map(|row| {
            let value = row.value.fill(profile, location).ok();
            let advice = value.is_none().then(|| "not recorded".to_owned());
            SheetLine { label: row.label.clone(), value, advice }
        });
        Some(Self {
            title: settings.title.clone(),
            subject: subject(profile, location),
            note: None,
            lines: lines.collect(),
        })
    }

    /// The answers to the questions about the vendor (step 10 in Texas). What the source of the profile does not say is blank,
    /// with the advice to ask the vendor. `None` if the enrollment has no such questions.
    #[must_use]
    pub fn answers(profile: &EnrollmentProfile, location: &Location) -> Option<Self> {
        let settings = profile.answer_sheet.as_ref()?;
        let lines = settings.questions.iter().map(|row| SheetLine {
            label: row.question.clone(),
            value: row.answer.clone(),
            advice: row.answer.is_none().then(|| format!("{ASK_THE_VENDOR} ({})", profile.vendor.name)),
        });
        Some(Self {
            title: settings.title.clone(),
            subject: subject(profile, location),
            note: Some(OTHER_WORDS.to_owned()),
            lines: lines.collect(),
        })
    }

    /// The sheet as plain text.
    #[must_use]
    pub fn text(&self) -> String {
        let note = self.note.as_ref().map(|note| format!("{note}\n")).unwrap_or_default();
        let mut text = format!("{}\n{}\n{note}\n", self.title, self.subject);
        for SheetLine { label, value, advice } in &self.lines {
            let value = value.as_deref().unwrap_or("____________________");
            let advice = advice.as_ref().map_or_else(String::new, |advice| format!("  [{advice}]"));
            text.push_str(&format!("{label}: {value}{advice}\n"));
        }
        text
    }

    /// The sheet as an HTML page.
    #[must_use]
    pub fn html(&self, stylesheet: Stylesheet<'_>) -> String {
        let mut page = Page::new(&self.title, stylesheet);
        page.paragraph(&self.subject);
        if let Some(note) = &self.note {
            page.paragraph(note);
        }
        page.markup("<table>\n<tbody>\n");
        for SheetLine { label, value, advice } in &self.lines {
            page.markup("<tr><th scope=\"row\">").text(label).markup("</th>");
            page.cell(value.as_deref().unwrap_or_default()).cell(advice.as_deref().unwrap_or_default());
            page.markup("</tr>\n");
        }
        page.markup("</tbody>\n</table>\n");
        page.end()
    }
}

fn subject(profile: &EnrollmentProfile, location: &Location) -> String {
    match location.registry_id(profile) {
        Some((name, id)) => format!("{} ({}), {name} {id}", location.pharmacy_name, location.id),
        None => format!("{} ({})", location.pharmacy_name, location.id),
    }
}
