//! The choice of a candidate: by the identifier that the list printed, or by number at a terminal.

use std::{
    fmt,
    io::{self, BufRead, Write},
};

use iz_facade::{
    LookupResult,
    client::hl7::{Identifier, Outcome, answer::Patient, is_same_authority},
};

use crate::table::cell::is_hidden;

/// What `--choose ID` means for the answer of the registry.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// The candidate with this token has the identifier.
    Candidate(Token),
    /// The answer is already the record of the person with the identifier.
    Record,
}

/// What the facade needs to ask for one candidate: the id of the list and the token of the candidate.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) list: String,
    pub(crate) candidate: String,
}

/// Nobody is chosen. The texts name no identifier, because standard error may be kept as a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotChosen {
    /// The registry listed others.
    #[error(
        "--choose: the registry does not list this identifier now; it listed {0} candidates, which are printed with \
         the identifiers that can be chosen"
    )]
    NotListed(usize),
    /// Several candidates have the identifier.
    #[error(
        "--choose: {0} candidates have this identifier; type it with its authority and its type, as the list prints it \
         (VALUE^^^AUTHORITY^TYPE), or choose by number at a terminal"
    )]
    Ambiguous(usize),
    /// Several candidates have the identifier, and nothing tells them apart.
    #[error(
        "--choose: {0} candidates have this identifier with the same authority and type; ask at a terminal without \
         --choose, and choose by number"
    )]
    Twice(usize),
    /// The answer is the record of a person with another identifier. It is not shown.
    #[error(
        "--choose: the registry answered with the record of one person, who has another identifier or none; ask again \
         without --choose to see it"
    )]
    OtherRecord,
    /// The answer is neither a list nor a record.
    #[error("--choose: the registry lists no candidates now; its answer is printed")]
    NoList,
    /// The registry was asked for the candidate, and listed several people again.
    #[error(
        "--choose: the registry was asked for this candidate, and listed several people again; the list is printed"
    )]
    ListedAgain,
    /// The list cannot be chosen from.
    #[error("--choose: the registry cannot be asked for this candidate")]
    NoToken,
}

impl NotChosen {
    /// Whether the answer may be shown. The record of another person may not.
    pub(crate) const fn shows_answer(self) -> bool {
        !matches!(self, Self::OtherRecord)
    }
}

/// Finds the candidate with an identifier: `VALUE`, or `VALUE^^^AUTHORITY^TYPE` where one of the last two may be empty.
pub(crate) fn by_identifier(result: &LookupResult, wanted: &str) -> Result<Choice, NotChosen> {
    let view = result.view();
    let wanted = Wanted::parse(wanted);
    match view.outcome {
        Outcome::Candidates => {
            let ids = view.candidates.iter().map(|candidate| candidate.patient.registry_id.as_ref());
            let at = position(&ids.collect::<Vec<_>>(), wanted)?;
            let candidate = view.candidates.get(at).and_then(|candidate| candidate.token);
            token(view.id, candidate).map(Choice::Candidate).ok_or(NotChosen::NoToken)
        }
        Outcome::Record => {
            let answer = result.answer().ok().flatten();
            let is_wanted = answer.is_some_and(|answer| {
                let own = answer.get().record().and_then(|record| record.patient.registry_id.as_ref());
                own.is_some_and(|own| wanted.is(own))
            });
            if is_wanted { Ok(Choice::Record) } else { Err(NotChosen::OtherRecord) }
        }
        _ => Err(NotChosen::NoList),
    }
}

/// The index of the only candidate with the identifier.
fn position(ids: &[Option<&Identifier<'_>>], wanted: Wanted<'_>) -> Result<usize, NotChosen> {
    let with_id = |(at, id): (usize, &Option<&_>)| id.filter(|id| wanted.is(id)).map(|_| at);
    let found: Vec<usize> = ids.iter().enumerate().filter_map(with_id).collect();
    match found.as_slice() {
        [] => Err(NotChosen::NotListed(ids.len())),
        [only] => Ok(*only),
        several => {
            let mut equal = several.iter().filter_map(|at| ids.get(*at).copied().flatten());
            let first = equal.next();
            let are_equal = equal.all(|id| Some(id) == first);
            let count = several.len();
            Err(if are_equal { NotChosen::Twice(count) } else { NotChosen::Ambiguous(count) })
        }
    }
}

/// An identifier that somebody typed.
#[derive(Clone, Copy)]
struct Wanted<'t> {
    value: &'t str,
    /// `None` if any authority fits.
    authority: Option<&'t str>,
    /// `None` if any type fits.
    type_code: Option<&'t str>,
}

