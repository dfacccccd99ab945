//! All small orders: two or three forecasts, in each order of their observations, with each way to number them.
//!
//! A registry knows which date belongs to which vaccine. The reader must never give a date to another vaccine, must lose
//! no date, and must invent no forecast.

use std::collections::BTreeMap;

use super::{NON_VACCINE_ORDER, obx, record, warnings};

const VACCINES: [&str; 3] = ["03", "21", "89"];
const DUE: &str = "30980-7";
const EARLIEST: &str = "30981-5";

/// An observation: the statement that it belongs to, and OBX-3. `None` is the leader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Part {
    statement: usize,
    code: Option<&'static str>,
}

impl Part {
    /// The date of the part. Each date of an order is another one.
    fn date(self) -> String {
        format!("2027-{:02}-{:02}", self.statement + 1, if self.code == Some(DUE) { 10 } else { 20 })
    }

    fn line(self, leader: &str, sub_id: &str) -> String {
        match self.code {
            None => obx(leader, sub_id, &format!("{}^^CVX", VACCINES[self.statement])),
            Some(code) => obx(code, sub_id, &self.date().replace('-', "")),
        }
    }
}

fn permutations<T: Copy>(items: &[T]) -> Vec<Vec<T>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    (0..items.len())
        .flat_map(|at| {
            let mut rest = items.to_vec();
            let first = rest.remove(at);
            permutations(&rest).into_iter().map(move |mut order| {
                order.insert(0, first);
                order
            })
        })
        .collect()
}

/// The observations of a statement: its leader and one or two dates.
fn statements(statement: usize) -> Vec<Vec<Part>> {
    let part = |code| Part { statement, code };
    [vec![DUE], vec![EARLIEST], vec![DUE, EARLIEST]]
        .into_iter()
        .map(|codes| {
            std::iter::once(part(None)).chain(codes.into_iter().map(|code| part(Some(code)))).collect()
        })
        .collect()
}

/// All orders in which each statement is one run, with `count` statements.
fn runs(count: usize) -> Vec<Vec<Part>> {
    (0..count).fold(vec![Vec::new()], |orders, statement| {
        let blocks: Vec<_> = statements(statement).iter().flat_map(|parts| permutations(parts)).collect();
        orders
            .iter()
            .flat_map(|order| blocks.iter().map(move |block| [order.as_slice(), block].concat()))
            .collect()
    })
}

/// How a registry numbers observations: OBX-4 for the observation at a position.
type Scheme = fn(Part, usize) -> String;

const SCHEMES: [(&str, Scheme); 9] = [
    ("sound", |part, _| (part.statement + 1).to_string()),
    ("one for all", |_, _| "1".to_owned()),
    ("empty", |_, _| String::new()),
    ("one for each observation", |_, at| (at + 1).to_string()),
    ("parts one higher", |part, _| (part.statement + usize::from(part.code.is_some())).to_string()),
    ("parts one lower", |part, _| (part.statement + usize::from(part.code.is_none())).to_string()),
    ("due dates one higher", |part, _| (part.statement + usize::from(part.code == Some(DUE))).to_string()),
    ("parts empty", |part, _| part.code.map_or_else(|| part.statement.to_string(), |_| String::new())),
    ("leaders empty", |part, _| part.code.map_or_else(String::new, |_| part.statement.to_string())),
];

/// The dates that the reader gives to each vaccine. Checks that no date is lost and no forecast is invented.
fn read(order: &[Part], leader: &str, scheme: Scheme) -> BTreeMap<usize, Vec<String>> {
    let lines: Vec<String> =
        order.iter().enumerate().map(|(at, part)| part.line(leader, &scheme(*part, at))).collect();
    let mut all = vec![NON_VACCINE_ORDER];
    all.extend(lines.iter().map(String::as_str));
    let answer = record(&all);
    let mut found: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for forecast in &answer.forecasts {
        let code = forecast.vaccine.as_ref().and_then(|vaccine| vaccine.code.as_deref());
        let statement = VACCINES.iter().position(|known| Some(*known) == code);
        let dates =
            [forecast.due, forecast.earliest].into_iter().flatten().map(|date| date.to_string()).collect();
        let statement = statement.unwrap_or_else(|| panic!("a forecast without a vaccine: {lines:#?}"));
        assert!(found.insert(statement, dates).is_none(), "two forecasts for one vaccine: {lines:#?}");
    }
    let kept: Vec<String> = answer.other_orders[0]
        .observations
        .iter()
        .filter_map(|observation| observation.value.map(|value| value.to_string()))
        .collect();
    for part in order.iter().filter(|part| part.code.is_some()) {
        let is_in_forecast = found.values().flatten().any(|date| *date == part.date());
        let is_kept = kept.contains(&part.date().replace('-', ""));
        assert!(is_in_forecast != is_kept, "a date is lost or doubled: {lines:#?}");
        assert!(
            !is_kept || warnings(answer).contains(&"statement_unclear"),
            "nobody hears of it: {lines:#?}"
        );
    }
    found
}

