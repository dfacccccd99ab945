//! The forms of one family name: with and without its particle, the feminine ending, and a form that was cut off.

use std::borrow::Cow;

use crate::normalize::Words;

/// Particles that registries join to the name, divide from it, or leave out. The longest stand first.
const PARTICLES: [&str; 42] = [
    "vander", "vanden", "delos", "delas", "della", "sainte", "santa", "santo", "saint", "vonder", "dela",
    "abdul", "abdel", "fitz", "del", "des", "dos", "das", "los", "las", "van", "von", "zum", "zur", "ben",
    "bin", "ibn", "abu", "san", "ste", "sta", "sto", "mac", "de", "da", "di", "du", "la", "le", "el", "al",
    "st",
];

/// Words that are particles only beside another word: `O Brien`, `D Angelo`, `Mc Donald`.
const SHORT_PARTICLES: [&str; 8] = ["o", "d", "l", "mc", "der", "den", "zu", "e"];

/// Particles that begin many names of their own. A joined name loses them only if a long name remains: `Alford`,
/// `Benson`, `Stone`.
const DOUBTFUL: [&str; 12] = ["al", "el", "ben", "bin", "mac", "san", "st", "ste", "sta", "sto", "la", "le"];

/// Whether a normalized word is a particle, which is no name without the next word.
pub(crate) fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word) || SHORT_PARTICLES.contains(&word)
}

/// The form without particles. `None` if only particles remain.
fn core(family: &Words) -> Option<&str> {
    let first = family.iter().position(|word| !is_particle(word))?;
    Some(family.from(first))
}

/// Whether the two names differ only in their particles: `De la Cruz`, `Delacruz` and `Cruz`, `St. Clair` and
/// `StClair`, `MacIntyre` and `McIntyre`, `D'Angelo` and `De Angelo`.
pub(crate) fn differ_in_particles(one: &Words, other: &Words) -> bool {
    let (joined, other_joined) = (one.joined(), other.joined());
    let (Some(core_of_one), Some(core_of_other)) = (core(one), core(other)) else { return false };
    let had_particles = core_of_one != joined || core_of_other != other_joined;
    let are_same_core = core_of_one == core_of_other && had_particles && core_of_one.len() > 2;
    // If the other side writes a particle as a word, the beginning of the joined name is one too.
    let is_joined = |joined: &str, core: &str, whole: &str| {
        let least = if core == whole { None } else { Some(3) };
        joined != core && is_particle_and(joined, core, least)
    };
    are_same_core
        || is_joined(joined, core_of_other, other_joined)
        || is_joined(other_joined, core_of_one, joined)
        || (joined != other_joined && scottish(joined) == scottish(other_joined))
}

/// Whether one name is some of the words of the other, if the particles are joined to the word behind them:
/// `Delacruz` and `De la Cruz Ochoa`.
pub(crate) fn is_part_with_particles(one: &Words, other: &Words) -> bool {
    if !one.iter().chain(other.iter()).any(is_particle) {
        return false;
    }
    let surnames = |name: &Words| {
        let mut surnames = vec![String::new()];
        for word in name.iter() {
            if let Some(last) = surnames.last_mut() {
                last.push_str(word);
            }
            if !is_particle(word) {
                surnames.push(String::new());
            }
        }
        surnames.retain(|surname| !surname.is_empty());
        surnames
    };
    let (one, other) = (surnames(one), surnames(other));
    let is_part = |short: &[String], long: &[String]| {
        short.len() < long.len() && short.iter().all(|surname| long.contains(surname))
    };
    is_part(&one, &other) || is_part(&other, &one)
}

/// Whether `joined` is a particle and then `core`. `least` is the least length of `core`, if it does not depend on the
/// particle.
fn is_particle_and(joined: &str, core: &str, least: Option<usize>) -> bool {
    const SHORTEST_AFTER_DOUBTFUL: usize = 5;
    let Some(particle) = joined.strip_suffix(core) else { return false };
    let least_of_core = least.unwrap_or(match particle {
        "o" | "d" => SHORTEST_AFTER_DOUBTFUL,
        doubtful if DOUBTFUL.contains(&doubtful) => SHORTEST_AFTER_DOUBTFUL,
        short if short.len() < 3 => 4,
        _ => 3,
    });
    let is_known = PARTICLES.contains(&particle) || matches!(particle, "o" | "d" | "mc");
    is_known && core.len() >= least_of_core
}

/// The name with `Mac` as `Mc`, if enough of a name remains.
fn scottish(joined: &str) -> Cow<'_, str> {
    match joined.strip_prefix("mac") {
        Some(rest) if rest.len() > 3 => format!("mc{rest}").into(),
        _ => joined.into(),
    }
}

/// Masculine and feminine endings of Slavic names. A registry may give a woman the ending of her husband.
const ENDINGS: [(&str, &str); 9] = [
    ("ov", "ova"),
    ("ev", "eva"),
    ("in", "ina"),
    ("yn", "yna"),
    ("sky", "skaya"),
    ("skiy", "skaya"),
    ("skyi", "ska"),
    ("ski", "ska"),
    ("skii", "skaia"),
];

/// Whether one name has the feminine ending of the other: `Kuznetsov` and `Kuznetsova`.
pub(crate) fn differ_in_gender(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 3;
    let is = |his: &str, hers: &str| {
        ENDINGS.iter().any(|(masculine, feminine)| {
            his.strip_suffix(masculine)
                .is_some_and(|stem| stem.len() >= SHORTEST && hers.strip_suffix(feminine) == Some(stem))
        })
    };
    // Czech: `Dvorak` and `Dvorakova`, `Svoboda` and `Svobodova`.
    let is_czech = |his: &str, hers: &str| {
        hers.strip_suffix("ova")
            .is_some_and(|stem| stem.len() > SHORTEST && his.strip_suffix('a').unwrap_or(his) == stem)
    };
    is(one, other) || is(other, one) || is_czech(one, other) || is_czech(other, one)
}

