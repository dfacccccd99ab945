//! OBX: the observations of one statement.

use jiff::civil::Date;

use crate::rsp::segment::SegmentWriter;

/// OBX-6 of a number without a unit, which the national guide requires.
const NO_UNIT: [&str; 3] = ["NA", "", "HL70353"];

/// Writes the observations that share OBX-4 and OBX-14.
pub(super) struct ObxWriter<'o> {
    pub(super) out: &'o mut String,
    /// The number of observations of the answer so far.
    pub(super) written: &'o mut u32,
    /// OBX-1, if it does not count.
    pub(super) fixed_obx_1: Option<u32>,
    /// OBX-4.
    pub(super) sub_id: u32,
    /// OBX-14.
    pub(super) observed: Option<Date>,
}

impl ObxWriter<'_> {
    /// A coded value under a LOINC code.
    pub(super) fn coded(&mut self, code: &str, name: &str, value: &[&str]) {
        self.add("CE", &[code, name, "LN"], value, &[]).end();
    }

    /// A value without components under a LOINC code.
    pub(super) fn plain(&mut self, code: &str, name: &str, value_type: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.add(value_type, &[code, name, "LN"], &[value], &[]).end();
        }
    }

    pub(super) fn day(&mut self, code: &str, name: &str, value_type: &str, value: Option<Date>) {
        let value = value.map(|date| date.strftime("%Y%m%d").to_string());
        self.plain(code, name, value_type, value.as_deref());
    }

    /// 30973-2 dose number without units.
    pub(super) fn dose_number(&mut self, name: &str, value_type: &str, value: Option<u32>) {
        self.plain("30973-2", name, value_type, value.map(|value| value.to_string()).as_deref());
    }

    /// A number with the units that the national guide requires.
    pub(super) fn count(&mut self, code: &str, name: &str, value: Option<u32>) {
        if let Some(value) = value {
            self.add("NM", &[code, name, "LN"], &[&value.to_string()], &NO_UNIT).end();
        }
    }

    /// 59779-9 schedule.
    pub(super) fn schedule(&mut self) {
        self.coded("59779-9", "Schedule used", &["VXC16", "ACIP Schedule", "CDCPHINVS"]);
    }

    /// 59779-9 schedule without a code, as Michigan sends it.
    pub(super) fn bare_schedule(&mut self) {
        self.coded("59779-9", "Vaccine Schedule Used", &["CDCPHINVS"]);
    }

    /// 59780-7 series name, as Florida sends it.
    pub(super) fn series(&mut self, name: &str) {
        let code = ["59780-7", "Series Name", "99FLS"];
        self.add("CE", &code, &[&name.to_uppercase(), name], &[]).end();
    }

    /// Starts an OBX with all fields up to OBX-14.
    pub(super) fn add(
        &mut self,
        value_type: &str,
        code: &[&str],
        value: &[&str],
        units: &[&str],
    ) -> SegmentWriter<'_> {
        *self.written += 1;
        let mut obx = SegmentWriter::start(self.out, "OBX");
        obx.raw(&self.fixed_obx_1.unwrap_or(*self.written).to_string())
            .raw(value_type)
            .components(code)
            .raw(&self.sub_id.to_string())
            .components(value)
            .components(units)
            .skip(4)
            .raw("F")
            .skip(2)
            .date(self.observed);
        obx
    }
}
