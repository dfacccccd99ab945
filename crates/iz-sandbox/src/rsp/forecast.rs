//! The OBX of one forecast, as each registry product writes them.

use jiff::civil::Date;

use crate::{
    record::{codes::SeriesStatus, day::Day, person::ForecastRecord},
    rsp::{
        manner::{ForecastManner, Manner},
        observation::ObxWriter,
        segment::vaccine,
    },
};

/// The distance between the two sub-ids of [`ForecastManner::SeparateSubIds`].
const SUB_ID_DISTANCE: u32 = 2;

/// Whether a manner writes this forecast. Some write only forecasts with a date.
pub(super) fn is_shown(forecast: &ForecastRecord, manner: ForecastManner) -> bool {
    match manner {
        ForecastManner::Texas | ForecastManner::Stc => forecast.due.is_some() || forecast.earliest.is_some(),
        ForecastManner::Nothing => false,
        _ => true,
    }
}

/// Writes one forecast.
pub(super) fn write(obx: &mut ObxWriter<'_>, forecast: &ForecastRecord, manner: Manner, today: Date) {
    let named = vaccine(&forecast.vaccine, manner.cpt_system());
    let manner = manner.forecast;
    let day = |day: Option<Day>| day.map(|day| day.resolve(today));
    match manner {
        ForecastManner::Guide | ForecastManner::SeparateSubIds => {
            obx.coded("30956-7", "Vaccine type", &named);
            obx.sub_id += if manner == ForecastManner::SeparateSubIds { SUB_ID_DISTANCE } else { 0 };
            guide(obx, forecast, today);
        }
        ForecastManner::Texas => {
            obx.coded("30979-9", "Vaccines Due Next", &named);
            obx.day("30980-7", "Date Vaccine Due", "TS", day(forecast.due));
            obx.dose_number("Vaccine due next dose number", "NM", forecast.dose_number);
            obx.day("30981-5", "Earliest date to give", "TS", day(forecast.earliest));
            if let Some(reason) = &forecast.reason {
                obx.coded("30982-3", "Reason applied by forecast logic", &[reason]);
            }
        }
        ForecastManner::Stc => {
            obx.coded("30956-7", "vaccine type", &named);
            obx.schedule();
            obx.dose_number("Dose number in series", "NM", forecast.dose_number);
            obx.day("30980-7", "due", "TS", day(forecast.due));
            obx.day("30981-5", "Earliest date to give", "TS", day(forecast.earliest));
            obx.day("59777-3", "latest", "TS", day(forecast.latest));
            obx.day("59778-1", "overdue", "TS", day(forecast.overdue));
            let is_due = day(forecast.due).is_some_and(|due| due <= today);
            let status = match forecast.status {
                Some(SeriesStatus::Overdue) => ["P", "Past Due", "STC0002"],
                Some(SeriesStatus::OnSchedule) if is_due => ["D", "Due Now", "STC0002"],
                _ => ["U", "Up to Date", "STC0002"],
            };
            obx.coded("59783-1", "Status in immunization series", &status);
        }
        ForecastManner::Florida => {
            obx.series(&forecast.vaccine.name);
            obx.dose_number("Dose number in series", "NM", forecast.dose_number);
            obx.day("30981-5", "Earliest day", "DT", day(forecast.earliest));
            obx.day("30980-7", "Day due", "DT", day(forecast.due));
            if let Some(status) = forecast.status {
                let text = match status {
                    SeriesStatus::OnSchedule => "Up to Date",
                    other => other.coded().1,
                };
                obx.coded("59783-1", "Status in immunization series", &[text, text]);
            }
        }
        ForecastManner::NewYorkCity => {
            let name = &forecast.vaccine.name;
            let text = match forecast.status {
                Some(SeriesStatus::Complete) => "Completed vaccine series",
                Some(SeriesStatus::TooOld) => "Not recommended after 8 months",
                _ => "Not recommended",
            };
            if forecast.due.is_some() || forecast.earliest.is_some() {
                obx.coded("30979-9", "Vaccine due next", &named);
                obx.day("30980-7", "Date vaccine due", "DT", day(forecast.due.or(forecast.earliest)));
            } else {
                let code = ["30999-1", "Status of the group", "NYCDOHVCGPST"];
                obx.add("ST", &code, &[name, text, "NYCDOHVCGPST"], &[]).end();
            }
            obx.schedule();
        }
        ForecastManner::Michigan => {
            obx.coded("30979-9", "Vaccine Due Next", &named);
            obx.bare_schedule();
            obx.day("30980-7", "Date Vaccine Due", "TS", day(forecast.due));
            obx.day("30981-5", "Earliest Date to Give", "TS", day(forecast.earliest));
            obx.dose_number("Dose Number in Series", "CE", forecast.dose_number);
            let status = match forecast.status {
                Some(SeriesStatus::Complete) => ["1", "Complete", "eval_result_id"],
                Some(SeriesStatus::Overdue) => ["4", "Overdue", "eval_result_id"],
                _ => ["3", "Up to Date", "eval_result_id"],
            };
            obx.coded("59783-1", "Status in immunization series", &status);
        }
        ForecastManner::Nothing => {}
    }
}

/// All observations behind the vaccine, by the national guide.
fn guide(obx: &mut ObxWriter<'_>, forecast: &ForecastRecord, today: Date) {
    obx.schedule();
    if let Some((code, text)) = forecast.status.map(SeriesStatus::coded) {
        obx.coded("59783-1", "Status in immunization series", &[code, text, "LN"]);
    }
    obx.count("30973-2", "Dose number in series", forecast.dose_number);
    obx.count("59782-3", "Doses in primary series", forecast.doses_in_series);
    for (code, text, day) in [
        ("30981-5", "Earliest date to give", forecast.earliest),
        ("30980-7", "Date vaccine due", forecast.due),
        ("59778-1", "Date when overdue", forecast.overdue),
        ("59777-3", "Latest date to give", forecast.latest),
    ] {
        obx.day(code, text, "DT", day.map(|day| day.resolve(today)));
    }
    obx.plain("30982-3", "Reason", "ST", forecast.reason.as_deref());
}
