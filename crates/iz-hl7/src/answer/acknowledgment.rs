//! MSA, QAK and QPD: the acknowledgment of a query.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{
        frame_code::{self, QueryStatus},
        hit_counts::HitCounts,
    },
    message::{segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, fields::Fields, valued::valued},
    types::{coded::Coded, redacted::redacted},
};

/// How the registry received the query. MSA and QAK.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Acknowledgment<'a> {
    /// The acknowledgment code, `AA`, `AE` or `AR`. MSA-1 (table 0008). `AE` alone does not mean that the data is missing.
    pub code: Option<Text<'a>>,
    /// The MSH-10 of the query. MSA-2.
    pub control_id: Option<Text<'a>>,
    /// A text. MSA-3.
    pub text: Option<Text<'a>>,
    /// The query tag. QAK-1. Some registries send the MSH-10 of the query here.
    pub query_tag: Option<Text<'a>>,
    /// The status of the query, `OK`, `NF`, `AE`, `AR`, `TM` or `PD`. QAK-2 (table 0208).
    pub query_status: Option<Text<'a>>,
    /// The name of the query. QAK-3.
    pub query_name: Option<Coded<'a>>,
    /// The number of persons that match. QAK-4.
    pub hit_count: Option<Text<'a>>,
    /// The query as the registry repeats it, with its delimiters. QPD.
    pub query: Option<Text<'a>>,
    /// QPD-2 of the repeated query.
    #[serde(skip)]
    pub echoed_tag: Option<Text<'a>>,
    /// QAK-4 to QAK-6.
    #[serde(skip)]
    pub(crate) hit_counts: HitCounts,
    /// The identifiers that were sent, with their delimiters. QPD-3 of the repeated query.
    #[serde(skip)]
    pub(crate) sent_identifiers: Option<&'a str>,
}

impl Acknowledgment<'_> {
    /// `AE`, `AR`, `CE` or `CR`. MSA-1 (table 0008) in capital letters if it refuses the message. `None` if it is
    /// another code.
    #[must_use]
    pub fn refusal(&self) -> Option<&'static str> {
        self.code.and_then(|code| frame_code::refusal(&code))
    }

    /// What QAK-2 means. `None` if it is empty or not known.
    pub(crate) fn status(&self) -> Option<QueryStatus> {
        self.query_status.and_then(|status| QueryStatus::of(&status))
    }
}

impl<'a> Acknowledgment<'a> {
    pub(crate) fn read_msa(&mut self, segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let mut fields = Fields::of(segment);
        self.code = fields.plain(1, diagnostics);
        self.control_id = fields.plain(2, diagnostics);
        self.text = fields.plain(3, diagnostics);
        fields.finish(diagnostics);
    }

    pub(crate) fn read_qak(&mut self, segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        let mut fields = Fields::of(segment);
        self.query_tag = fields.plain(1, diagnostics);
        self.query_status = fields.plain(2, diagnostics);
        self.query_name = Coded::read_single(fields.take(3), diagnostics);
        self.hit_count = fields.plain(4, diagnostics);
        self.hit_counts = HitCounts::read(&segment);
        fields.finish(diagnostics);
    }

    pub(crate) fn read_qpd(&mut self, segment: Segment<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        self.query = valued(segment.raw()).map(Text::from);
        self.sent_identifiers = valued(segment.field(3));
        let tag = segment.value(2);
        self.echoed_tag = diagnostics.text(tag.raw, !tag.delimiters.is_empty());
    }
}

redacted!(Acknowledgment<'_>);
