//! The observations of one order group: which belong together, and what they become.

use jiff::civil::Date;

use super::{
    Dose, DoseStatus, Fact, Forecast, NonVaccineOrder,
    facts::Rest,
    grouping::Grouping,
    part::{Obx, Part},
    statement::Statement,
};
use crate::{frame::wide, ledger::Ledger};

/// The observations of one order group after the other; what it takes to group them is used again.
#[derive(Default)]
pub(crate) struct Observations<'f, 'a> {
    all: Vec<Obx<'f, 'a>>,
    /// For each, what it is and its sub-id.
    parts: Vec<(Part, &'a str)>,
    grouping: Grouping<'a>,
    /// The observations as they are to be read: those of no statement first, then statement by statement.
    order: Vec<usize>,
    /// The sub-ids of the VIS, sorted.
    vis: Vec<&'a str>,
}

/// The order group of observations, and where goes what is not of the order itself.
pub(crate) struct OrderGroup<'t, 'a> {
    pub(crate) owner: Owner<'t, 'a>,
    pub(crate) patient: Option<usize>,
    pub(crate) today: Date,
    pub(crate) forecasts: &'t mut Vec<Forecast<'a>>,
    pub(crate) facts: &'t mut Vec<Fact<'a>>,
}

/// The order to which observations belong.
pub(crate) enum Owner<'t, 'a> {
    Dose(&'t mut Dose<'a>),
    OtherOrder(&'t mut NonVaccineOrder<'a>),
}

impl Owner<'_, '_> {
    fn is_deleted(&self) -> bool {
        match self {
            Self::Dose(dose) => dose.status == DoseStatus::Deleted,
            Self::OtherOrder(order) => order.is_deleted(),
        }
    }
}

impl<'f, 'a> Observations<'f, 'a> {
    pub(crate) fn push(&mut self, obx: Obx<'f, 'a>) {
        self.parts.push((obx.part, obx.sub_id));
        self.all.push(obx);
    }

    /// Reads the observations that were pushed, and forgets them.
    pub(crate) fn read(&mut self, mut group: OrderGroup<'_, 'a>, ledger: &mut Ledger<'a>) {
        if group.owner.is_deleted() {
            // What the registry takes back says nothing of the person any more.
            let mut reader = Rest::of(&mut group);
            self.all.iter().for_each(|obx| reader.keep_whole(obx, ledger));
            self.all.clear();
            self.parts.clear();
            return;
        }
        self.arrange();
        if self.grouping.ignores_sub_ids
            && let Some(first) = self.all.first()
        {
            let text = "The sub-ids (OBX-4) of this order make no sense; its statements were told apart by their order.";
            ledger.warn("sub_ids_ignored", first.segment.location(), text);
        }
        let number = |at: usize| self.grouping.statements.get(at).copied().flatten();
        let (rest, told) = self.order.split_at(self.order.partition_point(|at| number(*at).is_none()));
        let mut reader = Rest::of(&mut group);
        for obx in rest.iter().filter_map(|at| self.all.get(*at)) {
            reader.add(obx, self.vis.binary_search(&obx.sub_id).is_ok(), ledger);
        }
        reader.finish(ledger);
        if let (Owner::Dose(dose), Some(last)) = (&mut group.owner, told.last()) {
            dose.evaluations.reserve_exact(number(*last).map_or(0, |last| wide(last) + 1));
        }
        for run in told.chunk_by(|one, other| number(*one) == number(*other)) {
            let mut statement = Statement::default();
            for obx in run.iter().filter_map(|at| self.all.get(*at)) {
                statement.add(obx, ledger);
            }
            statement.close();
            match &mut group.owner {
                Owner::Dose(dose) if !statement.is_forecast() => {
                    dose.evaluations.push(statement.into_evaluation());
                }
                Owner::Dose(dose) => {
                    dose.evaluations.extend(statement.take_evaluation());
                    group.forecasts.push(statement.into_forecast(group.patient, group.today));
                }
                Owner::OtherOrder(_) => {
                    group.forecasts.push(statement.into_forecast(group.patient, group.today));
                }
            }
        }
        self.all.clear();
        self.parts.clear();
    }

    fn arrange(&mut self) {
        let of_vis = self.parts.iter().filter(|(part, _)| part.is_of_vis());
        self.vis.clear();
        self.vis.extend(of_vis.map(|(_, sub_id)| *sub_id));
        if !self.vis.is_empty() {
            self.set_vis_apart();
        }
        self.grouping.find(&self.parts);
        self.order.clear();
        self.order.extend(0..self.all.len());
        let number = |at: &usize| self.grouping.statements.get(*at).copied().flatten();
        if !self.order.is_sorted_by_key(number) {
            // Within a statement the order of the segments stays.
            self.order.sort_by_key(number);
        }
    }

    /// A vaccine type whose sub-id has parts of a VIS and none of a statement is the vaccine of that VIS
    /// and leads no statement.
    fn set_vis_apart(&mut self) {
        self.vis.sort_unstable();
        let tells = |part: Part| part.is_of_statement() && !matches!(part, Part::Group | Part::Component);
        let mut told: Vec<&str> =
            self.parts.iter().filter(|(part, _)| tells(*part)).map(|(_, id)| *id).collect();
        told.sort_unstable();
        for (part, id) in &mut self.parts {
            if *part == Part::Group && self.vis.binary_search(id).is_ok() && told.binary_search(id).is_err() {
                *part = Part::Other;
            }
        }
    }
}
