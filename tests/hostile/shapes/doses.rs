//! Very many doses, or doses with very many codes.

use super::{
    frame::{DOSE, HEAD, NO_DOSE, PERSON},
    shape::Shape,
};

const MOST: usize = 45_000;

pub(crate) const SHAPES: [Shape; 16] = [
    Shape::of_at_most(
        MOST,
        "different doses",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!(
                "ORC|RE||{number}^REG\rRXA|0|1|20{:02}{:02}{:02}||{:02}^V^CVX|0.5|mL^^UCUM||00^^NIP001||||||LOT{number}||MSD^Merck^MVX|||CP|A\r",
                number % 26,
                number % 12 + 1,
                number % 28 + 1,
                number % 200
            )
        },
        "",
    ),
    Shape::repeated_at_most(MOST, "equal doses", &[HEAD, PERSON], DOSE, ""),
    Shape::of_at_most(
        MOST,
        "equal doses with other numbers",
        &[HEAD, PERSON],
        |out, number| *out += &format!("ORC|RE||{number}^REG\rRXA|0|1|20200604||03^MMR^CVX|1\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "different doses with one number",
        &[HEAD, PERSON],
        |out, number| *out += &format!("ORC|RE||1^REG\rRXA|0|1|20200604||{:02}^MMR^CVX|1\r", number % 300),
        "",
    ),
    Shape::of_at_most(
        30_000,
        "doses with a route",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!("ORC|RE||{number}\rRXA|0|1|20200604||03^M^CVX|1\rRXR|C28161^IM^NCIT|LD\r")
        },
        "",
    ),
    Shape::repeated_at_most(MOST, "orders with CVX 998", &[HEAD, PERSON], NO_DOSE, ""),
    Shape::of_at_most(
        MOST,
        "doses of unknown vaccines",
        &[HEAD, PERSON],
        |out, number| *out += &format!("ORC|RE||{number}\rRXA|0|1|20200604||{number}^Q{number}^LOCAL|1\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "doses without a vaccine",
        &[HEAD, PERSON],
        |out, number| *out += &format!("ORC|RE||{number}\rRXA|0|1|20200604\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "doses with vaccines in text",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!("ORC|RE||{number}\rRXA|0|1|20200604||^measles mumps rubella {number}|1\r")
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "doses with codes of three systems",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!(
                "ORC|RE||{number}\rRXA|0|1|20200604||00006-4681-00^MMR^NDC^90707^MMR^CPT~03^MMR^CVX|1\r"
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "refused doses",
        &[HEAD, PERSON],
        |out, number| {
            *out +=
                &format!("ORC|RE||{number}\rRXA|0|1|20200604||03^M^CVX|999||||||||||||00^Parent^NIP002||RE\r")
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "deleted doses",
        &[HEAD, PERSON],
        |out, number| *out += &format!("ORC|RE||{number}\rRXA|0|1|20200604||03^M^CVX|1||||||||||||||CP|D\r"),
        "",
    ),
    Shape::of_at_most(
        MOST,
        "doses with providers",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!(
                "ORC|RE||{number}||||||||^Byrd^Sol||^Vale^Una\rRXA|0|1|20200604||03^M^CVX|1|||01^H^NIP001|7^Byrd^Sol|^^^Clinic {number}\r"
            )
        },
        "",
    ),
    Shape::repeated_at_most(
        MOST,
        "RXA behind many ORC",
        &[HEAD, PERSON],
        "ORC|RE||1\rORC|RE||2\rRXA|0|1|20200604||03^M^CVX|1\r",
        "",
    ),
    Shape::of_at_most(
        MOST,
        "deleted and repeated orders",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!(
                "ORC|{}||{}^REG\rRXA|0|1|20200604||03^M^CVX|1\r",
                ["RE", "CA", "DC"][number % 3],
                number / 3
            )
        },
        "",
    ),
    Shape::of_at_most(
        MOST,
        "a dose in two orders",
        &[HEAD, PERSON],
        |out, number| {
            *out += &format!("ORC|RE|P{number}|F{number}^REG\rRXA|0|1|20200604|20200605|03^M^CVX|0.5\r")
        },
        "",
    ),
];
