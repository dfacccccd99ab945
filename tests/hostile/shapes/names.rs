//! Records whose person has very many or very strange names. The match reads all of them.

use super::{
    frame::{BEHIND_PID_5, HEAD, PID_5, REPETITIONS},
    shape::Shape,
};

pub(crate) const SHAPES: [Shape; 36] = [
    Shape::of(
        "different names",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Quill{number}^Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,000 names with all parts",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Quill{number}^Ash{number}^Bo{number}^Jr^Dr^MD^A"),
        BEHIND_PID_5,
    ),
    Shape::repeated_at_most(
        REPETITIONS,
        "equal names",
        &[HEAD, PID_5],
        "~Fennimore^Tansy^Wren^^^^L",
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "almost equal names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fenimore^Tansi"],
        |out, number| *out += &format!("~Fennimor{number}^Tans{number}"),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "equal family names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^A"],
        |out, number| *out += &format!("~Fennimore^Given{number}"),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "equal given names",
        &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"],
        |out, number| *out += &format!("~Family{number}^Tansy"),
        BEHIND_PID_5,
    ),
    Shape::repeated_at_most(
        REPETITIONS,
        "empty names",
        &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"],
        "~^",
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "given names only",
        &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"],
        |out, number| *out += &format!("~^Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "names of every type",
        &[HEAD, PID_5],
        |out, number| {
            *out +=
                &format!("~Quill{number}^Ash^^^^^{}", ["L", "A", "M", "B", "N", "S", "U", "D"][number % 8])
        },
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        " A",
        BEHIND_PID_5,
    ),
    Shape::of(
        "different words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, number| *out += &format!(" Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "equal words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        " Tansy",
        BEHIND_PID_5,
    ),
    Shape::of(
        "words in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, number| *out += &format!(" Quill{number}"),
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "words in the middle name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren"],
        |out, number| *out += &format!(" Wren{number}"),
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "particles in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        " de la",
        "^Tansy||20190604|F\r",
    ),
    Shape::repeated(
        "hyphens in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        "-Q",
        "^Tansy||20190604|F\r",
    ),
    Shape::repeated(
        "nothing but hyphens",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        "-",
        "^Tansy||20190604|F\r",
    ),
    Shape::repeated(
        "apostrophes in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        "O'",
        "^Tansy||20190604|F\r",
    ),
    Shape::repeated(
        "brackets in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        " (Ash)",
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "open brackets in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        "(",
        BEHIND_PID_5,
    ),
    Shape::repeated("suffixes", &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren"], " Jr", BEHIND_PID_5),
    Shape::repeated(
        "blanks in the name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        " ",
        "x^Tansy||20190604|F\r",
    ),
    Shape::repeated(
        "a long word in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^"],
        "tansy",
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "letters with accents",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^"],
        "e\u{301}",
        BEHIND_PID_5,
    ),
    Shape::of(
        "one letter with very many accents",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^T"],
        |out, number| out.push(['\u{301}', '\u{323}', '\u{327}'][number % 3]),
        BEHIND_PID_5,
    ),
    Shape::of(
        "accents in falling order of class",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^T"],
        |out, number| out.push(if number % 2 == 0 { '\u{345}' } else { '\u{334}' }),
        BEHIND_PID_5,
    ),
    Shape::repeated(
        "letters that fold to many",
        &[HEAD, "PID|1||R77^^^REG^SR||"],
        "\u{FDFA}",
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "letters of other scripts",
        &[HEAD, "PID|1||R77^^^REG^SR||"],
        |out, number| {
            out.push(char::from_u32(0x4E00 + u32::try_from(number % 5000).unwrap_or(0)).unwrap_or('x'))
        },
        "^Tansy||20190604|F\r",
    ),
    Shape::repeated_at_most(
        REPETITIONS,
        "names of letters outside the first plane",
        &[HEAD, PID_5],
        "~\u{1D4D0}\u{1D4D1}^\u{1D4D2}",
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "nicknames",
        &[HEAD, PID_5],
        |out, number| {
            *out += ["~Fennimore^Bill", "~Fennimore^William", "~Fennimore^Peggy", "~Fennimore^Margaret"]
                [number % 4]
        },
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "placeholders as names",
        &[HEAD, PID_5],
        |out, number| *out += ["~UNKNOWN^BABY", "~TEST^GIRL", "~NO NAME^NONE"][number % 3],
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 long names",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~{}{number}^{}{number}", "Fennimore".repeat(20), "Tansy".repeat(30)),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 names of many words",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Fennimore^{}{number}", "Ash Bo Tansi ".repeat(30)),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 names of different words",
        &[HEAD, PID_5],
        |out, number| {
            *out += "~Fennimore Quill^Tansi";
            (0..40).for_each(|word| *out += &format!(" A{word}b{number}"));
        },
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 names with accents",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Fe\u{301}nnimore\u{308}{number}^Ta\u{303}nsy"),
        BEHIND_PID_5,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 names with hyphens",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Fennimore-Quill-{number}-A-B-C-D-E^Tansy-Ash"),
        BEHIND_PID_5,
    ),
];
