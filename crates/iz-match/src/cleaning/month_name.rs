//! Names of months and of days of the week, in English and Spanish.

/// The number of a month, from a name or a short form in lower case.
pub(super) fn month(word: &str) -> Option<i8> {
    Some(match word {
        "jan" | "january" | "ene" | "enero" => 1,
        "feb" | "febr" | "february" | "febrero" => 2,
        "mar" | "march" | "marzo" => 3,
        "apr" | "april" | "abr" | "abril" => 4,
        "may" | "mayo" => 5,
        "jun" | "june" | "junio" => 6,
        "jul" | "july" | "julio" => 7,
        "aug" | "august" | "ago" | "agosto" => 8,
        "sep" | "sept" | "september" | "septiembre" | "setiembre" => 9,
        "oct" | "october" | "octubre" => 10,
        "nov" | "november" | "noviembre" => 11,
        "dec" | "december" | "dic" | "diciembre" => 12,
        _ => return None,
    })
}

/// Whether a word in lower case may stand in a date without a meaning for it: a day of the week, `of`, `de`.
pub(super) fn is_filler(word: &str) -> bool {
    const FILLERS: &[&str] = &[
        "mon",
        "monday",
        "tue",
        "tues",
        "tuesday",
        "wed",
        "wednesday",
        "thu",
        "thur",
        "thurs",
        "thursday",
        "fri",
        "friday",
        "sat",
        "saturday",
        "sun",
        "sunday",
        "lunes",
        "martes",
        "miercoles",
        "miércoles",
        "jueves",
        "viernes",
        "sabado",
        "sábado",
        "domingo",
        "of",
        "the",
        "de",
        "del",
        "el",
        "dob",
    ];
    FILLERS.contains(&word)
}
