//! The question as it came: the places of a QBP that its answer needs.

use iz_hl7::Profile;

use crate::asked::Asked;

/// MSH, QPD and RCP of one QBP^Q11, as sent.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Question {
    header: String,
    query: Option<String>,
    control: Option<String>,
    stray_lines: usize,
    /// Segments that a question does not have, or that came before.
    foreign_segments: usize,
}

/// The text does not start with MSH.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the message must start with the segment MSH, without a batch wrapper")]
pub struct NoHeader;

impl Question {
    /// Finds the segments. Whether they hold what they should is another matter.
    ///
    /// # Errors
    ///
    /// [`NoHeader`] if the message does not start with MSH.
    pub fn read(message: &str) -> Result<Self, NoHeader> {
        let mut segments = message.split(['\r', '\n']).map(str::trim_start).filter(|line| !line.is_empty());
        let header = segments.next().filter(|line| line.starts_with("MSH")).ok_or(NoHeader)?;
        let mut question = Self {
            header: header.to_owned(),
            query: None,
            control: None,
            stray_lines: 0,
            foreign_segments: 0,
        };
        for segment in segments {
            let slot = match segment.split('|').next() {
                Some("QPD") => &mut question.query,
                Some("RCP") => &mut question.control,
                Some("SFT") => continue,
                Some(name) if is_segment_name(name) => {
                    question.foreign_segments += 1;
                    continue;
                }
                _ => {
                    question.stray_lines += 1;
                    continue;
                }
            };
            if slot.is_some() {
                question.foreign_segments += 1;
            } else {
                *slot = Some(segment.to_owned());
            }
        }
        Ok(question)
    }

    /// A Z44 about [`crate::rsp::synthetic`] somebody.
    pub(crate) fn sample() -> Self {
        Self {
            header: "MSH|^~\\&|SAMPLEAPP|0001112000|SANDBOX|SANDBOXIIS|20261122093015-0600||QBP^Q11^QBP_Q11|sample-1|T\
                     |2.5.1|||ER|AL|||||Z44^CDCPHINVS|0001112000|SANDBOXIIS"
                .to_owned(),
            query: Some(
                "QPD|Z44^Request Evaluated History and Forecast^CDCPHINVS|q-sample-1||Synthetic^Sandra^Q^^^^L||20120229|F"
                    .to_owned(),
            ),
            control: Some("RCP|I|5^RD&Records&HL70126".to_owned()),
            stray_lines: 0,
            foreign_segments: 0,
        }
    }

    /// Whether MSH-1 and MSH-2 are those that the national guide fixes.
    pub(crate) fn has_standard_delimiters(&self) -> bool {
        self.header.starts_with("MSH|^~\\&|")
    }

    /// MSH-3.
    pub(crate) fn sending_application(&self) -> &str {
        self.header_field(3)
    }

    /// MSH-4.
    pub(crate) fn sending_facility(&self) -> &str {
        self.header_field(4)
    }

    /// MSH-10.
    #[must_use]
    pub fn control_id(&self) -> &str {
        self.header_field(10)
    }

    /// MSH-11.1.
    pub(crate) fn processing_id(&self) -> &str {
        component(self.header_field(11), 1)
    }

    /// MSH-21.1, where it is one that can be asked.
    #[must_use]
    pub fn profile(&self) -> Option<Profile> {
        let label = component(self.header_field(21), 1);
        [Profile::Z34, Profile::Z44].into_iter().find(|profile| profile.code() == label)
    }

    /// Whether evaluations and forecasts are asked for.
    pub(crate) fn is_evaluated(&self) -> bool {
        self.profile() == Some(Profile::Z44)
    }

    /// MSH-22.
    pub(crate) fn sending_organization(&self) -> &str {
        self.header_field(22)
    }

    /// QPD, the whole segment.
    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_deref()
    }

    /// QPD-1.
    pub(crate) fn query_name(&self) -> &str {
        self.query_field(1)
    }

    /// QPD-2.
    #[must_use]
    pub fn query_tag(&self) -> &str {
        self.query_field(2)
    }

    /// Who is asked for.
    pub(crate) fn asked(&self) -> Asked {
        self.query().map(Asked::of_query).unwrap_or_default()
    }

    /// RCP-2.1: the most candidates to list.
    pub(crate) fn quantity_limit(&self) -> Option<usize> {
        component(self.control_field(2), 1).parse().ok().filter(|limit| *limit > 0)
    }

    pub(crate) const fn has_control(&self) -> bool {
        self.control.is_some()
    }

    /// Lines that are no segments: a line break inside a value makes them.
    pub(crate) const fn stray_lines(&self) -> usize {
        self.stray_lines
    }

    /// Whether there are segments that a question does not have, or has once only.
    pub(crate) const fn has_foreign_segments(&self) -> bool {
        self.foreign_segments > 0
    }

    /// A field of MSH; MSH-1 is the separator itself.
    pub(crate) fn header_field(&self, number: usize) -> &str {
        field(&self.header, number.saturating_sub(1))
    }

    /// A field of QPD.
    pub(crate) fn query_field(&self, number: usize) -> &str {
        field(self.query().unwrap_or_default(), number)
    }

    /// A field of RCP.
    pub(crate) fn control_field(&self, number: usize) -> &str {
        field(self.control.as_deref().unwrap_or_default(), number)
    }
}

/// The question names a person.
impl std::fmt::Debug for Question {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Question(<redacted>)")
    }
}

fn field(segment: &str, number: usize) -> &str {
    segment.split('|').nth(number).unwrap_or_default().trim()
}

/// A component of the first repetition.
pub(crate) fn component(field: &str, number: usize) -> &str {
    let first = field.split('~').next().unwrap_or_default();
    first.split('^').nth(number.saturating_sub(1)).unwrap_or_default().trim()
}

fn is_segment_name(name: &str) -> bool {
    name.len() == 3 && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}
