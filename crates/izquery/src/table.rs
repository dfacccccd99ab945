//! An answer for people, from the JSON of the API: whoever calls the API can show the same.

use std::fmt::Write as _;

use serde_json::Value;

/// Renders the JSON of one lookup.
pub(crate) fn lookup(lookup: &Value) -> String {
    let lookup = &printable(lookup);
    let mut out = String::new();
    let _ = writeln!(out, "{}", first_line(lookup));
    let _ = writeln!(out, "  -> {}", text(lookup, "/action/text"));
    if let Some(reasons) = match_reasons(lookup) {
        let _ = writeln!(out, "  {reasons}");
    }
    if let Some(chosen) = lookup.get("chosen").and_then(match_reasons) {
        let _ = writeln!(out, "  as chosen from the list: {chosen}");
    }
    let attempts: Vec<String> = items(lookup, "/attempts").iter().map(attempt).collect();
    if attempts.len() > 1 {
        let _ = writeln!(out, "  asked {} times: {}", attempts.len(), attempts.join(", "));
    }
    for error in items(lookup, "/errors") {
        let _ = writeln!(out, "  ! the registry says: {}", complaint(error));
    }
    if let Some(record) = lookup.get("record").filter(|record| !record.is_null()) {
        let _ = writeln!(out, "\n  {}", person(&record["patient"]));
        facts(&mut out, record);
        history(&mut out, record);
        forecast(&mut out, record);
    }
    let candidates = items(lookup, "/candidates");
    if !candidates.is_empty() {
        let _ = writeln!(out, "\n  Candidates ({})", candidates.len());
        for candidate in candidates {
            let _ = writeln!(out, "  {}", person(candidate));
            if let Some(reasons) = match_reasons(candidate) {
                let _ = writeln!(out, "    {reasons}");
            }
        }
    }
    let unread = items(lookup, "/unread").len();
    if unread > 0 {
        let _ = writeln!(
            out,
            "\n  {unread} further values came with the answer; the JSON lists them under `unread`."
        );
    }
    out
}

/// The verdict of a match with the reason of each member, such as `probable match, score 65: family same`.
fn match_reasons(matched: &Value) -> Option<String> {
    let verdict = matched.pointer("/match/verdict")?.as_str()?;
    let score = matched.pointer("/match/score").and_then(Value::as_i64).unwrap_or_default();
    let reasons: Vec<String> = items(matched, "/match/findings")
        .iter()
        .map(|finding| {
            let member = text(finding, "/member");
            format!("{} {}", member.rsplit('/').next().unwrap_or(member), text(finding, "/reason"))
                .replace('_', " ")
        })
        .collect();
    let reasons = if reasons.is_empty() { "nothing to compare".to_owned() } else { reasons.join(", ") };
    Some(format!("{verdict} match, score {score}: {reasons}"))
}

fn attempt(attempt: &Value) -> String {
    let outcome = [text(attempt, "/outcome"), text(attempt, "/error")]
        .into_iter()
        .find(|word| !word.is_empty())
        .unwrap_or("no answer");
    format!("{} ({outcome})", text(attempt, "/step")).replace('_', " ")
}

/// The first line of it alone.
pub(crate) fn headline(lookup: &Value) -> String {
    first_line(&printable(lookup))
}

/// The JSON with every text made harmless: a registry's text must not steer the terminal, begin a line of its own,
/// or be shown as something else than it is.
fn printable(value: &Value) -> Value {
    match value {
        Value::String(text) => text.replace(is_hidden, " ").into(),
        Value::Array(items) => items.iter().map(printable).collect(),
        Value::Object(members) => {
            members.iter().map(|(key, value)| (key.clone(), printable(value))).collect()
        }
        other => other.clone(),
    }
}

/// Controls, line separators, and what has no width or turns the direction of writing.
fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2064}'
            | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

