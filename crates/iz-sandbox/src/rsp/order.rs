//! ORC, RXA, RXR and OBX: doses, facts and forecasts.

use jiff::civil::Date;

use crate::{
    record::{
        codes::RefusalReason,
        day::Day,
        person::{DoseRecord, EvaluationRecord, FactRecord, ForecastRecord, Person, REGISTRY_AUTHORITY},
    },
    rsp::{
        forecast,
        manner::{EvaluationManner, ForecastManner, Manner},
        observation::ObxWriter,
        segment::{SegmentWriter, clinical, coded, vaccine},
    },
};

/// ORC-3.1 of an order without a dose, by the national guide.
const NOTHING_GIVEN: &str = "9999";

/// RXA-6 if the amount is unknown.
const UNKNOWN_AMOUNT: &str = "999";

/// The comment in an order that has a dose without an evaluation or another observation.
const NOT_EVALUATED: &str = "This dose was not evaluated";

/// The comment in an order without a dose and without another observation.
const NOT_GIVEN: &str = "This dose was not given, so it is not evaluated";

/// The comment in the only order of a record without doses, facts and forecasts.
const EMPTY_RECORD: &str = "No dose and no forecast are on file";

/// Whether a Z44 about a person has an order group with a dose, a fact or a forecast.
pub(super) fn has_orders(person: &Person, manner: Manner) -> bool {
    let mut forecasts = person.forecasts.iter();
    !person.doses.is_empty()
        || !person.facts.is_empty()
        || forecasts.any(|forecast| forecast::is_shown(forecast, manner.forecast))
}

/// Writes the order groups of one answer. OBX-1 counts through all of them.
pub(super) struct OrderWriter<'o> {
    out: &'o mut String,
    today: Date,
    manner: Manner,
    observations: u32,
}

impl<'o> OrderWriter<'o> {
    pub(super) const fn new(out: &'o mut String, today: Date, manner: Manner) -> Self {
        Self { out, today, manner, observations: 0 }
    }

    /// One dose, with its evaluations for a Z44.
    pub(super) fn dose(&mut self, dose: &DoseRecord, is_evaluated: bool) {
        let is_given = dose.completion.is_given();
        self.orc(if is_given { dose.order.as_deref().unwrap_or_default() } else { NOTHING_GIVEN });
        self.rxa(dose, is_given);
        if dose.route.is_some() || dose.site.is_some() {
            SegmentWriter::start(self.out, "RXR")
                .components(&coded(dose.route.as_ref(), "NCIT"))
                .components(&coded(dose.site.as_ref(), "HL70163"))
                .end();
        }
        let (before, mut sub_id) = (self.observations, 0);
        if is_evaluated && self.manner.evaluation != EvaluationManner::Nothing {
            for evaluation in &dose.evaluations {
                sub_id += 1;
                self.evaluation(evaluation, sub_id, dose.date.resolve(self.today));
            }
        }
        self.dose_observations(dose, sub_id);
        if is_evaluated && self.observations == before {
            self.comment(if is_given { NOT_EVALUATED } else { NOT_GIVEN });
        }
    }

    /// One fact about the person, under its own order group.
    pub(super) fn fact(&mut self, fact: &FactRecord) {
        let today = self.today;
        let day = |day: Day| day.resolve(today);
        self.order_without_dose(NOTHING_GIVEN, day(fact.observed), ForecastManner::Guide);
        let (code, name) = fact.kind.coded();
        let mut obx = self.observe(1, Some(day(fact.observed)));
        obx.coded(code, name, &clinical(&fact.value));
        obx.day("30946-8", "Contraindication effective date", "DT", fact.begins.map(day));
        obx.day("30944-3", "Contraindication expiration date", "DT", fact.ends.map(day));
    }