/// The dates that belong to each vaccine.
fn truth(order: &[Part]) -> BTreeMap<usize, Vec<String>> {
    let mut dates: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for code in [DUE, EARLIEST] {
        for part in order.iter().filter(|part| part.code == Some(code)) {
            dates.entry(part.statement).or_default().push(part.date());
        }
    }
    dates
}

/// The statement of each observation, if each statement started with a leader, ended with one, or started with the same
/// part. `None` if the order cannot be read so.
fn common_forms(order: &[Part]) -> Vec<Vec<usize>> {
    let leaders = order.iter().filter(|part| part.code.is_none()).count();
    let starts_at = |is_start: &dyn Fn(usize) -> bool| {
        let mut number = 0;
        let mut blocks = Vec::new();
        for at in 0..order.len() {
            number += usize::from(at > 0 && is_start(at));
            blocks.push(number);
        }
        blocks
    };
    let first = order[0].code;
    let forms = [
        starts_at(&|at| order[at].code.is_none()),
        starts_at(&|at| order[at - 1].code.is_none()),
        starts_at(&|at| order[at].code == first),
    ];
    forms
        .into_iter()
        .filter(|blocks| {
            let of = |block: usize| {
                order.iter().zip(blocks).filter(move |(_, of)| **of == block).map(|(part, _)| part.code)
            };
            blocks.last() == Some(&(leaders - 1))
                && (0..leaders).all(|block| {
                    [None, Some(DUE), Some(EARLIEST)]
                        .iter()
                        .all(|code| of(block).filter(|one| one == code).count() <= 1)
                        && of(block).any(|code| code.is_none())
                })
        })
        .collect()
}

/// Whether all statements of the order have one of the common forms.
fn is_uniform(order: &[Part]) -> bool {
    let truth: Vec<usize> = order.iter().map(|part| part.statement).collect();
    common_forms(order).contains(&truth)
}

/// Whether each sub-id has one leader and dates, each once. Then nothing shows that the registry numbers them wrongly.
fn looks_sound(order: &[Part], scheme: Scheme) -> bool {
    let mut codes: BTreeMap<String, Vec<Option<&str>>> = BTreeMap::new();
    for (at, part) in order.iter().enumerate() {
        codes.entry(scheme(*part, at)).or_default().push(part.code);
    }
    codes.values().all(|codes| {
        let count = |code| codes.iter().filter(|one| **one == code).count();
        count(None) == 1 && codes.len() > 1 && count(Some(DUE)) <= 1 && count(Some(EARLIEST)) <= 1
    })
}

#[test]
fn sound_sub_ids_decide_in_every_order() {
    for (statements, leader) in [(2, "30979-9"), (2, "30956-7"), (3, "30979-9")] {
        let parts: Vec<Part> = (0..statements)
            .flat_map(|statement| {
                let codes: &[Option<&'static str>] =
                    if statements == 2 { &[None, Some(DUE), Some(EARLIEST)] } else { &[None, Some(DUE)] };
                codes.iter().map(move |code| Part { statement, code: *code })
            })
            .collect();
        for order in permutations(&parts) {
            assert_eq!(read(&order, leader, SCHEMES[0].1), truth(&order), "{order:?}");
        }
    }
}

#[test]
fn no_date_of_one_vaccine_is_given_to_another() {
    for order in [runs(2), runs(3)].concat() {
        let truth = truth(&order);
        let is_uniform = is_uniform(&order);
        // Such an order looks exactly like another one that all registries send.
        let is_disguised = !is_uniform && !common_forms(&order).is_empty();
        for (name, scheme) in SCHEMES {
            // Both leaders are tried where there are few orders, so that the test takes seconds.
            let leaders: &[&str] = if truth.len() == 2 { &["30979-9", "30956-7"] } else { &["30979-9"] };
            for leader in leaders {
                let found = read(&order, leader, scheme);
                let is_right = found
                    .iter()
                    .all(|(statement, dates)| dates.iter().all(|date| truth[statement].contains(date)));
                let may_be_wrong = name != "sound" && (is_disguised || looks_sound(&order, scheme));
                assert!(is_right || may_be_wrong, "{name}, {leader}: {found:?} for {order:?}");
                if name == "sound" {
                    assert_eq!(found, truth, "{name}, {leader}: {order:?}");
                }
            }
        }
    }
}

#[test]
fn statements_that_start_with_their_leader_are_read_without_sub_ids() {
    for order in [runs(2), runs(3)].concat() {
        let starts_with_leader = order
            .iter()
            .enumerate()
            .all(|(at, part)| part.code.is_none() == (at == 0 || order[at - 1].statement != part.statement));
        if starts_with_leader {
            for at in [1, 2, 3] {
                let (name, scheme) = SCHEMES[at];
                assert_eq!(read(&order, "30979-9", scheme), truth(&order), "{name}: {order:?}");
            }
        }
    }
}
