//! ORC, RXA, RXR and OBX: doses and forecasts.

use jiff::civil::Date;

use super::{
    Code, Dose, Evaluation, Forecast, Layout, Vaccine, observation::Observations, patient::coded,
    segment::SegmentWriter,
};

/// ORC-3.2.
const NAMESPACE: &str = "SANDBOXIIS";

/// ORC-3.1 of what was not given, by the guide.
const NOTHING_GIVEN: &str = "9999";

/// RXA-6 where no amount is known.
const UNKNOWN_AMOUNT: &str = "999";

/// The order groups of one answer; OBX-1 runs through all of them.
pub(super) struct Orders<'o> {
    out: &'o mut String,
    today: Date,
    observations: u32,
}

impl<'o> Orders<'o> {
    pub(super) const fn new(out: &'o mut String, today: Date) -> Self {
        Self { out, today, observations: 0 }
    }

    /// One dose, with evaluations where they were asked for.
    pub(super) fn dose(&mut self, dose: &Dose, is_evaluated: bool) {
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
        if is_evaluated {
            for evaluation in &dose.evaluations {
                sub_id += 1;
                self.evaluation(evaluation, sub_id);
            }
        }
        self.facts(dose, sub_id);
    }

    /// All forecasts, under one order group.
    pub(super) fn forecasts(&mut self, forecasts: &[Forecast], layout: Layout) {
        if forecasts.is_empty() {
            return;
        }
        let today = self.today.strftime("%Y%m%d").to_string();
        let rxa = |out: &mut String, name: &str| {
            let mut rxa = SegmentWriter::start(out, "RXA");
            rxa.raw("0").raw("1").raw(&today);
            match layout {
                Layout::Guide => rxa.skip(1),
                Layout::Texas => rxa.raw(&today),
            };
            rxa.components(&["998", name, "CVX"]).raw(UNKNOWN_AMOUNT);
            if layout == Layout::Guide {
                rxa.skip(13).raw("NA");
            }
            rxa.end();
        };
        match layout {
            Layout::Guide => {
                self.orc(NOTHING_GIVEN);
                rxa(self.out, "No vaccine administered");
                for (sub_id, forecast) in (1..).zip(forecasts) {
                    self.by_the_guide(forecast, sub_id);
                }
            }
            Layout::Texas => {
                self.orc("0");
                rxa(self.out, "No Vaccine Administered");
                for (sub_id, forecast) in (0..).zip(forecasts) {
                    self.as_in_texas(forecast, sub_id);
                }
            }
        }
    }

    fn orc(&mut self, order: &str) {
        SegmentWriter::start(self.out, "ORC").raw("RE").skip(1).components(&[order, NAMESPACE]).end();
    }

    fn rxa(&mut self, dose: &Dose) {
        let is_given = dose.completion.is_given();
        let (source, source_text) = dose.source.coded();
        let (reason, reason_text) = dose.refusal.map(super::RefusalReason::coded).unwrap_or_default();
        let mut rxa = SegmentWriter::start(self.out, "RXA");
        rxa.raw("0").raw("1").raw(&written(dose.date.resolve(self.today))).skip(1);
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
            .raw(dose.completion.code())
            .raw(if is_given { "A" } else { "" })
            .end();
    }

    fn evaluation(&mut self, evaluation: &Evaluation, sub_id: u32) {
        let mut observations = self.observe(sub_id, Some(self.today));
        if evaluation.is_component {
            observations.coded("38890-0", "Component vaccine type", &vaccine(&evaluation.vaccine));
        } else {
            observations.coded("30956-7", "Vaccine type", &vaccine(&evaluation.vaccine));
        }
        observations.schedule();
        observations.count("30973-2", "Dose number in series", evaluation.dose_number);
        observations.count("59782-3", "Doses in primary series", evaluation.doses_in_series);
        if let Some(is_valid) = evaluation.is_valid {
            observations.word("59781-5", "Dose validity", "ID", if is_valid { "Y" } else { "N" });
        }
        observations.text("30982-3", "Reason", evaluation.reason.as_deref());
        self.observations = observations.written();
    }

    /// What a dose carries beside its evaluations.
    fn facts(&mut self, dose: &Dose, mut sub_id: u32) {
        let mut fact = |observe: &dyn Fn(&mut Observations<'_>)| {
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
        if dose.note.is_some() {
            fact(&|obx| obx.text("48767-8", "Annotation comment", dose.note.as_deref()));
        }
    }

    fn by_the_guide(&mut self, forecast: &Forecast, sub_id: u32) {
        let today = self.today;
        let mut observations = self.observe(sub_id, Some(today));
        observations.coded("30956-7", "Vaccine type", &vaccine(&forecast.vaccine));
        observations.schedule();
        if let Some((code, text)) = forecast.status.map(super::SeriesStatus::coded) {
            observations.coded("59783-1", "Status in immunization series", &[code, text, "LN"]);
        }
        observations.count("30973-2", "Dose number in series", forecast.dose_number);
        observations.count("59782-3", "Doses in primary series", forecast.doses_in_series);
        for (code, text, day) in [
            ("30981-5", "Earliest date to give", forecast.earliest),
            ("30980-7", "Date vaccine due", forecast.due),
            ("59778-1", "Date when overdue", forecast.overdue),
            ("59777-3", "Latest date to give", forecast.latest),
        ] {
            observations.day(code, text, "DT", day.map(|day| day.resolve(today)));
        }
        observations.text("30982-3", "Reason", forecast.reason.as_deref());
        self.observations = observations.written();
    }

    fn as_in_texas(&mut self, forecast: &Forecast, sub_id: u32) {
        let day = |day: Option<super::Day>| day.map(|day| day.resolve(self.today));
        let (due, earliest) = (day(forecast.due), day(forecast.earliest));
        let mut observations = self.observe(sub_id, None);
        observations.coded("30979-9", "Vaccines Due Next", &vaccine(&forecast.vaccine));
        observations.day("30980-7", "Date Vaccine Due", "TS", due);
        if let Some(number) = forecast.dose_number {
            observations.word("30973-2", "Vaccine due next dose number", "NM", &number.to_string());
        }
        observations.day("30981-5", "Earliest date to give", "TS", earliest);
        if let Some(reason) = &forecast.reason {
            observations.coded("30982-3", "Reason applied by forecast logic", &[reason]);
        }
        self.observations = observations.written();
    }

    /// Observations of one statement, which share OBX-4.
    fn observe(&mut self, sub_id: u32, observed: Option<Date>) -> Observations<'_> {
        Observations::new(self.out, self.observations, sub_id, observed)
    }
}

/// A CE with CVX, and CPT as the other triplet.
fn vaccine(vaccine: &Vaccine) -> [&str; 6] {
    match vaccine.cpt.as_deref() {
        Some(cpt) => [&vaccine.cvx, &vaccine.name, "CVX", cpt, &vaccine.name, "CPT"],
        None => [&vaccine.cvx, &vaccine.name, "CVX", "", "", ""],
    }
}

fn written(date: Date) -> String {
    date.strftime("%Y%m%d").to_string()
}