    /// All forecasts, under one order group or under one each.
    pub(super) fn forecasts(&mut self, forecasts: &[ForecastRecord]) {
        let (manner, today) = (self.manner, self.today);
        let shown = forecasts.iter().filter(|forecast| forecast::is_shown(forecast, manner.forecast));
        let first = u32::from(manner.forecast != ForecastManner::Texas);
        for (number, forecast) in (0..).zip(shown) {
            if manner.is_one_each || number == 0 {
                let order = match manner.forecast {
                    ForecastManner::Texas => "0",
                    ForecastManner::NewYorkCity => &forecast.vaccine.name,
                    _ => NOTHING_GIVEN,
                };
                self.order_without_dose(order, today, manner.forecast);
            }
            let sub_id = if manner.is_one_each { first } else { first + number };
            let observed = match manner.forecast {
                ForecastManner::Texas | ForecastManner::Stc | ForecastManner::Florida => None,
                _ => Some(today),
            };
            forecast::write(&mut self.observe(sub_id, observed), forecast, manner, today);
        }
    }

    /// An order that says that the record is empty, in the layouts in which a Z42 always has an order.
    pub(super) fn nothing(&mut self) {
        if self.manner.has_observation_in_every_order {
            self.order_without_dose(NOTHING_GIVEN, self.today, ForecastManner::Guide);
            self.comment(EMPTY_RECORD);
        }
    }

    /// The only observation of an order, in the layouts in which every order of a Z42 has one.
    fn comment(&mut self, text: &str) {
        if self.manner.has_observation_in_every_order {
            self.observe(1, None).plain("48767-8", "Annotation comment", "ST", Some(text));
        }
    }

    /// ORC and RXA with CVX 998.
    fn order_without_dose(&mut self, order: &str, date: Date, manner: ForecastManner) {
        self.orc(order);
        let is_of_texas = manner == ForecastManner::Texas;
        let name = if is_of_texas { "No Vaccine Administered" } else { "No vaccine administered" };
        let mut rxa = self.start_rxa(date);
        rxa.date(Some(date).filter(|_| is_of_texas));
        rxa.components(&["998", name, "CVX"]);
        rxa.raw(if manner == ForecastManner::Stc { "0" } else { UNKNOWN_AMOUNT });
        if !matches!(manner, ForecastManner::Texas | ForecastManner::Florida | ForecastManner::NewYorkCity) {
            rxa.skip(13).raw("NA");
        }
        rxa.end();
    }

    fn orc(&mut self, order: &str) {
        let number = [order, REGISTRY_AUTHORITY];
        SegmentWriter::start(self.out, "ORC").raw("RE").skip(1).components(&number).end();
    }