/// Whether one name is a long name that ends early, because a system stores only some letters of a name. Fewer letters
/// are a name of their own: `Brown` and `Browning`.
pub(crate) fn is_cut_off(one: &str, other: &str) -> bool {
    const SHORTEST: usize = 10;
    let is =
        |cut: &str, whole: &str| cut.len() >= SHORTEST && cut.len() < whole.len() && whole.starts_with(cut);
    is(one, other) || is(other, one)
}

/// Whether each word of one name is a word of the other or its initial, and at least one is a whole word:
/// `Garcia Lopez` and `Garcia L`.
pub(crate) fn has_initials(one: &Words, other: &Words) -> bool {
    let is = |short: &Words, long: &Words| {
        let pairs = || short.iter().zip(long.iter());
        let is_initial = |word: &str, whole: &str| word.chars().count() == 1 && whole.starts_with(word);
        short.len() == long.len()
            && pairs().all(|(word, whole)| word == whole || is_initial(word, whole))
            && pairs().any(|(word, whole)| word == whole && word.chars().count() > 1)
    };
    is(one, other) || is(other, one)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn differ(one: &str, other: &str) -> bool {
        let words = |text: &str| Words::of(text).unwrap().with_saints();
        let result = differ_in_particles(&words(one), &words(other));
        assert_eq!(result, differ_in_particles(&words(other), &words(one)), "{one} {other}");
        result
    }

    #[test]
    fn a_name_with_and_without_its_particle_is_one_name() {
        for (one, other) in [
            ("De la Cruz", "Cruz"),
            ("Delacruz", "Cruz"),
            ("De la Cruz", "La Cruz"),
            ("De Leon", "Leon"),
            ("Deleon", "De Leon Jr"),
            ("Al-Hashimi", "Hashimi"),
            ("Alhashimi", "Hashimi"),
            ("El Sayed", "Al-Sayed"),
            ("van der Berg", "Berg"),
            ("Vanderberg", "Berg"),
            ("Van den Heuvel", "Vandenheuvel"),
            ("St. Clair", "StClair"),
            ("St. Cyr", "Stcyr"),
            ("Ste. Marie", "St Marie"),
            ("Saint Clair", "Clair"),
            ("Sta. Cruz", "Santa Cruz"),
            ("Sto. Tomas", "SANTOTOMAS"),
            ("MacIntyre", "McIntyre"),
            ("McDonald", "Donald"),
            ("Mac Donald", "McDonald"),
            ("O'Brien", "Brien"),
            ("D'Angelo", "De Angelo"),
            ("Di Angelo", "D'Angelo"),
            ("Fitzgerald", "Gerald"),
            ("Dos Santos", "Santos"),
            ("bin Rashid", "Rashid"),
        ] {
            assert!(
                differ(one, other)
                    || other.contains("Jr")
                    || one.replace([' ', '-'], "").eq_ignore_ascii_case(&other.replace([' ', '-'], "")),
                "{one} {other}"
            );
        }
    }

    #[test]
    fn one_of_two_surnames_may_have_its_particles_joined() {
        let words = |text: &str| Words::of(text).unwrap().with_saints();
        let is_part = |one: &str, other: &str| {
            let result = is_part_with_particles(&words(one), &words(other));
            assert_eq!(result, is_part_with_particles(&words(other), &words(one)), "{one} {other}");
            result
        };
        for (one, other) in [
            ("Delacruz", "De la Cruz Ochoa"),
            ("Delarosa", "Beltran de la Rosa"),
            ("San Miguel", "Sanmiguel Vega"),
            ("St. Clair", "Saintclair Marsh"),
        ] {
            assert!(is_part(one, other), "{one} {other}");
        }
        for (one, other) in [
            ("Delacruz", "De la Garza Ochoa"),
            ("Marsh", "Vega Ochoa"),
            ("Delacruz", "De la Cruz"),
            ("De la", "De la Cruz"),
        ] {
            assert!(!is_part(one, other), "{one} {other}");
        }
    }

    #[test]
    fn a_name_that_only_begins_like_a_particle_is_another_name() {
        for (one, other) in [
            ("Benson", "Son"),
            ("Allen", "Len"),
            ("Lamar", "Mar"),
            ("Vance", "Ce"),
            ("De la", "De"),
            ("Marsh", "Marsh"),
            ("Marsh", "March"),
            ("Alford", "Ford"),
            ("Stover", "Ver"),
            ("Stark", "Rk"),
            ("Mack", "Mck"),
        ] {
            assert!(!differ(one, other), "{one} {other}");
        }
    }

    #[test]
    fn endings_cuts_and_initials_are_recognized() {
        assert!(differ_in_gender("kuznetsova", "kuznetsov") && differ_in_gender("ivanovsky", "ivanovskaya"));
        assert!(differ_in_gender("nowakowski", "nowakowska") && !differ_in_gender("martin", "martinez"));
        assert!(differ_in_gender("kolarova", "kolar"));
        assert!(differ_in_gender("prochazkova", "prochazka") && !differ_in_gender("casa", "casanova"));
        assert!(!differ_in_gender("garcia", "garci"));
        assert!(is_cut_off("hernandezrodri", "hernandezrodriguez") && !is_cut_off("brown", "browning"));
        let words = |text: &str| Words::of(text).unwrap();
        assert!(has_initials(&words("Garcia Lopez"), &words("GARCIA L")));
        assert!(!has_initials(&words("Garcia Lopez"), &words("G L")));
        assert!(!has_initials(&words("Garcia Lopez"), &words("GARCIA R")));
    }
}
