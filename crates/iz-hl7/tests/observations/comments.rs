//! NTE: comments on what stands before them.

use super::{MMRV, NON_VACCINE_ORDER, json, obx, obx_with_status, record};

#[test]
fn a_comment_belongs_to_what_it_stands_behind() {
    let (orc, rxa) = MMRV.split_once('\r').unwrap();
    let answer = record(&[
        "NTE|1|L|On the person",
        "NK1|1|Okoro^Ada^^^^^L|MTH^Mother^HL70063",
        "NTE|2||On the person too",
        &obx("59784-9", "1", "38907003^Varicella^SCT"),
        "NTE|1||On the history",
        orc,
        "NTE|1||On the order",
        rxa,
        "NTE|1|L|Lot recalled\\.br\\revaccinate~Second line & more",
        "RXR|C28161^IM^NCIT",
        "NTE|2|L|On the route",
        &obx("30956-7", "1", "03^MMR^CVX"),
        "NTE|1|L|On the group",
        &obx("59781-5", "1", "N"),
        "NTE|1|L|On the validity",
        "NTE|2|L|Again",
        &obx("31044-1", "2", "VXC12^Fever^CDCPHINVS"),
        "NTE|1|L|On the reaction",
        &obx("69764-9", "3", "253088698300003511070517^One^cdcgs1vis"),
        "NTE|1|L|On the sheet",
        &obx("48767-8", "4", "^note"),
        "NTE|1|L|On the observation",
        NON_VACCINE_ORDER,
        "NTE|1|L|On the other order",
        &obx("30979-9", "1", "03^MMR^CVX"),
        &obx("30980-7", "1", "20270101"),
        "NTE|1|P|On the date",
        &obx("30945-0", "2", "300916003^Latex^SCT"),
        "NTE|1|L|On the contraindication",
        &obx("30946-8", "2", "20200101"),
        "NTE|1|L|On its date",
    ]);
    let answer = json(answer);
    for (pointer, expected) in [
        ("/patients/0/comments", vec!["On the person", "On the person too"]),
        ("/facts/0/comments", vec!["On the history"]),
        (
            "/doses/0/comments",
            vec!["On the order", "Lot recalled\nrevaccinate", "Second line & more", "On the route"],
        ),
        ("/doses/0/evaluations/0/comments", vec!["On the group", "On the validity", "Again"]),
        ("/doses/0/reactions/0/comments", vec!["On the reaction"]),
        ("/doses/0/information_statements/0/comments", vec!["On the sheet"]),
        ("/doses/0/observations/0/comments", vec!["On the observation"]),
        ("/other_orders/0/comments", vec!["On the other order"]),
        ("/forecasts/0/comments", vec!["On the date"]),
        ("/facts/1/comments", vec!["On the contraindication", "On its date"]),
    ] {
        assert_eq!(answer.pointer(pointer), Some(&expected.into()), "{pointer}");
    }
    // The source of a comment has no member.
    assert_eq!(answer["unread"], serde_json::json!([{"location": "NTE[14]-2", "value": "P"}]));
}

#[test]
fn no_comment_is_lost() {
    let (orc, rxa) = MMRV.split_once('\r').unwrap();
    for lines in [
        vec![MMRV.to_owned(), obx_with_status("59781-5", "1", "N", "W")],
        vec![MMRV.to_owned(), obx("30945-0", "1", "^None known")],
        vec![MMRV.to_owned(), obx("29769-7", "1", "yesterday")],
        vec![MMRV.to_owned(), obx("30956-7", "1", "03^MMR^CVX")],
        vec![MMRV.to_owned(), obx("30946-8", "1", "20200101")],
        vec![MMRV.to_owned(), obx("64994-7", "1", "")],
        vec![format!("{orc}\r{rxa}|D").replace("|A|D", "|D"), obx("59781-5", "1", "N")],
        vec![NON_VACCINE_ORDER.to_owned(), obx("30973-2", "1", "2")],
        vec![orc.to_owned()],
        vec![orc.to_owned(), obx("59781-5", "1", "N")],
        vec!["RXA\rbroken".to_owned(), obx("59781-5", "1", "N")],
        vec!["ZXX|1".to_owned()],
        vec![],
    ] {
        let mut lines: Vec<&str> = lines.iter().map(String::as_str).collect();
        lines.push("NTE|1|L|KEPT ONE~KEPT TWO");
        lines.push(MMRV);
        let text = json(record(&lines)).to_string();
        assert!(text.contains("KEPT ONE") && text.contains("KEPT TWO"), "{lines:?}");
    }
}