impl<'t> Wanted<'t> {
    fn parse(text: &'t str) -> Self {
        let mut components = text.split('^').map(str::trim);
        let value = components.next().unwrap_or_default();
        let mut given = components.skip(2).map(|part| Some(part).filter(|part| !part.is_empty()));
        Self { value, authority: given.next().flatten(), type_code: given.next().flatten() }
    }

    /// Whether it names this identifier.
    fn is(self, id: &Identifier<'_>) -> bool {
        let has_authority = |wanted: &str| {
            id.assigning_authority.is_some_and(|authority| is_same_authority(authority.as_str(), wanted))
        };
        let has_type =
            |wanted: &str| id.type_code.is_some_and(|code| code.as_str().trim().eq_ignore_ascii_case(wanted));
        !self.value.is_empty()
            && id.value.as_str().trim() == self.value.trim()
            && self.authority.is_none_or(has_authority)
            && self.type_code.is_none_or(has_type)
    }
}

fn token(list: Option<&str>, candidate: Option<&str>) -> Option<Token> {
    let (list, candidate) = list.zip(candidate)?;
    Some(Token { list: list.to_owned(), candidate: candidate.to_owned() })
}

/// Whether the answer lists a candidate whose record can be requested.
pub(crate) fn is_possible(result: &LookupResult) -> bool {
    result.view().candidates.iter().any(|candidate| candidate.token.is_some())
}

/// Lets a person choose a candidate by the number in the printed list. `None` if nobody is chosen.
pub(crate) fn at_terminal(
    result: &LookupResult,
    input: &mut impl BufRead,
    out: &mut impl Write,
) -> io::Result<Option<Token>> {
    let view = result.view();
    let can_choose: Vec<bool> = view.candidates.iter().map(|candidate| candidate.token.is_some()).collect();
    let at = number(&can_choose, input, out)?;
    let Some(chosen) = at.and_then(|at| view.candidates.get(at)) else { return Ok(None) };
    writeln!(out, "Chosen: {}", Person(chosen.patient))?;
    out.flush()?;
    Ok(token(view.id, chosen.token))
}

/// Asks for a number until there is one that can be chosen. `None` for an empty line or the end of the input, also in a
/// line.
/// `can_choose` says of each candidate whether the registry can be asked for it.
fn number(can_choose: &[bool], input: &mut impl BufRead, out: &mut impl Write) -> io::Result<Option<usize>> {
    if !can_choose.contains(&true) {
        return Ok(None);
    }
    loop {
        write!(out, "\nWhich person? Type the number, 1 to {}, or press Enter for none: ", can_choose.len())?;
        out.flush()?;
        let mut line = Vec::new();
        input.read_until(b'\n', &mut line)?;
        // The input ended before Enter was pressed. Nobody is chosen by half a line.
        if !line.ends_with(b"\n") {
            writeln!(out)?;
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        let typed = line.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        let at = typed.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        match at.and_then(|at| can_choose.get(at).copied()) {
            Some(true) => return Ok(at),
            Some(false) => writeln!(
                out,
                "The registry sent no identifier of its own for this person, so it cannot be asked for the record."
            )?,
            None => writeln!(out, "This is not a number of the list.")?,
        }
    }
}

/// The details of a candidate by which a human tells persons apart.
struct Person<'p, 'a>(&'p Patient<'a>);

impl fmt::Display for Person<'_, '_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Patient { name, birth_date, sex, registry_id, .. } = self.0;
        let mut line = String::new();
        if let Some(name) = name {
            let parts = [&name.given, &name.middle, &name.family, &name.suffix].into_iter().flatten();
            line = parts.map(|part| part.as_str()).collect::<Vec<_>>().join(" ");
        }
        if let Some(born) = birth_date {
            line += &format!(", born {born}");
        }
        if let Some(sex) = sex {
            line += &format!(", sex {sex}");
        }
        if let Some(id) = registry_id {
            line += &format!(", registry id {}", id.value);
        }
        // The text of a registry must not control the terminal.
        f.write_str(&line.replace(is_hidden, " "))
    }
}

#[cfg(test)]
mod tests;