    /// RXA-1 to RXA-3.
    fn start_rxa(&mut self, date: Date) -> SegmentWriter<'_> {
        let mut rxa = SegmentWriter::start(self.out, "RXA");
        rxa.raw("0").raw(if self.manner.has_rxa_2_of_999 { "999" } else { "1" }).date(Some(date));
        rxa
    }

    fn rxa(&mut self, dose: &DoseRecord, is_given: bool) {
        let today = self.today;
        let (source, source_text) = dose.source.coded();
        let (reason, reason_text) = dose.refusal.map(RefusalReason::coded).unwrap_or_default();
        let named = vaccine(&dose.vaccine, self.manner.cpt_system());
        let mut rxa = self.start_rxa(dose.date.resolve(today));
        rxa.skip(1).components(&named);
        match &dose.amount {
            Some(amount) => rxa.text(amount).components(&["mL", "", "UCUM"]),
            None => rxa.raw(UNKNOWN_AMOUNT).skip(1),
        };
        rxa.skip(1).components(&if is_given { [source, source_text, "NIP001"] } else { [""; 3] });
        match &dose.administered_by {
            Some(by) => {
                rxa.components(&[&by.id, &by.family, &by.given, "", "", "", "", "", "NPI", "", "", "", "NPI"])
            }
            None => rxa.skip(1),
        };
        rxa.components(&["", "", "", dose.facility.as_deref().unwrap_or_default()])
            .skip(3)
            .text(dose.lot.as_deref().unwrap_or_default())
            .date(dose.expires.map(|day| day.resolve(today)))
            .components(&coded(dose.manufacturer.as_ref(), "MVX"))
            .components(&[reason, reason_text, if reason.is_empty() { "" } else { "NIP002" }])
            .skip(1)
            .raw(dose.completion.coded().0)
            .raw(if is_given { "A" } else { "" })
            .end();
    }

    fn evaluation(&mut self, evaluation: &EvaluationRecord, sub_id: u32, given: Date) {
        let manner = self.manner.evaluation;
        let observed = match manner {
            EvaluationManner::OnDayOfDose => Some(given),
            EvaluationManner::NumberOnly => None,
            _ => Some(self.today),
        };
        let named = vaccine(&evaluation.vaccine, self.manner.cpt_system());
        let mut obx = self.observe(sub_id, observed);
        let number = evaluation.dose_number;
        match manner {
            EvaluationManner::Series => obx.series(&evaluation.vaccine.name),
            EvaluationManner::Pair => {
                obx.coded("30956-7", "Vaccine Type", &named);
                obx.coded("38890-0", "Component Vaccine Type", &named);
                obx.bare_schedule();
            }
            _ if evaluation.is_component => obx.coded("38890-0", "Component vaccine type", &named),
            _ => obx.coded("30956-7", "Vaccine type", &named),
        }
        match manner {
            EvaluationManner::Pair => obx.dose_number("Dose Number in Series", "CE", number),
            EvaluationManner::Series => obx.dose_number("Dose number in series", "NM", number),
            EvaluationManner::NumberOnly => {
                let number = number.filter(|_| evaluation.is_valid != Some(false));
                obx.dose_number("Dose number in series", "NM", number);
            }
            _ => {
                obx.schedule();
                obx.count("30973-2", "Dose number in series", number);
                obx.count("59782-3", "Doses in primary series", evaluation.doses_in_series);
            }
        }
        if manner != EvaluationManner::NumberOnly {
            let value_type = if manner == EvaluationManner::Pair { "CE" } else { "ID" };
            let validity = evaluation.is_valid.map(|is_valid| if is_valid { "Y" } else { "N" });
            obx.plain("59781-5", "Dose validity", value_type, validity);
        }
        if matches!(manner, EvaluationManner::Guide | EvaluationManner::OnDayOfDose) {
            obx.plain("30982-3", "Reason", "ST", evaluation.reason.as_deref());
        }
    }

    /// The observations of a dose that are not evaluations, each under its own sub-id.
    fn dose_observations(&mut self, dose: &DoseRecord, last_sub_id: u32) {
        let today = self.today;
        let cpt_system = self.manner.cpt_system();
        let mut sub_ids = last_sub_id + 1..;
        let mut next = || sub_ids.next().unwrap_or_default();
        if let Some(eligibility) = &dose.eligibility {
            let code = ["64994-7", "Eligibility status", "LN"];
            let method = ["VXC40", "Eligibility captured at the immunization level", "CDCPHINVS"];
            let value = coded(Some(eligibility), "HL70064");
            self.observe(next(), None).add("CE", &code, &value, &[]).skip(2).components(&method).end();
        }
        if let Some(funding) = &dose.funding {
            let value = coded(Some(funding), "CDCPHINVS");
            self.observe(next(), None).coded("30963-3", "Funding source for immunization", &value);
        }
        for reaction in &dose.reactions {
            self.observe(next(), None).coded("31044-1", "Reaction", &clinical(reaction));
        }
        for statement in &dose.statements {
            let mut obx = self.observe(next(), None);
            if let Some(document) = &statement.document {
                obx.coded("69764-9", "Document type", &coded(Some(document), "cdcgs1vis"));
            }
            if let Some(named) = &statement.vaccine {
                obx.coded("30956-7", "Vaccine type", &vaccine(named, cpt_system));
            }
            obx.day("29768-9", "VIS published", "DT", statement.published.map(|day| day.resolve(today)));
            obx.day("29769-7", "VIS presented", "DT", Some(statement.presented.resolve(today)));
        }
        if dose.note.is_some() {
            self.observe(next(), None).plain("48767-8", "Annotation comment", "ST", dose.note.as_deref());
        }
    }

    /// Starts the observations of one statement. They share OBX-4.
    fn observe(&mut self, sub_id: u32, observed: Option<Date>) -> ObxWriter<'_> {
        ObxWriter {
            out: self.out,
            written: &mut self.observations,
            fixed_obx_1: self.manner.fixed_obx_1,
            sub_id,
            observed,
        }
    }
}
