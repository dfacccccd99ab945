//! Compares two given names, with regard to middle names, twins and the sex.

use crate::{
    compare::{
        given_word::{
            are_similar, compare_beginning, compare_spelling, compare_weakly, is_initial, is_letter,
        },
        middle_name::{has_other_second, is_middle_initial_of, is_middle_of},
        multiple_birth::Twins,
        person_name::{NameContext, NormalizedName, is_same},
        usual_sexes::usual_sexes,
    },
    nicknames,
    normalize::Words,
    rules::{self, Rule},
    spellings::are_spellings,
};

/// Rows of given names that are similar but not the same. Twins often have similar names, so with a known twin these
/// rows may mean the other twin.
const SIMILAR: [&Rule; 13] = [
    &rules::GIVEN_NICKNAME,
    &rules::GIVEN_SHORT,
    &rules::GIVEN_SHORT_COMMON,
    &rules::GIVEN_SPELLING,
    &rules::GIVEN_SPELLING_COMMON,
    &rules::GIVEN_SPELLING_SHORT,
    &rules::GIVEN_SOUND,
    &rules::GIVEN_SEVERAL_LETTERS,
    &rules::GIVEN_PART,
    &rules::GIVEN_INITIAL,
    &rules::GIVEN_LETTER,
    &rules::GIVEN_MIDDLE,
    &rules::GIVEN_MIDDLE_INITIAL,
];

/// Those of them that change the name itself, so that it may become a name of the other sex.
const CHANGING: [&Rule; 8] = [
    &rules::GIVEN_NICKNAME,
    &rules::GIVEN_SHORT,
    &rules::GIVEN_SHORT_COMMON,
    &rules::GIVEN_SPELLING,
    &rules::GIVEN_SPELLING_COMMON,
    &rules::GIVEN_SPELLING_SHORT,
    &rules::GIVEN_SOUND,
    &rules::GIVEN_SEVERAL_LETTERS,
];

pub(crate) fn compare(
    one: &NormalizedName,
    other: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let rule = compare_names(one, other, context)?;
    let twins = context.twins;
    Some(match () {
        () if CHANGING.contains(&rule) && are_of_other_sexes(one, other, context) => &rules::GIVEN_OTHER_SEX,
        () if !twins.is_known => rule,
        () if rule == &rules::GIVEN_JOINED => &rules::GIVEN_JOINED_TWIN,
        () if rule == &rules::GIVEN_ALIAS => &rules::GIVEN_ALIAS_TWIN,
        () if rule.best_grade < rules::GIVEN_SAME_TWIN.best_grade && may_lack_second(one, other, twins) => {
            &rules::GIVEN_SAME_TWIN
        }
        // The birth order tells twins apart better than similar names.
        () if SIMILAR.contains(&rule) && twins.have_same_order() => rule,
        () if SIMILAR.contains(&rule) => &rules::GIVEN_TWIN,
        () => rule,
    })
}

fn compare_names(
    asked: &NormalizedName,
    found: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let (one, other) = (asked.given.as_ref()?, found.given.as_ref()?);
    context.comparisons.add(1);
    if let Some(rule) = placeholders(asked, found, context) {
        return Some(rule);
    }
    if one.is_same(other) {
        return Some(match () {
            () if is_letter(one.joined()) => &rules::GIVEN_LETTER,
            () if found.is_given_of_alias() => &rules::GIVEN_ALIAS,
            () => &rules::GIVEN_SAME,
        });
    }
    let (joined, other_joined) = (one.joined(), other.joined());
    context.comparisons.add(asked.given_and_middle().count() * found.given_and_middle().count());
    Some(match () {
        () if asked.given_and_middle().eq(found.given_and_middle()) => &rules::GIVEN_JOINED,
        () if are_nicknames(asked, found) => &rules::GIVEN_NICKNAME,
        () if is_middle_of(asked, found) || is_middle_of(found, asked) => &rules::GIVEN_MIDDLE,
        () if asked.is_swapped(found) => &rules::GIVEN_SWAPPED,
        () if !is_same(asked.family.as_ref(), found.family.as_ref()) && asked.has_all_words_of(found) => {
            &rules::GIVEN_MOVED
        }
        () if are_similar_in_all(asked, found) => &rules::GIVEN_PART,
        () if has_other_second(asked, found) || has_other_second(found, asked) => &rules::GIVEN_SECOND,
        () if share_only_filler(one, other) => &rules::GIVEN_DIFFERS,
        () if one.is_part_of(other) || other.is_part_of(one) || one.is_reordered(other) => &rules::GIVEN_PART,
        () if is_initial(joined, other_joined) => &rules::GIVEN_INITIAL,
        () if have_same_letters(asked, found) => &rules::GIVEN_SHORT,
        () if one.len() > 1 && other.len() > 1 => {
            compare_beginning(joined, other_joined).unwrap_or_else(|| compare_words(one, other))
        }
        () => compare_beginning(joined, other_joined)
            .or_else(|| compare_spelling(joined, other_joined))
            .or_else(|| {
                let is_initial = is_middle_initial_of(asked, found) || is_middle_initial_of(found, asked);
                is_initial.then_some(&rules::GIVEN_MIDDLE_INITIAL)
            })
            .or_else(|| compare_weakly(joined, other_joined))
            .unwrap_or(&rules::GIVEN_DIFFERS),
    })
}

