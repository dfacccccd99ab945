//! ORC, RXA, RXR and OBX: doses, facts and forecasts.

use jiff::civil::Date;

use crate::{
    record::{
        codes::{Code, RefusalReason},
        day::Day,
        person::{DoseRecord, EvaluationRecord, FactRecord, ForecastRecord, REGISTRY_AUTHORITY},
    },
    rsp::{
        coded::{clinical, coded, vaccine},
        forecast,
        manner::{EvaluationManner, ForecastManner, Manner},
        observation::ObxWriter,
        segment::SegmentWriter,
    },
};

/// ORC-3.1 of an order without a dose, by the national guide.
const NOTHING_GIVEN: &str = "9999";

/// RXA-6 if the amount is unknown.
const UNKNOWN_AMOUNT: &str = "999";

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
        let order = if is_given { dose.order.as_deref().unwrap_or_default() } else { NOTHING_GIVEN };
        self.orc(order);
        self.rxa(dose);
        if dose.route.is_some() || dose.site.is_some() {
            SegmentWriter::start(self.out, "RXR")
                .components(&coded(dose.route.as_ref(), "NCIT"))
                .components(&coded(dose.site.as_ref(), "HL70163"))
                .end();
        }
        let mut sub_id = 0;
        if is_evaluated && self.manner.evaluation != EvaluationManner::Nothing {
            for evaluation in &dose.evaluations {
                sub_id += 1;
                self.evaluation(evaluation, sub_id, dose.date.resolve(self.today));
            }
        }
        self.dose_observations(dose, sub_id);
    }

    /// One fact about the person, under its own order group.
    pub(super) fn fact(&mut self, fact: &FactRecord) {
        let day = |day: Day| day.resolve(self.today);
        let (observed, begins, ends) = (day(fact.observed), fact.begins.map(day), fact.ends.map(day));
        self.orc(NOTHING_GIVEN);
        SegmentWriter::start(self.out, "RXA")
            .raw("0")
            .raw(self.manner.rxa_2)
            .raw(&written(observed))
            .skip(1)
            .components(&["998", "No vaccine administered", "CVX"])
            .raw(UNKNOWN_AMOUNT)
            .skip(13)
            .raw("NA")
            .end();
        let (code, name) = fact.kind.coded();
        let mut obx = self.observe(1, Some(observed));
        obx.coded(code, name, &clinical(&fact.value));
        obx.day("30946-8", "Contraindication effective date", "DT", begins);
        obx.day("30944-3", "Contraindication expiration date", "DT", ends);
        self.observations = obx.written();
    }

    /// All forecasts, under one order group or under one each.
    pub(super) fn forecasts(&mut self, forecasts: &[ForecastRecord]) {
        let manner = self.manner;
        let shown = forecasts.iter().filter(|forecast| forecast::is_shown(forecast, manner.forecast));
        let first = u32::from(manner.forecast != ForecastManner::Texas);
        for (number, forecast) in (0..).zip(shown) {
            if manner.is_one_each || number == 0 {
                self.forecast_order(forecast);
            }
            let sub_id = if manner.is_one_each { first } else { first + number };
            let observed = match manner.forecast {
                ForecastManner::Texas | ForecastManner::Stc | ForecastManner::Florida => None,
                _ => Some(self.today),
            };
            let today = self.today;
            let mut observations = self.observe(sub_id, observed);
            forecast::write(&mut observations, forecast, manner.forecast, today, sub_id);
            self.observations = observations.written();
        }
    }

    /// ORC and RXA with CVX 998 for forecasts.
    fn forecast_order(&mut self, forecast: &ForecastRecord) {
        let manner = self.manner.forecast;
        let is_of_texas = manner == ForecastManner::Texas;
        self.orc(match manner {
            ForecastManner::Texas => "0",
            ForecastManner::NewYorkCity => &forecast.vaccine.name,
            _ => NOTHING_GIVEN,
        });
        let today = self.today.strftime("%Y%m%d").to_string();
        let name = if is_of_texas { "No Vaccine Administered" } else { "No vaccine administered" };
        let mut rxa = SegmentWriter::start(self.out, "RXA");
        rxa.raw("0").raw(self.manner.rxa_2).raw(&today).raw(if is_of_texas { &today } else { "" });
        rxa.components(&["998", name, "CVX"]);
        rxa.raw(if manner == ForecastManner::Stc { "0" } else { UNKNOWN_AMOUNT });
        if !matches!(manner, ForecastManner::Texas | ForecastManner::Florida | ForecastManner::NewYorkCity) {
            rxa.skip(13).raw("NA");
        }
        rxa.end();
    }

    fn orc(&mut self, order: &str) {
        SegmentWriter::start(self.out, "ORC")
            .raw("RE")
            .skip(1)
            .components(&[order, REGISTRY_AUTHORITY])
            .end();
    }

    fn rxa(&mut self, dose: &DoseRecord) {
        let is_given = dose.completion.is_given();
        let (source, source_text) = dose.source.coded();
        let (reason, reason_text) = dose.refusal.map(RefusalReason::coded).unwrap_or_default();
        let mut rxa = SegmentWriter::start(self.out, "RXA");
        rxa.raw("0").raw(self.manner.rxa_2).raw(&written(dose.date.resolve(self.today))).skip(1);
        rxa.components(&vaccine(&dose.vaccine));
        match &dose.amount {
            Some(amount) => rxa.text(amount).components(&["mL", "", "UCUM"]),
            None => rxa.raw(UNKNOWN_AMOUNT).skip(1),
        };
        rxa.skip(1);
        if is_given {
            rxa.components(&[source, source_text, "NIP001"]);
        } else {
            rxa.skip(1);
        }
        match &dose.administered_by {
            Some(by) => rxa.components(&[&by.id, &by.family, &by.given, "", "", "", "", "", "NPI"]),
            None => rxa.skip(1),
        };
        rxa.components(&["", "", "", dose.facility.as_deref().unwrap_or_default()])
            .skip(3)
            .text(dose.lot.as_deref().unwrap_or_default())
            .raw(&dose.expires.map(|day| written(day.resolve(self.today))).unwrap_or_default())
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
        let mut obx = self.observe(sub_id, observed);
        let named = vaccine(&evaluation.vaccine);
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
        let validity = evaluation.is_valid.map(|is_valid| if is_valid { "Y" } else { "N" });
        match manner {
            EvaluationManner::Nothing => {}
            EvaluationManner::NumberOnly => {
                let number = evaluation.dose_number.filter(|_| evaluation.is_valid != Some(false));
                obx.number("Dose number in series", "NM", number);
            }
            EvaluationManner::Pair => {
                obx.number("Dose Number in Series", "CE", evaluation.dose_number);
                obx.validity("CE", validity);
            }
            EvaluationManner::Series => {
                obx.number("Dose number in series", "NM", evaluation.dose_number);
                obx.validity("ID", validity);
            }
            EvaluationManner::Guide | EvaluationManner::OnDayOfDose => {
                obx.schedule();
                obx.count("30973-2", "Dose number in series", evaluation.dose_number);
                obx.count("59782-3", "Doses in primary series", evaluation.doses_in_series);
                obx.validity("ID", validity);
                obx.text("30982-3", "Reason", evaluation.reason.as_deref());
            }
        }
        self.observations = obx.written();
    }

    /// The observations of a dose that are not evaluations.
    fn dose_observations(&mut self, dose: &DoseRecord, mut sub_id: u32) {
        let today = self.today;
        let mut fact = |observe: &dyn Fn(&mut ObxWriter<'_>)| {
            sub_id += 1;
            let mut observations = self.observe(sub_id, None);
            observe(&mut observations);
            self.observations = observations.written();
        };
        if let Some(eligibility) = &dose.eligibility {
            fact(&|obx| obx.eligibility(&coded(Some(eligibility), "HL70064")));
        }
        if let Some(Code { code, text }) = &dose.funding {
            fact(&|obx| {
                obx.coded("30963-3", "Funding source for immunization", &[code, text, "CDCPHINVS"]);
            });
        }
        for reaction in &dose.reactions {
            fact(&|obx| obx.coded("31044-1", "Reaction", &clinical(reaction)));
        }
        for statement in &dose.statements {
            fact(&|obx| {
                if let Some(Code { code, text }) = &statement.document {
                    obx.coded("69764-9", "Document type", &[code, text, "cdcgs1vis"]);
                }
                if let Some(named) = &statement.vaccine {
                    obx.coded("30956-7", "Vaccine type", &vaccine(named));
                }
                obx.day("29768-9", "VIS published", "DT", statement.published.map(|day| day.resolve(today)));
                obx.day("29769-7", "VIS presented", "DT", Some(statement.presented.resolve(today)));
            });
        }
        if dose.note.is_some() {
            fact(&|obx| obx.text("48767-8", "Annotation comment", dose.note.as_deref()));
        }
    }

    /// Starts the observations of one statement. They share OBX-4.
    fn observe(&mut self, sub_id: u32, observed: Option<Date>) -> ObxWriter<'_> {
        ObxWriter::new(self.out, self.observations, sub_id, observed, self.manner.fixed_obx_1)
    }
}

fn written(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}