fn first_line(lookup: &Value) -> String {
    let outcome = text(lookup, "/outcome").replace('_', " ").to_uppercase();
    let mut line = format!("{outcome} from {}", text(lookup, "/registry/name"));
    if let Some(verdict) = lookup.pointer("/match/verdict").and_then(Value::as_str) {
        let _ = write!(line, ", {verdict} match");
    }
    let age = lookup.pointer("/freshness/age_s").and_then(Value::as_u64).unwrap_or_default();
    if lookup.pointer("/freshness/from_cache").and_then(Value::as_bool) == Some(true) {
        let _ = write!(line, ", remembered for {age} s");
    }
    line
}

fn complaint(error: &Value) -> String {
    let severity = match text(error, "/severity") {
        "E" => "error",
        "W" => "warning",
        "I" => "note",
        _ => "complaint",
    };
    let message = [text(error, "/text"), text(error, "/application_code/text"), text(error, "/code/text")]
        .into_iter()
        .find(|text| !text.is_empty())
        .unwrap_or("no text");
    let places: Vec<&str> = items(error, "/locations").iter().filter_map(Value::as_str).collect();
    match places.as_slice() {
        [] => format!("{severity}: {message}"),
        places => format!("{severity} at {}: {message}", places.join(", ")),
    }
}

fn person(patient: &Value) -> String {
    let mut given =
        vec![text(patient, "/name/given"), text(patient, "/name/middle"), text(patient, "/name/suffix")];
    given.retain(|part| !part.is_empty());
    let mut line = format!(
        "{}, {}   born {}   sex {}",
        text(patient, "/name/family"),
        given.join(" "),
        or_dash(text(patient, "/birth_date")),
        or_dash(text(patient, "/sex")),
    );
    let registry_id = text(patient, "/registry_id/value");
    if !registry_id.is_empty() {
        let _ = write!(line, "   registry id {registry_id}");
    }
    line
}

/// What speaks for or against vaccines, a line each.
fn facts(out: &mut String, record: &Value) {
    let facts = items(record, "/facts");
    if facts.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n  Facts ({})", facts.len());
    let mut rows = vec![row(["Kind", "What the registry holds", "From", "Until", "Observed"])];
    rows.extend(facts.iter().map(|fact| {
        row([
            &kind(text(fact, "/kind")),
            or_dash(coded(&fact["value"])),
            or_dash(text(fact, "/begins")),
            or_dash(text(fact, "/ends")),
            or_dash(text(fact, "/observed")),
        ])
    }));
    columns(out, &rows);
}

fn kind(word: &str) -> String {
    match word {
        "history" => "presumed immunity".to_owned(),
        "serology" => "immunity by a test".to_owned(),
        other => other.replace('_', " "),
    }
}

fn history(out: &mut String, record: &Value) {
    let doses = items(record, "/doses");
    let _ = writeln!(out, "\n  History ({})", doses.len());
    if doses.is_empty() {
        let _ = writeln!(out, "  No dose on record. That does not mean that none was given.");
        return;
    }
    let mut rows = vec![row(["Date", "Vaccine", "What became of it", "What the registry makes of it"])];
    for dose in doses {
        // A combination vaccine is judged for each of its components: a line each.
        let mut judged = items(dose, "/evaluations").iter().map(evaluation);
        rows.push(row([
            or_dash(text(dose, "/date")),
            &vaccine(&dose["vaccine"]),
            &text(dose, "/status").replace('_', " "),
            or_dash(&judged.next().unwrap_or_default()),
        ]));
        rows.extend(judged.map(|judged| row(["", "", "", &judged])));
        let reactions = items(dose, "/reactions").iter().map(|reaction| or_dash(coded(&reaction["value"])));
        rows.extend(reactions.map(|reaction| row(["", "", &format!("reaction: {reaction}"), ""])));
    }
    columns(out, &rows);
}