/// Compares names of several words each. If a word is another one, a name that begins alike is that of a sibling.
fn compare_words(one: &Words, other: &Words) -> &'static Rule {
    let pairs = || one.iter().zip(other.iter()).filter(|(one, other)| one != other);
    let only = match (pairs().next(), pairs().nth(1)) {
        (Some((one, other)), None) if one.len() > 1 => {
            compare_spelling(one, other).or_else(|| compare_weakly(one, other))
        }
        _ => None,
    };
    only.filter(|_| one.len() == other.len()).unwrap_or(&rules::GIVEN_DIFFERS)
}

/// The row if either name is a placeholder. A different sex or twin number means another patient. Otherwise the
/// placeholder says nothing.
fn placeholders(
    asked: &NormalizedName,
    found: &NormalizedName,
    context: &NameContext<'_>,
) -> Option<&'static Rule> {
    let names = [asked.placeholder, found.placeholder];
    if names == [None, None] {
        return None;
    }
    let side = |at: usize| {
        let name = names.get(at).copied().flatten().unwrap_or_default();
        let known = |values: [Option<char>; 2]| values.get(at).copied().flatten();
        let order = context.twins.orders.get(at).copied().flatten();
        (name.sex, known(context.sexes).or(name.sex), name.mark.or(order))
    };
    let (one, other) = (side(0), side(1));
    let differ =
        |one: Option<char>, other: Option<char>| one.zip(other).is_some_and(|(one, other)| one != other);
    let is_other_twin = one.2.zip(other.2).is_some_and(|(one, other)| one != other);
    Some(match names {
        _ if differ(one.0, other.0) || differ(one.1, other.1) || is_other_twin => &rules::GIVEN_DIFFERS,
        // In a record, `BABY BOY` and the sex `F` contradict each other. It is not known which newborn is meant, so no
        // named child agrees with it.
        _ if one.0 != other.0 && (differ(one.0, one.1) || differ(other.0, other.1)) => &rules::GIVEN_DIFFERS,
        [Some(_), Some(_)] => &rules::GIVEN_PLACEHOLDERS,
        _ => &rules::GIVEN_PLACEHOLDER,
    })
}

/// Given names that parents often give to several children, each with another second name, and words that are only the
/// first half of a name. Each counts in all its spellings.
const SHARED_FIRST_NAMES: [&str; 14] = [
    "maria", "jose", "juan", "ana", "luz", "rosa", "mary", "mohammed", "ma", "abdul", "abd", "abdel", "thi",
    "van",
];

fn is_shared_first_name(name: &str) -> bool {
    SHARED_FIRST_NAMES.iter().any(|shared| *shared == name || are_spellings(shared, name))
}

/// Whether a second name, which would tell twins with the same first name apart, is not on both sides.
fn may_lack_second(one: &NormalizedName, other: &NormalizedName, twins: &Twins) -> bool {
    let is_shared = one.given.as_ref().is_some_and(|given| given.only().is_some_and(is_shared_first_name));
    match (&one.middle, &other.middle) {
        (Some(_), Some(_)) => false,
        (None, None) => is_shared && !twins.have_same_order(),
        _ => true,
    }
}

