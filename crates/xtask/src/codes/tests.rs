use std::path::Path;

use super::{emit, generate, tsv::parse};

#[test]
fn an_error_in_a_table_is_reported_with_its_line() {
    let columns = ["code", "name"];
    let rows = parse("# about\ncode\tname\nb\tB\nA\t\n", columns);
    assert_eq!(rows, Ok(vec![["A".to_owned(), String::new()], ["b".to_owned(), "B".to_owned()]]));
    for (text, error) in [
        ("code\tsense\na\tA\n", "the columns should be [\"code\", \"name\"]"),
        ("", "the columns should be [\"code\", \"name\"]"),
        ("code\tname\na\tA\nA\tagain\n", "line 3: the key occurs twice"),
        ("#\ncode\tname\na\n", "line 3: there should be 2 cells"),
        ("code\tname\na\tA \n", "line 2: a cell begins or ends with a blank"),
    ] {
        assert_eq!(parse(text, columns), Err(error.to_owned()), "{text:?}");
    }
}

#[test]
fn a_literal_is_broken_into_lines_as_rustfmt_does() {
    let fields = |length: usize| [("a", "1".to_owned()), ("b", "x".repeat(length))];
    let shape = |text: String| (text.lines().map(str::len).max().unwrap_or_default(), text.lines().count());
    assert_eq!(emit::row("S", &fields(2)), "    S { a: 1, b: xx },\n");
    assert_eq!(shape(emit::row("S", &fields(90))), (110, 1));
    assert_eq!(shape(emit::row("S", &fields(91))), (103, 4));
    assert_eq!(shape(emit::item("static S: S", "S", &fields(80))), (110, 1));
    assert_eq!(shape(emit::item("static S: S", "S", &fields(81))), (101, 2));
    assert_eq!(shape(emit::item("static S: S", "S", &fields(90))), (110, 2));
    assert_eq!(shape(emit::item("static S: S", "S", &fields(91))), (99, 4));
}

#[test]
fn a_missing_table_is_an_error_with_its_name() {
    let error = generate(Path::new("no such folder")).expect_err("the folder does not exist");
    assert!(error.contains("group.tsv"), "{error}");
}
