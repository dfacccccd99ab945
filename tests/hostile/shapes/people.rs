//! Records whose person has very many or very strange details. The match reads all of them.

use super::{
    frame::{BEHIND_PID_3, BEHIND_PID_5, HEAD, PERSON, PID_3, PID_5},
    shape::Shape,
};

const UP_TO_ADDRESS: &str =
    "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F|||9 Elder Rd^^Waco^TX^76701";
const UP_TO_PHONE: &str = "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F|||||^PRN^PH^^^254^5550177";

pub(crate) const SHAPES: [Shape; 47] = [
    Shape::of(
        "different names",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Quill{number}^Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::of(
        "19,000 names with all parts",
        &[HEAD, PID_5],
        |out, number| *out += &format!("~Quill{number}^Ash{number}^Bo{number}^Jr^Dr^MD^A"),
        BEHIND_PID_5,
    ),
    Shape::of("equal names", &[HEAD, PID_5], |out, _| *out += "~Fennimore^Tansy^Wren^^^^L", BEHIND_PID_5),
    Shape::of(
        "almost equal names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fenimore^Tansi"],
        |out, number| *out += &format!("~Fennimor{number}^Tans{number}"),
        BEHIND_PID_5,
    ),
    Shape::of(
        "equal family names",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^A"],
        |out, number| *out += &format!("~Fennimore^Given{number}"),
        BEHIND_PID_5,
    ),
    Shape::of(
        "equal given names",
        &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"],
        |out, number| *out += &format!("~Family{number}^Tansy"),
        BEHIND_PID_5,
    ),
    Shape::of("empty names", &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"], |out, _| *out += "~^", BEHIND_PID_5),
    Shape::of(
        "given names only",
        &[HEAD, "PID|1||R77^^^REG^SR||A^Tansy"],
        |out, number| *out += &format!("~^Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::of(
        "names of every type",
        &[HEAD, PID_5],
        |out, number| {
            *out +=
                &format!("~Quill{number}^Ash^^^^^{}", ["L", "A", "M", "B", "N", "S", "U", "D"][number % 8])
        },
        BEHIND_PID_5,
    ),
    Shape::of(
        "words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, _| *out += " A",
        BEHIND_PID_5,
    ),
    Shape::of(
        "different words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, number| *out += &format!(" Ash{number}"),
        BEHIND_PID_5,
    ),
    Shape::of(
        "equal words in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, _| *out += " Tansy",
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
    Shape::of(
        "particles in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, _| *out += " de la",
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "hyphens in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, _| *out += "-Q",
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "nothing but hyphens",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, _| *out += "-",
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "apostrophes in the family name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, _| *out += "O'",
        "^Tansy||20190604|F\r",
    ),
    Shape::of(
        "brackets in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, _| *out += " (Ash)",
        BEHIND_PID_5,
    ),
    Shape::of(
        "open brackets in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy"],
        |out, _| *out += "(",
        BEHIND_PID_5,
    ),
    Shape::of(
        "suffixes",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren"],
        |out, _| *out += " Jr",
        BEHIND_PID_5,
    ),
    Shape::of(
        "blanks in the name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore"],
        |out, _| *out += " ",
        "x^Tansy||20190604|F\r",
    ),
    Shape::of(
        "a long word in the given name",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^"],
        |out, _| *out += "tansy",
        BEHIND_PID_5,
    ),
    Shape::of(
        "letters with accents",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^"],
        |out, _| *out += "e\u{301}",
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
    Shape::of(
        "letters that fold to many",
        &[HEAD, "PID|1||R77^^^REG^SR||"],
        |out, _| *out += "\u{FDFA}",
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
    Shape::of(
        "names of letters outside the first plane",
        &[HEAD, PID_5],
        |out, _| *out += "~\u{1D4D0}\u{1D4D1}^\u{1D4D2}",
        BEHIND_PID_5,
    ),
    Shape::of(
        "nicknames",
        &[HEAD, PID_5],
        |out, number| {
            *out += ["~Fennimore^Bill", "~Fennimore^William", "~Fennimore^Peggy", "~Fennimore^Margaret"]
                [number % 4]
        },
        BEHIND_PID_5,
    ),
    Shape::of(
        "placeholders as names",
        &[HEAD, PID_5],
        |out, number| *out += ["~UNKNOWN^BABY", "~TEST^GIRL", "~NO NAME^NONE"][number % 3],
        BEHIND_PID_5,
    ),
    Shape::of(
        "different identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~H{number}^^^CLINIC{}^MR", number % 40),
        BEHIND_PID_3,
    ),
    Shape::of(
        "the asked identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~HOLD{}^^^CLINIC^MR", number % 20),
        BEHIND_PID_3,
    ),
    Shape::of(
        "the asked identifiers of other authorities",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~HOLD{}^^^OTHER{number}^MR", number % 20),
        BEHIND_PID_3,
    ),
    Shape::of(
        "identifiers with zeros before them",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~{:0>60}^^^CLINIC^MR", number),
        BEHIND_PID_3,
    ),
    Shape::of(
        "one identifier of zeros",
        &[HEAD, PID_3, "~"],
        |out, _| *out += "0",
        "^^^CLINIC^MR||Fennimore^Tansy\r",
    ),
    Shape::of(
        "identifiers without type",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~{number}"),
        BEHIND_PID_3,
    ),
    Shape::of(
        "identifiers in PID-2 and PID-4",
        &[HEAD, "PID|1|A"],
        |out, number| *out += &format!("~{number}^^^C^MR"),
        "|R77^^^REG^SR|B~C|Fennimore^Tansy\r",
    ),
    Shape::of(
        "addresses",
        &[HEAD, UP_TO_ADDRESS],
        |out, number| *out += &format!("~{number} Elder Rd^^Waco^TX^{:05}", number % 99_999),
        "\r",
    ),
    Shape::of(
        "words in an address",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604|F|||9 Elder Rd"],
        |out, number| *out += &format!(" Apt {number}"),
        "^^Waco^TX^76701\r",
    ),
    Shape::of(
        "phones",
        &[HEAD, UP_TO_PHONE],
        |out, number| *out += &format!("~^PRN^PH^^^254^{:07}", number % 9_999_999),
        "\r",
    ),
    Shape::of(
        "one long phone",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604|F|||||"],
        |out, _| *out += "2545550177",
        "\r",
    ),
    Shape::of(
        "names of the mother",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy|Larkmoor^Isolde"],
        |out, number| *out += &format!("~Lark{number}^Is{number}"),
        "|20190604|F\r",
    ),
    Shape::of(
        "races",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604|F||2106-3^White^CDCREC"],
        |out, number| *out += &format!("~{number}-3^R^CDCREC"),
        "\r",
    ),
    Shape::of(
        "birth dates",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604"],
        |out, number| *out += &format!("~2019{:02}{:02}", number % 12 + 1, number % 28 + 1),
        "|F\r",
    ),
    Shape::of_at_most(
        90_000,
        "relatives",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!("NK1|{number}|Larkmoor^Isolde{number}|MTH^Mother^HL70063|9 Elder Rd^^Waco^TX\r")
        },
        "",
    ),
    Shape::of(
        "names of one relative",
        &[HEAD, PERSON, "NK1|1|Larkmoor^Isolde"],
        |out, number| *out += &format!("~Lark{number}^Is{number}"),
        "|MTH\r",
    ),
];