fn evaluation(evaluation: &Value) -> String {
    let mut line = vaccine_name(&evaluation["vaccine"]).to_owned();
    if let Some(number) = evaluation.get("dose_number").and_then(Value::as_u64).filter(|number| *number > 0) {
        let _ = write!(line, " dose {number}");
    }
    match text(evaluation, "/validity") {
        "valid" => line.push_str(" valid"),
        "not_valid" => line.push_str(" NOT VALID"),
        _ => {}
    }
    let reasons: Vec<&str> =
        items(evaluation, "/reasons").iter().map(coded).filter(|text| !text.is_empty()).collect();
    if !reasons.is_empty() {
        let _ = write!(line, " ({})", reasons.join(", "));
    }
    line
}

fn forecast(out: &mut String, record: &Value) {
    let forecasts = items(record, "/forecasts");
    let _ = writeln!(out, "\n  Forecast ({})", forecasts.len());
    if forecasts.is_empty() {
        let _ = writeln!(out, "  The registry sent none.");
        return;
    }
    let mut rows = vec![row(["Vaccine", "Dose", "Status", "Earliest", "Due", "Overdue"])];
    for forecast in forecasts {
        let number = forecast.get("dose_number").and_then(Value::as_u64).filter(|number| *number > 0);
        let derived = forecast.pointer("/status/derived").and_then(Value::as_bool) == Some(true);
        let status = text(forecast, "/status/normalised").replace('_', " ");
        rows.push(row([
            &vaccine(&forecast["vaccine"]),
            &number.map_or_else(|| "-".to_owned(), |number| number.to_string()),
            &if derived { format!("{status} *") } else { status },
            or_dash(text(forecast, "/earliest")),
            or_dash(text(forecast, "/due")),
            or_dash(text(forecast, "/overdue")),
        ]));
    }
    columns(out, &rows);
    if forecasts
        .iter()
        .any(|forecast| forecast.pointer("/status/derived").and_then(Value::as_bool) == Some(true))
    {
        let _ = writeln!(out, "  * worked out from the dates: the registry leaves it open");
    }
}

/// Rows with their cells under each other.
fn columns(out: &mut String, rows: &[Vec<String>]) {
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| cell.chars().count()).max();
    let widths: Vec<usize> = (0..count).map(|at| width(at).unwrap_or_default()).collect();
    for row in rows {
        let mut line = String::from(" ");
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(line, " {cell:<width$} ");
        }
        let _ = writeln!(out, "{}", line.trim_end());
    }
}

fn row<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.into_iter().map(str::to_owned).collect()
}

fn vaccine(vaccine: &Value) -> String {
    let name = vaccine_name(vaccine);
    match text(vaccine, "/code") {
        "" => name.to_owned(),
        code if code == name => name.to_owned(),
        code => format!("{name} ({code})"),
    }
}

fn vaccine_name(vaccine: &Value) -> &str {
    let name = text(vaccine, "/text");
    if name.is_empty() { or_dash(text(vaccine, "/code")) } else { name }
}

fn coded(coded: &Value) -> &str {
    let name = text(coded, "/text");
    if name.is_empty() { text(coded, "/code") } else { name }
}

