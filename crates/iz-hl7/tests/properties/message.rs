//! Generates answers of invented parts that follow the national guide: the observations of a statement share an OBX-4.

use proptest::{collection::vec, option, prelude::*, sample::select, strategy::Union};

/// A message in parts, so that a property can change single parts.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// The segments from MSH to the last person.
    pub(crate) front: Vec<String>,
    pub(crate) orders: Vec<Order>,
}

/// An order group: ORC, RXA and RXR, and its observations.
#[derive(Clone, Debug)]
pub(crate) struct Order {
    pub(crate) head: Vec<String>,
    pub(crate) observations: Vec<String>,
}

impl Message {
    pub(crate) fn segments(&self) -> Vec<String> {
        let orders = self.orders.iter().flat_map(|order| order.head.iter().chain(&order.observations));
        self.front.iter().chain(orders).cloned().collect()
    }
}

/// The text of the segments, each with the line ending `end`.
pub(crate) fn ended_by(end: &str, segments: &[String]) -> String {
    segments.iter().flat_map(|segment| [segment, end]).collect()
}

fn word() -> impl Strategy<Value = String> {
    "[A-Z][a-z]{1,8}( [A-Z][a-z]{1,5})?"
}

fn day() -> impl Strategy<Value = String> {
    (2018..2027, 1..13, 1..29).prop_map(|(year, month, day)| format!("{year}{month:02}{day:02}"))
}

fn vaccine() -> impl Strategy<Value = String> {
    select(vec!["107^DTaP^CVX", "03^MMR^CVX^90707^MMR^CPT", "89^Polio^CVX", "21^Varicella^CVX"])
        .prop_map(str::to_owned)
}

fn error_report() -> impl Strategy<Value = String> {
    ("[EWI]", word()).prop_map(|(severity, text)| {
        format!("ERR||QPD^1^6~PID^1^24|101^Required field missing^HL70357|{severity}||||{text}")
    })
}

fn person() -> impl Strategy<Value = Vec<String>> {
    let kin = word()
        .prop_map(|name| format!("NK1|1|{name}^Iris^^^^^L|MTH^Mother^HL70063|12 Pecan St^^Waco^TX^76701"));
    (word(), word(), day(), any::<bool>(), vec(kin, 0..3)).prop_map(|(family, given, birth, has_pd1, kin)| {
        let pid = format!(
            "PID|1||900117^^^STATEIIS^SR~A100^^^OURAPP^MR||{family}^{given}^T^^^^L|Vance^Iris^^^^^M|{birth}|M||2106-3^White^CDCREC|9 \
             Oak^^Waco^TX^76701^USA^L||^PRN^PH^^^254^5550142"
        );
        let pd1 = has_pd1.then(|| "PD1|||||||||||02^Reminder^HL70215|N|20240101|||A".to_owned());
        std::iter::once(pid).chain(pd1).chain(kin).collect()
    })
}

/// OBX-3.1 and OBX-5 of an observation.
type Part = (&'static str, String);

/// Some of `parts`, each at most once.
fn some_of(parts: Vec<BoxedStrategy<Part>>) -> impl Strategy<Value = Vec<Part>> {
    parts
        .into_iter()
        .map(option::of)
        .collect::<Vec<_>>()
        .prop_map(|parts| parts.into_iter().flatten().collect())
}

fn part(code: &'static str, value: impl Strategy<Value = String> + 'static) -> BoxedStrategy<Part> {
    value.prop_map(move |value| (code, value)).boxed()
}

/// A statement: the leader and the observations that belong to it, of an evaluation or of a forecast.
fn statement() -> impl Strategy<Value = Vec<Part>> {
    let common = || {
        vec![
            part("30973-2", "[1-5]"),
            part("59782-3", "[1-5]"),
            part("59779-9", Just("VXC16^ACIP^CDCPHINVS".to_owned())),
            part("30982-3", word()),
            part("30982-3", word().prop_map(|text| format!("AGE^{text}^L~^{text}"))),
        ]
    };
    let mut given = common();
    given.push(part("59781-5", "[YN]"));
    let mut to_come = common();
    to_come.extend(["30981-5", "30980-7", "59778-1", "59777-3"].map(|code| part(code, day())));
    to_come.push(part("59783-1", Just("LA13421-5^On schedule^LN".to_owned())));
    // A leader alone is not a statement, so at least one more observation follows.
    let led = |leaders: Vec<&'static str>, sure: BoxedStrategy<Part>, parts| {
        (select(leaders), vaccine(), sure, some_of(parts)).prop_map(|(leader, vaccine, sure, parts)| {
            [(leader, vaccine), sure].into_iter().chain(parts).collect::<Vec<_>>()
        })
    };
    Union::new([
        led(vec!["30956-7", "38890-0"], part("59780-7", Just("S1^Series^L".to_owned())), given).boxed(),
        led(vec!["30956-7", "30979-9"], part("59780-7", Just("S1^Series^L".to_owned())), to_come).boxed(),
    ])
}