/// Whether one name is a man's and the other a woman's. The sex that a side states counts for more than the usual sex
/// of its name. If both sides state one, that is compared elsewhere.
fn are_of_other_sexes<'n>(
    asked: &'n NormalizedName,
    found: &'n NormalizedName,
    context: &NameContext<'_>,
) -> bool {
    let [one, other] = context.sexes;
    if one.is_some() && other.is_some() {
        return false;
    }
    let first = |name: &'n NormalizedName| name.given.as_ref()?.first();
    let firsts = first(asked).zip(first(found));
    let [of_one, of_other] = firsts.map_or([None; 2], |(one, other)| usual_sexes(one, other));
    let sexes = one.or(of_one).zip(other.or(of_other));
    sexes.is_some_and(|(one, other)| one != other) && !have_same_letters(asked, found)
}

/// Whether the given and middle names are the same letters: `Eric A` may be `Erica`, divided by mistake.
fn have_same_letters(asked: &NormalizedName, found: &NormalizedName) -> bool {
    let letters = |name: &'_ NormalizedName| {
        let parts = [&name.given, &name.middle].map(|part| part.as_ref().map_or("", Words::joined));
        parts.into_iter().flat_map(str::bytes).collect::<Vec<_>>()
    };
    letters(asked) == letters(found)
}

/// Whether the names are forms of one name in the nickname table, as a whole or word by word: `Chema` and `José` with
/// the middle name `María`.
fn are_nicknames(asked: &NormalizedName, found: &NormalizedName) -> bool {
    let (Some(one), Some(other)) = (&asked.given, &found.given) else { return false };
    let whole = |name: &NormalizedName| name.given_and_middle().collect::<String>();
    let are_forms_of_all = || {
        (asked.middle.is_some() && nicknames::are_written_forms(&whole(asked), other.joined()))
            || (found.middle.is_some() && nicknames::are_written_forms(one.joined(), &whole(found)))
    };
    let are_forms_of_one = || match (one.only(), other.only()) {
        (Some(one), Some(other)) => nicknames::are_forms(one, other),
        _ => nicknames::are_written_forms(one.joined(), other.joined()),
    };
    are_forms_of_one()
        || are_forms_of_all()
        || is_form_of_a_word(asked, found)
        || is_form_of_a_word(found, asked)
        || (one.len() == other.len()
            && one.len() > 1
            && one
                .iter()
                .zip(other.iter())
                .all(|(one, other)| one == other || nicknames::are_forms(one, other)))
}

/// Whether `short` is one word, a short form of one of several words of `long`: `Lupe` and `María Guadalupe`, `Pepe`
/// and `José` with the middle name `Luis`.
fn is_form_of_a_word(short: &NormalizedName, long: &NormalizedName) -> bool {
    let mut short = short.given_and_middle();
    let (Some(short), None) = (short.next(), short.next()) else { return false };
    long.given_and_middle().nth(1).is_some()
        && long.given_and_middle().any(|word| nicknames::are_written_forms(short, word))
}

/// Words that are in most names of a people, so that they say nothing: Vietnamese `Thi` for women and `Van` for men.
const FILLERS: [&str; 2] = ["thi", "van"];

/// Whether one name is only such a word, which the other one has too.
fn share_only_filler(one: &Words, other: &Words) -> bool {
    let is_filler = |words: &Words| words.iter().all(|word| FILLERS.contains(&word));
    (one.is_part_of(other) && is_filler(one)) || (other.is_part_of(one) && is_filler(other))
}

/// Whether both names have several words and each word may stand for the one at the same position: `Maria Guadalupe`
/// and `Ma. Guadalupe`, `Mary Beth` and `Mary` with the middle name `Elizabeth`. Also whether one name is the initials
/// of the other: `JD` and `John David`.
fn are_similar_in_all(asked: &NormalizedName, found: &NormalizedName) -> bool {
    let is_name = |word: &&str| !PARTICLES.contains(word);
    let one: Vec<&str> = asked.given_and_middle().filter(is_name).collect();
    let other: Vec<&str> = found.given_and_middle().filter(is_name).collect();
    let is_initials_of = |short: &[&str], long: &[&str]| {
        let initials: String = long.iter().filter_map(|word| word.chars().next()).collect();
        long.len() > 1 && matches!(short, [word] if *word == initials)
    };
    (one.len().min(other.len()) > 1 && one.iter().zip(&other).all(|(one, other)| are_similar(one, other)))
        || is_initials_of(&one, &other)
        || is_initials_of(&other, &one)
}

/// Words between two given names: `Maria de los Angeles`.
const PARTICLES: [&str; 7] = ["de", "la", "las", "los", "del", "el", "y"];
