//! One segment, field by field, and the coded elements (CE) in its fields.

use iz_hl7::escape_into;
use jiff::civil::Date;

use crate::record::codes::{Code, VaccineCode};

/// Writes the fields of one segment in order, without the empty fields at its end.
pub(super) struct SegmentWriter<'o> {
    out: &'o mut String,
    /// Separators that are written before the next field that is not empty.
    pending: usize,
}

impl<'o> SegmentWriter<'o> {
    /// Starts a segment with field 1. For MSH, `name` is `MSH|^~\&` and the next field is field 3.
    pub(super) fn start(out: &'o mut String, name: &str) -> Self {
        out.push_str(name);
        Self { out, pending: 0 }
    }

    /// A constant, or a value of the query that is returned as it was sent.
    pub(super) fn raw(&mut self, hl7: &str) -> &mut Self {
        self.pending += 1;
        if !hl7.is_empty() {
            self.open();
            self.out.push_str(hl7);
        }
        self
    }

    /// A date, or an empty field.
    pub(super) fn date(&mut self, date: Option<Date>) -> &mut Self {
        self.raw(&date.map(|date| date.strftime("%Y%m%d").to_string()).unwrap_or_default())
    }

    /// One value without components.
    pub(super) fn text(&mut self, value: &str) -> &mut Self {
        self.components(&[value])
    }

    /// The components of one value.
    pub(super) fn components(&mut self, values: &[&str]) -> &mut Self {
        self.repetitions(&[values])
    }

    /// The repetitions of a value, each as its components.
    pub(super) fn repetitions<C: AsRef<[V]>, V: AsRef<str>>(&mut self, values: &[C]) -> &mut Self {
        self.pending += 1;
        let mut is_first = true;
        for components in values.iter().map(AsRef::as_ref) {
            if components.iter().all(|component| component.as_ref().is_empty()) {
                continue;
            }
            if is_first {
                self.open();
            } else {
                self.out.push('~');
            }
            is_first = false;
            self.append(components);
        }
        self
    }

    /// Fields without a value.
    pub(super) const fn skip(&mut self, fields: usize) -> &mut Self {
        self.pending += fields;
        self
    }

    /// Ends the segment.
    pub(super) fn end(&mut self) {
        self.out.push('\r');
    }

    fn append<V: AsRef<str>>(&mut self, components: &[V]) {
        let mut separators = 0;
        for component in components.iter().map(AsRef::as_ref) {
            if !component.is_empty() {
                self.out.extend(std::iter::repeat_n('^', separators));
                separators = 0;
                escape_into(self.out, component);
            }
            separators += 1;
        }
    }

    fn open(&mut self) {
        self.out.extend(std::iter::repeat_n('|', self.pending));
        self.pending = 0;
    }
}

/// A CE, or nothing.
pub(super) fn coded<'c>(code: Option<&'c Code>, system: &'static str) -> [&'c str; 3] {
    code.map(|Code { code, text }| [code.as_str(), text.as_str(), system]).unwrap_or_default()
}

/// A CE with the CVX code, and with the CPT code under its coding system as the alternate identifier.
pub(super) fn vaccine<'v>(vaccine: &'v VaccineCode, cpt_system: &'static str) -> [&'v str; 6] {
    match vaccine.cpt.as_deref() {
        Some(cpt) => [&vaccine.cvx, &vaccine.name, "CVX", cpt, &vaccine.name, cpt_system],
        None => [&vaccine.cvx, &vaccine.name, "CVX", "", "", ""],
    }
}

/// A CE of SNOMED CT if the code is a number, else of the CDC's own codes.
pub(super) fn clinical(Code { code, text }: &Code) -> [&str; 3] {
    let is_snomed = code.bytes().all(|byte| byte.is_ascii_digit());
    [code, text, if is_snomed { "SCT" } else { "CDCPHINVS" }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(fill: impl FnOnce(&mut SegmentWriter<'_>)) -> String {
        let mut out = String::new();
        let mut segment = SegmentWriter::start(&mut out, "ZZZ");
        fill(&mut segment);
        segment.end();
        out
    }

    #[test]
    fn empty_fields_and_components_at_the_end_are_left_out() {
        let text = written(|segment| {
            segment.raw("1").skip(2).components(&["a", "", "b", ""]).text("").skip(3);
        });
        assert_eq!(text, "ZZZ|1|||a^^b\r");
    }

    #[test]
    fn values_cannot_become_structure() {
        let text = written(|segment| {
            segment.text("a|b^c").repetitions(&[["1~2", "x"], ["", ""], ["3&4", "\\"]]).raw("Z44^kept");
        });
        assert_eq!(text, "ZZZ|a\\F\\b\\S\\c|1\\R\\2^x~3\\T\\4^\\E\\|Z44^kept\r");
    }
}