/// Observations about a dose or a person that belong to no statement.
fn beside_statements() -> impl Strategy<Value = Vec<Part>> {
    let code = || "[A-Z]{3}[0-9]{2}".prop_map(|code| format!("{code}^What^SCT"));
    let dates = |codes: [&'static str; 2]| codes.map(|code| part(code, day())).to_vec();
    let with_dates = |sure: BoxedStrategy<Part>, codes| {
        (sure, some_of(dates(codes)))
            .prop_map(|(sure, dates)| std::iter::once(sure).chain(dates).collect::<Vec<_>>())
    };
    prop_oneof![
        select(vec!["64994-7", "30963-3", "31044-1", "59784-9", "75505-8"])
            .prop_flat_map(move |name| code().prop_map(move |code| vec![(name, code)])),
        with_dates(part("69764-9", code()), ["29768-9", "29769-7"]),
        with_dates(part("30945-0", code()), ["30946-8", "30944-3"]),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    let head = (vaccine(), any::<bool>(), any::<bool>(), day(), "[A-Z0-9]{4,8}").prop_map(
        |(vaccine, is_non_vaccine, has_route, given, lot)| {
            let rxa = if is_non_vaccine {
                format!("RXA|0|1|{given}||998^No vaccine administered^CVX|999||||||||||||||NA")
            } else {
                format!(
                    "RXA|0|1|{given}||{vaccine}|0.5|mL^^UCUM||00^New^NIP001||||||{lot}||PMC^Sanofi^MVX|||CP|A"
                )
            };
            let route = (has_route && !is_non_vaccine)
                .then(|| "RXR|C28161^Intramuscular^NCIT|LD^Left deltoid^HL70163".to_owned());
            ["ORC|RE||5501^STATEIIS".to_owned(), rxa].into_iter().chain(route).collect()
        },
    );
    (head, vec(prop_oneof![2 => statement().boxed(), 1 => beside_statements().boxed()], 0..5)).prop_map(
        |(head, statements)| {
            let observations = (1..)
                .zip(statements)
                .flat_map(|(sub_id, parts)| parts.into_iter().map(move |(code, value)| (sub_id, code, value)))
                .map(|(sub_id, code, value)| {
                    format!("OBX|1|CE|{code}^What^LN|{sub_id}|{value}||||||F|||20261122")
                })
                .collect();
            Order { head, observations }
        },
    )
}

pub(crate) fn message() -> impl Strategy<Value = Message> {
    (vec(error_report(), 0..3), vec(person(), 0..3), vec(order(), 0..4)).prop_map(|(complaints, people, orders)| {
        let header = "MSH|^~\\&|OURIIS|STATEIIS|OURAPP|0001112000|20261122093017-0600||RSP^K11^RSP_K11|r-1|P|2.5.1|||NE|NE|||||Z42^CDCPHINVS";
        let frame = [header, "MSA|AA|7f3c"].map(str::to_owned);
        let query = ["QAK|q-7f|OK|Z44^Evaluated^CDCPHINVS", "QPD|Z44^Evaluated^CDCPHINVS|q-7f||Marsh^Odell"].map(str::to_owned);
        let front = frame.into_iter().chain(complaints).chain(query).chain(people.into_iter().flatten()).collect();
        Message { front, orders }
    })
}
