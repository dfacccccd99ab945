//! Reads a table: comment lines, a line of column names, then one row on each line with tabs between the cells.

use std::{collections::BTreeMap, fs, path::Path};

/// Reads `folder/name.tsv`, whose columns must be exactly `columns`. The key of a row is its first cell with a value. Keys
/// must be unique, ignoring case. The rows are sorted by their keys, because the lookups need that order.
pub(crate) fn read<const N: usize>(
    folder: &Path,
    name: &str,
    columns: [&str; N],
) -> Result<Vec<[String; N]>, String> {
    parse(&text_of(folder, name)?, columns).map_err(|error| format!("{name}.tsv: {error}"))
}

/// The text of `folder/name.tsv`.
pub(crate) fn text_of(folder: &Path, name: &str) -> Result<String, String> {
    let path = folder.join(format!("{name}.tsv"));
    fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))
}

pub(crate) fn parse<const N: usize>(text: &str, columns: [&str; N]) -> Result<Vec<[String; N]>, String> {
    let mut rows = BTreeMap::new();
    for (number, cells) in rows_of(text, columns)? {
        let key = cells.iter().find(|cell| !cell.is_empty()).map(|cell| cell.to_ascii_uppercase());
        if rows.insert(key, cells).is_some() {
            return Err(format!("line {number}: the key occurs twice"));
        }
    }
    Ok(rows.into_values().collect())
}

/// The rows of a table in their order, each with the number of its line.
pub(crate) fn rows_of<const N: usize>(
    text: &str,
    columns: [&str; N],
) -> Result<Vec<(usize, [String; N])>, String> {
    let mut lines = text.lines().zip(1..).skip_while(|(line, _)| line.starts_with('#'));
    let header = lines.next().map(|(line, _)| line).unwrap_or_default();
    if header.split('\t').ne(columns) {
        return Err(format!("the columns should be {columns:?}"));
    }
    lines
        .map(|(line, number)| {
            let cells: Vec<String> = line.split('\t').map(str::to_owned).collect();
            if cells.iter().any(|cell| cell.trim() != cell) {
                return Err(format!("line {number}: a cell begins or ends with a blank"));
            }
            let cells = cells.try_into().map_err(|_| format!("line {number}: there should be {N} cells"))?;
            Ok((number, cells))
        })
        .collect()
}
