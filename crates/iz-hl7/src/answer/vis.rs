//! Vaccine information statements.

use std::fmt;

use serde::Serialize;

use crate::{
    answer::{limits::MAX_LOOK_BACK, observation_kind::ObservationKind, obx::Obx, vaccine::Vaccine},
    message::text::Text,
    reading::diagnostics::Diagnostics,
    time::{partial_date::PartialDate, timestamp::Timestamp},
    types::{
        coded::Coded,
        dates::{read_date, read_timestamp},
        first_value::keep_first,
        redacted::redacted,
    },
};

/// A vaccine information statement (VIS) that the patient was given.
#[derive(Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Vis<'a> {
    /// The document, by its barcode. OBX 69764-9.
    pub document: Option<Coded<'a>>,
    /// The vaccine that it is about. OBX 30956-7. Older messages name the vaccine instead of the document.
    pub vaccine: Option<Vaccine<'a>>,
    /// The date of publication. OBX 29768-9.
    pub published: Option<PartialDate>,
    /// The date on which the patient was given it. OBX 29769-7.
    pub presented: Option<PartialDate>,
    /// When it was observed. OBX-14.
    pub observed: Option<Timestamp>,
    /// Comments. NTE behind the observations.
    pub comments: Vec<Text<'a>>,
}

/// Adds an observation to the VIS with the same sub-id (OBX-4). If several VIS share a sub-id, an observation that the
/// newest of them already has starts the next VIS. `ids` are the sub-ids of `all`. `comments` are those on the observation;
/// they stay there if no VIS could be read.
pub(crate) fn add_to_vis<'a>(
    all: &mut Vec<Vis<'a>>,
    ids: &mut Vec<&'a str>,
    obx: &Obx<'_, 'a>,
    comments: &mut Vec<Text<'a>>,
    diagnostics: &mut Diagnostics<'a>,
) {
    let lacks = |vis: &Vis<'a>| match obx.kind {
        ObservationKind::VisDocument => vis.document.is_none(),
        ObservationKind::VisPublished => vis.published.is_none(),
        ObservationKind::VisPresented => vis.presented.is_none(),
        _ => vis.vaccine.is_none(),
    };
    let newest = ids.iter().rev().take(MAX_LOOK_BACK).position(|id| *id == obx.sub_id);
    let newest = newest.map(|back| ids.len() - 1 - back);
    let at = match newest.filter(|at| all.get(*at).is_some_and(lacks)) {
        Some(at) => at,
        None => {
            all.push(Vis::default());
            ids.push(obx.sub_id);
            all.len() - 1
        }
    };
    let Some(vis) = all.get_mut(at) else { return };
    for value in obx.values() {
        // An observation that could not be read is listed as unread and makes no VIS. So is its OBX-14.
        let is_empty = || *vis == Vis::default();
        match (value.location.field, obx.kind) {
            (14, _) if is_empty() => diagnostics.add_unread(value),
            (5, ObservationKind::VisDocument) => vis.document = Coded::read_single(value, diagnostics),
            (5, ObservationKind::VisPublished) => vis.published = read_date(value, diagnostics),
            (5, ObservationKind::VisPresented) => vis.presented = read_date(value, diagnostics),
            (5, _) => vis.vaccine = Vaccine::read(value, diagnostics),
            (14, _) => keep_first(&mut vis.observed, read_timestamp(value, diagnostics), value, diagnostics),
            _ => diagnostics.add_unread(value),
        }
    }
    if *vis == Vis::default() {
        all.pop();
        ids.pop();
    } else {
        vis.comments.append(comments);
    }
}

redacted!(Vis<'_>);
