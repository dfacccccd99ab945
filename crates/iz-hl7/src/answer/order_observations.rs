//! The observations of one order group: which belong together, and which types they become.

use crate::{
    answer::{
        grouping::Grouping,
        observation_kind::ObservationKind,
        obx::Obx,
        order_group::{OrderGroup, Owner},
        other_observations::OtherObservations,
        statement_builder::StatementBuilder,
    },
    message::offset::to_usize,
    reading::{diagnostics::Diagnostics, warning::WarningCode},
};

/// Collects the observations of an order group and reads them. It is reused for the next order group, with its buffers.
#[derive(Default)]
pub(crate) struct OrderObservations<'f, 'a> {
    all: Vec<Obx<'f, 'a>>,
    /// For each observation, its kind and its sub-id (OBX-4).
    kinds: Vec<(ObservationKind, &'a str)>,
    grouping: Grouping<'a>,
    /// The indexes of the observations in the order in which they are read: first those of no statement, then each
    /// statement.
    order: Vec<usize>,
    /// The sorted sub-ids of the observations of a VIS.
    vis_sub_ids: Vec<&'a str>,
}

impl<'f, 'a> OrderObservations<'f, 'a> {
    pub(crate) fn push(&mut self, obx: Obx<'f, 'a>) {
        self.kinds.push((obx.kind, obx.sub_id));
        self.all.push(obx);
    }

    /// Whether the observations are those of a forecast or of facts about the person, and none is about a dose.
    pub(crate) fn are_of_forecast(&self) -> bool {
        self.kinds.iter().any(|(kind, _)| kind.is_about_person())
            && !self.kinds.iter().any(|(kind, _)| kind.is_about_dose())
    }

    /// Reads the collected observations, and clears the collection.
    pub(crate) fn read(&mut self, mut group: OrderGroup<'_, 'a>, diagnostics: &mut Diagnostics<'a>) {
        if group.owner.is_deleted() {
            // The registry has deleted the entry, so its observations say nothing about the person.
            let mut reader = OtherObservations::of(&mut group);
            self.all.iter().for_each(|obx| reader.keep_whole(obx, diagnostics));
            self.all.clear();
            self.kinds.clear();
            return;
        }
        self.arrange();
        if self.grouping.ignores_sub_ids
            && let Some(first) = self.all.first()
        {
            let text = "The sub-ids (OBX-4) of this order are not usable. Its statements were separated by the order of the segments.";
            diagnostics.warn(WarningCode::SubIdsIgnored, first.segment.location(), text);
        }
        let number = |at: usize| self.grouping.statements.get(at).copied().flatten();
        let (others, in_statements) =
            self.order.split_at(self.order.partition_point(|at| number(*at).is_none()));
        let mut reader = OtherObservations::of(&mut group);
        for obx in others.iter().filter_map(|at| self.all.get(*at)) {
            reader.add(obx, self.vis_sub_ids.binary_search(&obx.sub_id).is_ok(), diagnostics);
        }
        reader.finish(diagnostics);
        if let (Owner::Dose(dose), Some(last)) = (&mut group.owner, in_statements.last()) {
            dose.evaluations.reserve_exact(number(*last).map_or(0, |last| to_usize(last) + 1));
        }
        for run in in_statements.chunk_by(|one, other| number(*one) == number(*other)) {
            let mut statement = StatementBuilder::default();
            for obx in run.iter().filter_map(|at| self.all.get(*at)) {
                statement.add(obx, diagnostics);
            }
            statement.close();
            match &mut group.owner {
                Owner::Dose(dose) if !statement.is_forecast() => {
                    dose.evaluations.push(statement.into_evaluation());
                }
                Owner::Dose(dose) => {
                    dose.evaluations.extend(statement.take_evaluation());
                    group.forecasts.push(statement.into_forecast(group.patient, group.today, diagnostics));
                }
                Owner::OtherOrder(_) => {
                    group.forecasts.push(statement.into_forecast(group.patient, group.today, diagnostics));
                }
            }
        }
        self.all.clear();
        self.kinds.clear();
    }

    /// Finds the statements, and the order in which the observations are read.
    fn arrange(&mut self) {
        let of_vis = self.kinds.iter().filter(|(kind, _)| kind.is_of_vis());
        self.vis_sub_ids.clear();
        self.vis_sub_ids.extend(of_vis.map(|(_, sub_id)| *sub_id));
        if !self.vis_sub_ids.is_empty() {
            self.exclude_vis_vaccines();
        }
        self.grouping.find(&self.kinds);
        self.order.clear();
        self.order.extend(0..self.all.len());
        let number = |at: &usize| self.grouping.statements.get(*at).copied().flatten();
        if !self.order.is_sorted_by_key(number) {
            // The sort is stable, so the order of the segments within a statement is kept.
            self.order.sort_by_key(number);
        }
    }

    /// Excludes the vaccine of a VIS from the statements. It is a vaccine type whose sub-id has observations of a
    /// VIS, but none of a statement.
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
    }
}
