//! Whether two similar given names are those of a man and of a woman.

use crate::{
    common_name::{is_common, usual_sex},
    spellings::spellings_of,
};

/// The usual sex of a name, or of its other spellings if the name is rare and they have one sex.
fn usual_sex_of_spellings(name: &str) -> Option<char> {
    if is_common(name) {
        return usual_sex(name);
    }
    let mut sexes = spellings_of(name).filter_map(usual_sex);
    let first = sexes.next()?;
    sexes.all(|sex| sex == first).then_some(first)
}

fn ends_in_consonant(name: &str) -> bool {
    name.ends_with(|c: char| c.is_ascii_lowercase() && !matches!(c, 'a' | 'e' | 'i' | 'o' | 'u' | 'y'))
}

/// The usual sexes of two names. Of two names that differ only in the last letter, the one in `o` is a man's and the
/// one in `a` a woman's, as in Spanish. So is a name that ends in a consonant with `a` added (`Ivan`, `Ivana`), unless
/// both are women's names (`Isabel`). The French endings such as `e`, `le` and `ine` (`Simone`, `Michelle`,
/// `Ernestine`) count only if one of the names is known as that of its sex.
pub(crate) fn usual_sexes(one: &str, other: &str) -> [Option<char>; 2] {
    const FRENCH: [&str; 9] = ["e", "le", "la", "ine", "ina", "elle", "ella", "ette", "etta"];
    let is_pair = |his: &str, hers: &str| {
        let is_of_man = || ends_in_consonant(his) && usual_sex_of_spellings(his) != Some('F');
        let is_latin = hers
            .strip_suffix('a')
            .is_some_and(|stem| his.strip_suffix('o') == Some(stem) || (his == stem && is_of_man()));
        let is_french = || {
            hers.strip_prefix(his).is_some_and(|ending| FRENCH.contains(&ending))
                && is_of_man()
                && (usual_sex_of_spellings(his) == Some('M') || usual_sex_of_spellings(hers) == Some('F'))
        };
        is_latin || is_french()
    };
    match () {
        () if is_pair(one, other) => [Some('M'), Some('F')],
        () if is_pair(other, one) => [Some('F'), Some('M')],
        () => [usual_sex_of_spellings(one), usual_sex_of_spellings(other)],
    }
}
