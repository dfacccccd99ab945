//! The observations of one order group: which belong together, and which types they become.

use crate::{
    answer::{
        comments::read_comments,
        grouping::Grouping,
        limits::{MAX_LOOK_BACK, USUAL_OBSERVATIONS},
        observation_kind::ObservationKind,
        obx::Obx,
        order_group::{OrderGroup, Owner},
        other_observations::OtherObservations,
        result_status::ResultStatus,
        retraction::apply_result_status,
        statement_builder::StatementBuilder,
        vaccine::Vaccine,
        vaccine_relation::are_related,
    },
    message::{offset::to_usize, segment::Segment, text::Text},
    reading::{diagnostics::Diagnostics, warning::WarningCode},
};

/// Collects the observations of an order group and reads them. It is reused for the next order group, with its buffers.
#[derive(Default)]
pub(crate) struct OrderObservations<'f, 'a> {
    all: Vec<Obx<'f, 'a>>,
    /// For each observation, its kind and its sub-id (OBX-4).
    kinds: Vec<(ObservationKind, &'a str)>,
    /// Each NTE behind an observation, with the index of the observation.
    notes: Vec<(usize, Segment<'f, 'a>)>,
    /// Whether OBX-11 says that an observation was retracted or corrected.
    has_changes: bool,
    grouping: Grouping<'a>,
    /// The indexes of the observations in the order in which they are read: first those of no statement, then each
    /// statement.
    order: Vec<usize>,
    /// The sorted sub-ids of the observations of a VIS.
    vis_sub_ids: Vec<&'a str>,
}

impl<'f, 'a> OrderObservations<'f, 'a> {
    pub(crate) fn push(&mut self, obx: Obx<'f, 'a>) {
        if self.all.is_empty() {
            self.all.reserve(USUAL_OBSERVATIONS);
            self.kinds.reserve(USUAL_OBSERVATIONS);
        }
        self.has_changes |= obx.status != ResultStatus::Stands;
        self.kinds.push((obx.kind, obx.sub_id));
        self.all.push(obx);
    }

    /// Whether the observations are those of a forecast or of facts about the person, and none is about a dose.
    pub(crate) fn are_of_forecast(&self) -> bool {
        self.kinds.iter().any(|(kind, _)| kind.is_about_person())
            && !self.kinds.iter().any(|(kind, _)| kind.is_about_dose())
    }

