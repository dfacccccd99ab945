//! Slips of a typist, as functions of a name. Each slip returns nothing if it would not change the name, if it would make
//! another name, or if the name is too short.

/// The shortest name for which a slip leaves the name recognizable.
const SHORTEST: usize = 5;

/// Names that a slip makes out of a name of the list. They mean another person.
const OTHER_NAMES: [&str; 5] = ["Nada", "Phong", "Rana", "Trong", "Yuying"];

/// Where in a name of `length` letters a slip happens: early and late, but never at the first letter.
fn places(length: usize) -> [usize; 2] {
    [length / 3, length * 2 / 3]
}

fn slips(name: &str, slip: impl Fn(&mut Vec<char>, usize)) -> Vec<String> {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() < SHORTEST {
        return Vec::new();
    }
    let mut slips: Vec<String> = places(letters.len())
        .into_iter()
        .map(|place| {
            let mut letters = letters.clone();
            slip(&mut letters, place);
            letters.into_iter().collect()
        })
        .filter(|slipped: &String| slipped != name && !OTHER_NAMES.contains(&slipped.as_str()))
        .collect();
    slips.dedup();
    slips
}

/// Two neighbours change places.
pub(crate) fn neighbours_swapped(name: &str) -> Vec<String> {
    slips(name, |letters, place| letters.swap(place, place + 1))
}

/// A key is pressed twice.
pub(crate) fn letter_doubled(name: &str) -> Vec<String> {
    slips(name, |letters, place| {
        let letter = letters[place];
        if letters[place - 1] != letter && letters[place + 1] != letter {
            letters.insert(place, letter);
        }
    })
}

/// A key is not pressed.
pub(crate) fn letter_lost(name: &str) -> Vec<String> {
    slips(name, |letters, place| {
        letters.remove(place);
    })
}

/// The key beside the right one is pressed.
pub(crate) fn letter_mistyped(name: &str) -> Vec<String> {
    const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    slips(name, |letters, place| {
        let letter = letters[place];
        let row = ROWS.iter().find(|row| row.contains(letter));
        if let Some(keys) = row.map(|row| row.chars().collect::<Vec<_>>()) {
            let key = keys.iter().position(|key| *key == letter).unwrap();
            letters[place] = if key + 1 < keys.len() { keys[key + 1] } else { keys[key - 1] };
        }
    })
}

/// A scanner reads a letter as a digit or another letter of the same shape.
pub(crate) fn letter_misread(name: &str) -> Vec<String> {
    const SHAPES: [(char, char); 5] = [('l', '1'), ('i', 'l'), ('o', '0'), ('s', '5'), ('g', 'q')];
    if name.chars().count() < SHORTEST {
        return Vec::new();
    }
    SHAPES
        .iter()
        .filter_map(|(letter, shape)| {
            let (place, _) = name.char_indices().skip(1).find(|(_, known)| known == letter)?;
            let mut misread = name.to_owned();
            misread.replace_range(place..=place, shape.encode_utf8(&mut [0; 4]));
            Some(misread)
        })
        .collect()
}
