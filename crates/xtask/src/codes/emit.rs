//! Writes Rust code as rustfmt formats it.

/// The project's line width.
const WIDTH: usize = 110;

/// `head = Name { field: value, .. };`
pub(crate) fn item(head: &str, name: &str, fields: &[(&str, String)]) -> String {
    let value = literal(name, fields);
    let line = format!("{head} = {value};");
    let broken = format!("    {value};");
    if fits(&line) {
        line + "\n"
    } else if fits(&broken) {
        format!("{head} =\n{broken}\n")
    } else {
        format!("{head} = {};\n", tall_literal("", name, fields))
    }
}

/// `Name { field: value, .. },` as a row of an array.
pub(crate) fn row(name: &str, fields: &[(&str, String)]) -> String {
    let line = format!("    {},", literal(name, fields));
    if fits(&line) { line + "\n" } else { format!("    {},\n", tall_literal("    ", name, fields)) }
}

fn literal(name: &str, fields: &[(&str, String)]) -> String {
    let pairs: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
    format!("{name} {{ {} }}", pairs.join(", "))
}

fn tall_literal(pad: &str, name: &str, fields: &[(&str, String)]) -> String {
    let pairs: String = fields.iter().map(|(field, value)| format!("{pad}    {field}: {value},\n")).collect();
    format!("{name} {{\n{pairs}{pad}}}")
}

fn fits(line: &str) -> bool {
    line.chars().count() <= WIDTH
}

/// A static array of rows that are already Rust code.
pub(crate) fn array(name: &str, item: &str, rows: &[String]) -> String {
    format!("pub(crate) static {name}: [{item}; {}] = [\n{}];\n", rows.len(), rows.concat())
}

/// A static array of short items, with as many on each line as fit.
pub(crate) fn filled_array(name: &str, item: &str, items: &[String]) -> String {
    let mut lines: Vec<String> = Vec::new();
    for item in items {
        match lines.last_mut() {
            Some(line) if line.len() + item.len() + 2 <= WIDTH => line.push_str(&format!(" {item},")),
            _ => lines.push(format!("    {item},")),
        }
    }
    format!("pub(crate) static {name}: [{item}; {}] = [\n{}\n];\n", items.len(), lines.join("\n"))
}

/// A string literal.
pub(crate) fn text(value: &str) -> String {
    format!("{value:?}")
}

/// A literal of `Option<&str>`, `None` for an empty cell.
pub(crate) fn optional(value: &str) -> String {
    if value.is_empty() { "None".to_owned() } else { format!("Some({value:?})") }
}

/// A literal of a slice.
pub(crate) fn slice(items: impl IntoIterator<Item = String>) -> String {
    format!("&[{}]", items.into_iter().collect::<Vec<_>>().join(", "))
}

/// The name of a constant. `hepatitis_a` and `Hepatitis-A` both become `HEPATITIS_A`.
pub(crate) fn constant(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}
