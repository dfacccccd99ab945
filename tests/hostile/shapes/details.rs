//! Records whose person has very many identifiers, addresses, phones, birth dates or relatives.

use super::{
    frame::{BEHIND_PID_3, HEAD, PERSON, PID_3, REPETITIONS},
    shape::Shape,
};

const UP_TO_ADDRESS: &str =
    "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F|||9 Elder Rd^^Waco^TX^76701";
const UP_TO_PHONE: &str = "PID|1||R77^^^REG^SR||Fennimore^Tansy^Wren||20190604|F|||||^PRN^PH^^^254^5550177";

pub(crate) const SHAPES: [Shape; 19] = [
    Shape::of_at_most(
        REPETITIONS,
        "different identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~H{number}^^^CLINIC{}^MR", number % 40),
        BEHIND_PID_3,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "the asked identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~HOLD{}^^^CLINIC^MR", number % 20),
        BEHIND_PID_3,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "the asked identifiers of other authorities",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~HOLD{}^^^OTHER{number}^MR", number % 20),
        BEHIND_PID_3,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "identifiers with zeros before them",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~{:0>60}^^^CLINIC^MR", number),
        BEHIND_PID_3,
    ),
    Shape::repeated("one identifier of zeros", &[HEAD, PID_3, "~"], "0", "^^^CLINIC^MR||Fennimore^Tansy\r"),
    Shape::of_at_most(
        REPETITIONS,
        "identifiers without type",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~{number}"),
        BEHIND_PID_3,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "identifiers in PID-2 and PID-4",
        &[HEAD, "PID|1|A"],
        |out, number| *out += &format!("~{number}^^^C^MR"),
        "|R77^^^REG^SR|B~C|Fennimore^Tansy\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
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
    Shape::of_at_most(
        REPETITIONS,
        "phones",
        &[HEAD, UP_TO_PHONE],
        |out, number| *out += &format!("~^PRN^PH^^^254^{:07}", number % 9_999_999),
        "\r",
    ),
    Shape::repeated(
        "one long phone",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604|F|||||"],
        "2545550177",
        "\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
        "names of the mother",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy|Larkmoor^Isolde"],
        |out, number| *out += &format!("~Lark{number}^Is{number}"),
        "|20190604|F\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
        "races",
        &[HEAD, "PID|1||R77^^^REG^SR||Fennimore^Tansy||20190604|F||2106-3^White^CDCREC"],
        |out, number| *out += &format!("~{number}-3^R^CDCREC"),
        "\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
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
    Shape::of_at_most(
        REPETITIONS,
        "names of one relative",
        &[HEAD, PERSON, "NK1|1|Larkmoor^Isolde"],
        |out, number| *out += &format!("~Lark{number}^Is{number}"),
        "|MTH\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 long identifiers",
        &[HEAD, PID_3],
        |out, number| *out += &format!("~{number:0>380}^^^CLINIC^MR"),
        BEHIND_PID_3,
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 long addresses",
        &[HEAD, UP_TO_ADDRESS],
        |out, number| *out += &format!("~{}{number} Elder Rd^^Waco^TX^76701", "Old Mill Street ".repeat(22)),
        "\r",
    ),
    Shape::of_at_most(
        REPETITIONS,
        "19,900 long phones",
        &[HEAD, UP_TO_PHONE],
        |out, number| *out += &format!("~^PRN^PH^^^254^{number:0>380}"),
        "\r",
    ),
];
