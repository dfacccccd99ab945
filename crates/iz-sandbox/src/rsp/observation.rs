//! OBX: the observations of one statement.

use jiff::civil::Date;

use crate::rsp::segment::SegmentWriter;

const NO_UNITS: &[&str] = &[];

/// Writes the observations that share OBX-4 and OBX-14.
pub(super) struct ObxWriter<'o> {
    out: &'o mut String,
    written: u32,
    sub_id: String,
    observed: String,
    fixed: Option<u32>,
}

impl<'o> ObxWriter<'o> {
    /// `written` is the number of observations before. The next OBX-1 is one more, or `fixed`.
    pub(super) fn new(
        out: &'o mut String,
        written: u32,
        sub_id: u32,
        observed: Option<Date>,
        fixed: Option<u32>,
    ) -> Self {
        let observed = observed.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default();
        Self { out, written, sub_id: sub_id.to_string(), observed, fixed }
    }

    /// Sets OBX-4 of the observations that follow.
    pub(super) fn continue_under(&mut self, sub_id: u32) {
        self.sub_id = sub_id.to_string();
    }

    /// The number of observations of the answer so far.
    pub(super) const fn written(&self) -> u32 {
        self.written
    }

    pub(super) fn coded(&mut self, code: &str, name: &str, value: &[&str]) {
        self.obx("CE", code, name, value, NO_UNITS).end();
    }

    /// 64994-7 eligibility. OBX-17 says that it was captured for the dose.
    pub(super) fn eligibility(&mut self, value: &[&str]) {
        let mut obx = self.obx("CE", "64994-7", "Eligibility status", value, NO_UNITS);
        obx.skip(2).components(&["VXC40", "Eligibility captured at the immunization level", "CDCPHINVS"]);
        obx.end();
    }

    pub(super) fn schedule(&mut self) {
        self.coded("59779-9", "Schedule used", &["VXC16", "ACIP Schedule", "CDCPHINVS"]);
    }

    /// 59779-9 schedule without a code, as Michigan sends it.
    pub(super) fn bare_schedule(&mut self) {
        self.coded("59779-9", "Vaccine Schedule Used", &["CDCPHINVS"]);
    }

    /// 59780-7 series name, as Florida sends it.
    pub(super) fn series(&mut self, name: &str) {
        let value = [name.to_uppercase(), name.to_owned()];
        let value = value.each_ref().map(String::as_str);
        self.observe("CE", &["59780-7", "Series Name", "99FLS"], &value, NO_UNITS).end();
    }

    /// 30999-1: the status of a group of vaccines, as New York City sends it.
    pub(super) fn group_status(&mut self, group: &str, status: &str) {
        let code = ["30999-1", "Status of the group", "NYCDOHVCGPST"];
        self.observe("ST", &code, &[group, status, "NYCDOHVCGPST"], NO_UNITS).end();
    }

    /// 59781-5 dose validity (table 0136).
    pub(super) fn validity(&mut self, value_type: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.plain("59781-5", "Dose validity", value_type, value);
        }
    }

    /// 30973-2 dose number without units.
    pub(super) fn number(&mut self, name: &str, value_type: &str, value: Option<u32>) {
        if let Some(value) = value {
            self.plain("30973-2", name, value_type, &value.to_string());
        }
    }

    /// A number with the units in OBX-6 that the guide requires.
    pub(super) fn count(&mut self, code: &str, name: &str, value: Option<u32>) {
        if let Some(value) = value {
            self.obx("NM", code, name, &[&value.to_string()], &["NA", "", "HL70353"]).end();
        }
    }

    pub(super) fn day(&mut self, code: &str, name: &str, value_type: &str, value: Option<Date>) {
        if let Some(date) = value {
            self.plain(code, name, value_type, &date.strftime("%Y%m%d").to_string());
        }
    }

    pub(super) fn plain(&mut self, code: &str, name: &str, value_type: &str, value: &str) {
        self.obx(value_type, code, name, &[value], NO_UNITS).end();
    }

    pub(super) fn text(&mut self, code: &str, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.plain(code, name, "ST", value);
        }
    }

    /// All fields up to OBX-14, with a LOINC code in OBX-3.
    fn obx(
        &mut self,
        value_type: &str,
        code: &str,
        name: &str,
        value: &[&str],
        units: &[&str],
    ) -> SegmentWriter<'_> {
        self.observe(value_type, &[code, name, "LN"], value, units)
    }

    fn observe(
        &mut self,
        value_type: &str,
        code: &[&str],
        value: &[&str],
        units: &[&str],
    ) -> SegmentWriter<'_> {
        self.written += 1;
        let mut obx = SegmentWriter::start(self.out, "OBX");
        obx.raw(&self.fixed.unwrap_or(self.written).to_string())
            .raw(value_type)
            .components(code)
            .raw(&self.sub_id)
            .components(value)
            .components(units)
            .skip(4)
            .raw("F")
            .skip(2)
            .raw(&self.observed);
        obx
    }
}