    /// Adds an NTE to the last observation. Returns false if no observation came before it.
    pub(crate) fn push_note(&mut self, note: Segment<'f, 'a>) -> bool {
        let last = self.all.len().checked_sub(1);
        self.notes.extend(last.map(|last| (last, note)));
        last.is_some()
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Reads the collected observations, and clears the collection.
    pub(crate) fn read(&mut self, mut group: OrderGroup<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        if group.owner.is_deleted() {
            // The registry has deleted the entry, so its observations say nothing about the person.
            let mut reader = OtherObservations::of(&mut group);
            for (at, obx) in self.all.iter().enumerate() {
                reader.keep_whole(obx, self.comments(at, diagnostics), diagnostics);
            }
            self.clear();
            return;
        }
        if self.has_changes {
            self.apply_changes(diagnostics);
        }
        self.arrange(diagnostics);
        self.warn_of_grouping(diagnostics);
        let number = |at: usize| self.grouping.statements.get(at).copied().flatten();
        let (others, in_statements) =
            self.order.split_at(self.order.partition_point(|at| number(*at).is_none()));
        let mut reader = OtherObservations::of(&mut group);
        for at in others {
            let Some(obx) = self.all.get(*at) else { continue };
            let is_of_vis = self.vis_sub_ids.binary_search(&obx.sub_id).is_ok();
            reader.add(obx, is_of_vis, self.comments(*at, diagnostics), diagnostics);
        }
        reader.finish(diagnostics);
        if let Some(last) = in_statements.last() {
            let statements = number(*last).map_or(0, |last| to_usize(last) + 1);
            match &mut group.owner {
                Owner::Dose(dose) => dose.evaluations.reserve_exact(statements),
                Owner::OtherOrder(_) | Owner::Patient(_) => group.forecasts.reserve(statements),
            }
        }
        let before = group.forecasts.len();
        for run in in_statements.chunk_by(|one, other| number(*one) == number(*other)) {
            self.read_statement(run, &mut group, diagnostics);
        }
        let is_of_forecast = |obx: &&Obx<'_, '_>| obx.kind.is_of_statement() && !obx.is_retracted;
        if matches!(group.owner, Owner::OtherOrder(_))
            && group.forecasts.len() == before
            && let Some(first) = self.all.iter().find(is_of_forecast)
        {
            let text = "This order has observations of a forecast, but no forecast could be read. They are in `observations`.";
            diagnostics.warn(WarningCode::ForecastNotRead, first.segment.location(), text);
        }
        self.clear();
    }

    /// Lists the collected observations as unread, because they belong to no order and to no person.
    pub(crate) fn list_as_unread(&mut self, diagnostics: &mut Diagnostics<'a>) {
        for obx in &self.all {
            warn_without_order(&obx.segment, diagnostics);
            diagnostics.add_unread_segment(&obx.segment);
        }
        self.notes.iter().for_each(|(_, note)| diagnostics.add_unread_segment(note));
        self.clear();
    }

    fn clear(&mut self) {
        self.all.clear();
        self.kinds.clear();
        self.notes.clear();
        self.has_changes = false;
    }

    /// The comments on the observation with that index.
    fn comments(&self, at: usize, diagnostics: &mut Diagnostics<'a>) -> Vec<Text<'a>> {
        let mut comments = Vec::new();
        if !self.notes.is_empty() {
            let first = self.notes.partition_point(|(of, _)| *of < at);
            let notes = self.notes.get(first..).unwrap_or_default().iter();
            for (_, note) in notes.take_while(|(of, _)| *of == at) {
                read_comments(*note, &mut comments, diagnostics);
            }
        }
        comments
    }

    /// Marks the observations that OBX-11 retracts or corrects. A retracted part belongs to no statement. A retracted
    /// leader keeps the parts of its statement from another one.
    fn apply_changes(&mut self, diagnostics: &mut Diagnostics<'a>) {
        apply_result_status(&mut self.all, diagnostics);
        for (obx, (kind, _)) in self.all.iter().zip(&mut self.kinds) {
            *kind = match obx.kind {
                leader if leader.leads() || leader == ObservationKind::Series => leader,
                _ if obx.is_retracted => ObservationKind::Other,
                part => part,
            };
        }
    }

    fn warn_of_grouping(&self, diagnostics: &mut Diagnostics<'a>) {
        if self.grouping.ignores_sub_ids
            && let Some(first) = self.all.first()
        {
            let text = "The sub-ids (OBX-4) of this order are not usable. Its statements were separated by the order of the segments.";
            diagnostics.warn(WarningCode::SubIdsIgnored, first.segment.location(), text);
        }
        if let Some(first) = self.grouping.undecided.and_then(|at| self.all.get(at)) {
            warn_unclear(first, diagnostics);
        }
    }

    /// Reads the observations of one statement, by their indexes.
    fn read_statement(
        &self,
        run: &[usize],
        group: &mut OrderGroup<'_, 'a>,
        diagnostics: &mut Diagnostics<'a>,
    ) {
        let of_run = || run.iter().filter_map(|at| self.all.get(*at).map(|obx| (*at, obx)));
        let is_retracted = self.has_changes
            && of_run().any(|(_, obx)| obx.is_retracted)
            && !of_run().any(|(_, obx)| obx.kind.leads() && !obx.is_retracted);
        // Before the first order, no dose can be evaluated.
        let has_no_dose = matches!(group.owner, Owner::Patient(_))
            && !of_run().any(|(_, obx)| obx.kind.is_only_of_forecast());
        if has_no_dose
            && !is_retracted
            && let Some((_, first)) = of_run().next()
        {
            warn_unclear(first, diagnostics);
        }
        let keeps_whole = is_retracted || has_no_dose;
        let mut statement = StatementBuilder::default();
        for (at, obx) in of_run() {
            let comments = self.comments(at, diagnostics);
            if keeps_whole || obx.is_retracted {
                OtherObservations::of(group).keep_whole(obx, comments, diagnostics);
            } else {
                statement.add(obx, comments, diagnostics);
            }
        }
        if keeps_whole {
            return;
        }
        statement.close();
        match &mut group.owner {
            Owner::Dose(dose) if !statement.is_forecast() => statement.add_evaluations(&mut dose.evaluations),
            Owner::Dose(dose) => {
                statement.take_evaluations(&mut dose.evaluations);
                statement.add_forecasts(group.patient, group.today, group.forecasts, diagnostics);
            }
            Owner::OtherOrder(_) | Owner::Patient(_) => {
                statement.add_forecasts(group.patient, group.today, group.forecasts, diagnostics);
            }
        }
    }

    /// Finds the statements, and the order in which the observations are read.
    fn arrange(&mut self, diagnostics: &mut Diagnostics<'a>) {
        let of_vis = self.kinds.iter().filter(|(kind, _)| kind.is_of_vis());
        self.vis_sub_ids.clear();
        self.vis_sub_ids.extend(of_vis.map(|(_, sub_id)| *sub_id));
        if !self.vis_sub_ids.is_empty() {
            self.exclude_vis_vaccines();
        }
        let all = &self.all;
        self.grouping.find(&self.kinds, |one, other| relation(all.get(one)?, all.get(other)?, diagnostics));
        self.order.clear();
        self.order.reserve(USUAL_OBSERVATIONS);
        self.order.extend(0..self.all.len());
        let number = |at: &usize| self.grouping.statements.get(*at).copied().flatten();
        if !self.order.is_sorted_by_key(number) {
            // The sort is stable, so the order of the segments within a statement is kept.
            self.order.sort_by_key(number);
        }
    }

    /// Excludes the vaccine of a VIS from the statements. It is a vaccine type whose sub-id has observations of a
    /// VIS, but none of a statement. If a registry uses one sub-id for all, it is a vaccine type directly before an
    /// observation of a VIS, beside another leader.
    fn exclude_vis_vaccines(&mut self) {
        self.vis_sub_ids.sort_unstable();
        let is_statement_content = |kind: ObservationKind| {
            kind.is_of_statement() && !matches!(kind, ObservationKind::Group | ObservationKind::Component)
        };
        let mut in_statements: Vec<&str> =
            self.kinds.iter().filter(|(kind, _)| is_statement_content(*kind)).map(|(_, id)| *id).collect();
        in_statements.sort_unstable();
        for (kind, id) in &mut self.kinds {
            if *kind == ObservationKind::Group
                && self.vis_sub_ids.binary_search(id).is_ok()
                && in_statements.binary_search(id).is_err()
            {
                *kind = ObservationKind::Other;
            }
        }
        for at in 1..self.kinds.len() {
            let (before, from) = self.kinds.split_at_mut(at);
            if let [(kind @ ObservationKind::Group, id), (next, next_id), ..] = from
                && next.is_of_vis()
                && next_id == id
                && before.iter().rev().take(MAX_LOOK_BACK).any(|(kind, known)| kind.leads() && known == id)
            {
                *kind = ObservationKind::Other;
            }
        }
    }
}

/// Whether two observations name related vaccines. `None` if it is not known. A retracted one belongs to no other.
fn relation<'a>(one: &Obx<'_, 'a>, other: &Obx<'_, 'a>, diagnostics: &mut Diagnostics<'a>) -> Option<bool> {
    if one.is_retracted || other.is_retracted {
        return Some(false);
    }
    // The values are read again with their statement. Only then does it count what is unusual in them.
    let (unread, warnings) = (diagnostics.unread.len(), diagnostics.warnings.len());
    let vaccines = [one, other].map(|obx| Vaccine::read(obx.segment.value(5), diagnostics));
    diagnostics.unread.truncate(unread);
    diagnostics.warnings.truncate(warnings);
    match vaccines {
        [Some(one), Some(other)] => are_related(&one, &other),
        _ => None,
    }
}

/// Warns of an observation that may belong to several statements.
fn warn_unclear(obx: &Obx<'_, '_>, diagnostics: &mut Diagnostics<'_>) {
    let text = "It is not known to which vaccine this observation belongs. It is in `observations`.";
    diagnostics.warn(WarningCode::StatementUnclear, obx.segment.location(), text);
}

/// Warns of an observation that stands neither behind an order nor behind a person.
pub(crate) fn warn_without_order(obx: &Segment<'_, '_>, diagnostics: &mut Diagnostics<'_>) {
    let text = "This observation belongs to no order and to no person. It is listed in `unread` as sent.";
    diagnostics.warn(WarningCode::ObservationWithoutOrder, obx.location(), text);
}