fn text<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn items<'v>(value: &'v Value, pointer: &str) -> &'v [Value] {
    value.pointer(pointer).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "-" } else { text }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    /// An answer whose every text is hostile.
    fn hostile(text: &str) -> Value {
        let patient = json!({
            "name": {"family": text, "given": text, "middle": text, "suffix": text},
            "birth_date": text, "sex": text, "registry_id": {"type": "SR", "value": text}
        });
        let coded = json!({"code": text, "text": text});
        let matched = json!({"verdict": text, "score": 5, "findings": [{"member": text, "reason": text}]});
        let mut candidate = patient.clone();
        candidate["match"] = matched.clone();
        let attempt = json!({"step": text, "outcome": text});
        json!({
            "outcome": text, "registry": {"name": text}, "match": matched, "action": {"text": text},
            "errors": [{"severity": text, "text": text, "locations": [text]},
                       {"severity": "E", "code": coded, "locations": []}],
            "record": {
                "patient": patient,
                "doses": [{"date": text, "vaccine": coded, "status": text, "evaluations": [
                    {"vaccine": coded, "dose_number": 1, "validity": text, "reasons": [coded]},
                    {"vaccine": coded, "reasons": []}
                ], "reactions": [{"value": coded}]}],
                "facts": [{"kind": text, "value": coded, "begins": text, "ends": text, "observed": text}],
                "forecasts": [{"vaccine": coded, "status": {"normalised": text}, "earliest": text, "due": text,
                               "overdue": text}]
            },
            "candidates": [candidate], "chosen": {"match": matched}, "attempts": [attempt, attempt]
        })
    }

    #[test]
    fn no_text_steers_the_terminal_or_forges_a_line() {
        let plain = lookup(&hostile("a b")).lines().count();
        for hidden in [
            '\u{1b}', '\n', '\r', '\t', '\u{8}', '\u{7f}', '\u{85}', '\u{9b}', '\u{200b}', '\u{200f}',
            '\u{2028}', '\u{2029}', '\u{202a}', '\u{202e}', '\u{2060}', '\u{2064}', '\u{2066}', '\u{2069}',
            '\u{feff}',
        ] {
            let answer = hostile(&format!("a{hidden}b"));
            let shown = lookup(&answer);
            assert_eq!(shown.lines().count(), plain, "{hidden:?}: {shown}");
            assert!(hidden == '\n' || !shown.contains(hidden), "{hidden:?}: {shown}");
            assert!(!headline(&answer).contains(hidden), "{hidden:?}");
        }
    }

    #[test]
    fn what_people_write_is_shown_as_it_is() {
        let shown = lookup(&hostile("Ñandú-O’Neil 李"));
        assert!(shown.contains("Ñandú-O’Neil 李"), "{shown}");
    }

    #[test]
    fn a_match_says_why_and_further_questions_are_told() {
        let finding = |member: &str, reason: &str| json!({"member": member, "reason": reason});
        let matched = json!({"verdict": "probable", "score": 65,
            "findings": [finding("name/given", "nickname"), finding("birth_date", "same")]});
        let shown = lookup(&json!({
            "outcome": "candidates", "match": matched,
            "candidates": [{"name": {"family": "Marsh"}, "match": matched}],
            "attempts": [{"step": "as_asked", "outcome": "not_found"}, {"step": "without_details", "error": "registry_timeout"}],
        }));
        for line in [
            "  probable match, score 65: given nickname, birth date same",
            "    probable match, score 65: given nickname, birth date same",
            "  asked 2 times: as asked (not found), without details (registry timeout)",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
        }
    }

    #[test]
    fn facts_and_reactions_have_a_line_each() {
        let fact = |kind: &str, value: Value| json!({"kind": kind, "value": value});
        let mut allergy = fact("contraindication", json!({"code": "91930004", "text": "Allergy to eggs"}));
        allergy["begins"] = "2020-01".into();
        let shown = lookup(&json!({
            "outcome": "record",
            "record": {
                "patient": {"registry_id": {"value": "900117", "type": null}},
                "doses": [{
                    "vaccine": {"code": "03", "text": "MMR"}, "status": "completed", "date": "2024-08-01",
                    "reactions": [{"value": {"code": "39579001", "text": "Anaphylaxis"}}, {"value": {"code": "VXC9"}}]
                }],
                "facts": [
                    allergy,
                    fact("history", json!({"code": "38907003", "text": "Varicella infection"})),
                    fact("serology", json!({"code": "371113008"})),
                    fact("special_indication", json!({"text": "Exposure to rabies"}))
                ],
                "forecasts": []
            }
        }));
        for line in [
            "  Facts (4)",
            "  contraindication    Allergy to eggs          2020-01  -      -",
            "  presumed immunity   Varicella infection      -        -      -",
            "  immunity by a test  371113008                -        -      -",
            "  special indication  Exposure to rabies       -        -      -",
            "                        reaction: Anaphylaxis",
            "                        reaction: VXC9",
        ] {
            assert!(shown.lines().any(|shown| shown == line), "{line}\n{shown}");
        }
        assert!(shown.contains("   registry id 900117\n"), "{shown}");
    }
}
