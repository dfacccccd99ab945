use proptest::prelude::*;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};

use super::*;

/// To the letter, unless a test says otherwise.
fn read(sent: &[u8]) -> Result<Element, ReadError> {
    super::read(sent, None, Reading::Exact)
}

fn refused(document: &str) -> ReadError {
    read(document.as_bytes()).map(|_| ()).unwrap_err()
}

fn text(document: &str) -> String {
    read(document.as_bytes()).unwrap().text
}

fn problem(document: &str) -> usize {
    match refused(document) {
        ReadError::NotWellFormed { at, .. } => at,
        other => unreachable!("{other:?} for {document}"),
    }
}

#[test]
fn a_document_becomes_a_tree() {
    let root =
        read(b"<?xml version='1.0'?><!-- x --><a xmlns='urn:cdc:iisb:2011'>t<b/>u<c>v</c></a>\n").unwrap();
    assert_eq!((root.local_name.as_str(), root.text.as_str(), root.at), ("a", "tu", 31));
    let children: Vec<_> = root.children.iter().map(|child| (child.local_name.as_str(), child.at)).collect();
    assert_eq!(children, [("b", 61), ("c", 66)]);
    assert_eq!(root.children[1].text, "v");
}

#[test]
fn namespaces_are_matched_by_uri() {
    let namespace = |document: &str| read(document.as_bytes()).unwrap().children[0].namespace;
    assert_eq!(namespace("<x:a xmlns:x='urn:cdc:iisb:2011'><x:b/></x:a>"), Namespace::Cdc2011);
    assert_eq!(namespace("<a xmlns='urn:cdc:iisb:2011'><b/></a>"), Namespace::Cdc2011);
    assert_eq!(namespace("<a xmlns='urn:cdc:iisb:2011'><b xmlns=''/></a>"), Namespace::Absent);
    assert_eq!(namespace("<a xmlns:x='urn:cdc:iisb:2011'><b/></a>"), Namespace::Absent);
    assert_eq!(namespace("<a xmlns='urn:cdc:iisb:2014'><b/></a>"), Namespace::Cdc2014);
    assert_eq!(namespace("<a xmlns='urn:cdc:iisb:2012'><b/></a>"), Namespace::Other);
    for (uri, version) in [(SOAP_11, SoapVersion::V11), (SOAP_12, SoapVersion::V12)] {
        assert_eq!(namespace(&format!("<a><S:b xmlns:S='{uri}'/></a>")), Namespace::Soap(version));
    }
    let scopes = read(b"<a xmlns='u'><b xmlns='urn:cdc:iisb:2011'/><c/></a>").unwrap();
    assert_eq!(scopes.children[1].namespace, Namespace::Other);
}

#[test]
fn text_is_stitched_from_all_its_parts() {
    assert_eq!(
        text("<a>^~\\&amp;|&lt;&#xD;<![CDATA[<&amp;>]]>&quot;<!-- x -->&apos;&gt;&#65;</a>"),
        "^~\\&|<\r<&amp;>\"'>A"
    );
}

#[test]
fn only_a_referenced_carriage_return_stays_one() {
    assert_eq!(text("<a>1\r2\r\n3\n4&#xD;5&#13;6</a>"), "1\n2\n3\n4\r5\r6");
    assert_eq!(text("<a><![CDATA[1\r2\r\n3]]></a>"), "1\n2\n3");
}

#[test]
fn a_doctype_is_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'b'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    assert_eq!(refused(bomb), ReadError::Doctype { at: 0 });
    let external = "\n<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>";
    assert_eq!(refused(external), ReadError::Doctype { at: 1 });
}

#[test]
fn a_web_page_is_called_one() {
    let pages = [
        ("<!DOCTYPE html><html><br></html>", 0),
        (" <!doctype HTML PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"http://www.w3.org/x.dtd\"><html>", 1),
        ("<HTML><body><p>log in<br>now", 0),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", 0),
        ("<!-- gate --><Html>", 13),
    ];
    for (page, at) in pages {
        assert_eq!(refused(page), ReadError::HtmlPage { at }, "{page}");
    }
    let latin_1 = b"<html><body>\xA9 Example County</body></html>";
    assert_eq!(read(latin_1).map(|_| ()), Err(ReadError::HtmlPage { at: 0 }));
}

#[test]
fn a_processing_instruction_is_refused() {
    assert_eq!(refused("<a><?php 1?></a>"), ReadError::ProcessingInstruction { at: 3 });
    assert_eq!(refused("<?xml-stylesheet href='x'?><a/>"), ReadError::ProcessingInstruction { at: 0 });
    assert_eq!(refused("<a/><?xml version='1.0'?>"), ReadError::ProcessingInstruction { at: 4 });
    let twice = "<?xml version='1.0'?><?xml version='1.0'?><a/>";
    assert_eq!(refused(twice), ReadError::ProcessingInstruction { at: 21 });
    assert!(read(b" \r\n<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a/>").is_ok());
}

#[test]
fn depth_has_a_limit() {
    let nested = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
    assert!(read(nested(32).as_bytes()).is_ok());
    assert_eq!(refused(&nested(33)), ReadError::TooDeep { at: 96, limit: 32 });
    assert_eq!(refused(&"<a>".repeat(1_000_000)), ReadError::TooDeep { at: 96, limit: 32 });
    assert!(matches!(refused(&("<a>".repeat(32) + "<a/>")), ReadError::TooDeep { .. }));
}

#[test]
fn attributes_have_a_limit() {
    let tag = |count: usize| {
        let attributes: String = (0..count).map(|number| format!(" xmlns:n{number}='u'")).collect();
        format!("<r><a{attributes}/></r>")
    };
    assert!(read(tag(64).as_bytes()).is_ok());
    assert_eq!(refused(&tag(65)), ReadError::TooManyAttributes { at: 3, limit: 64 });
    assert_eq!(refused(&tag(100_000)), ReadError::TooManyAttributes { at: 3, limit: 64 });
}

#[test]
fn the_parser_own_limit_on_namespaces_is_not_met() {
    let attributes: String = (0..64).map(|number| format!(" xmlns:n{number}='u'")).collect();
    let document = format!("<a{attributes}>").repeat(32) + &"</a>".repeat(32);
    assert!(read(document.as_bytes()).is_ok());
}

#[test]
fn markup_has_a_limit() {
    let document = |elements: usize| format!("<r>{}</r>", "<a/>".repeat(elements));
    assert!(read(document(9_998).as_bytes()).is_ok());
    assert_eq!(refused(&document(9_999)), ReadError::TooManyEvents { at: 39_999, limit: 10_000 });
    let comments = format!("<r>{}</r>", "<!---->".repeat(10_000));
    assert!(matches!(refused(&comments), ReadError::TooManyEvents { .. }));
    let sections = |count: usize| format!("<r>{}</r>", "<![CDATA[]]>".repeat(count));
    assert!(read(sections(200_000).as_bytes()).is_ok());
    assert_eq!(refused(&sections(200_001)), ReadError::TooManySections { at: 2_400_003, limit: 200_000 });
}

#[test]
fn references_do_not_count_as_markup() {
    let document = format!("<r>{}</r>", "OBX|1&#xD;".repeat(100_000));
    assert_eq!(text(&document), "OBX|1\r".repeat(100_000));
}

#[test]
fn size_has_a_limit() {
    let mut document = b"<a/>".to_vec();
    document.resize(MAX_BYTES, b' ');
    assert!(read(&document).is_ok());
    document.push(b' ');
    let expected = ReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
    assert_eq!(read(&document).map(|_| ()), Err(expected));
}

#[test]
fn only_the_five_entities_are_known() {
    assert_eq!(refused("<a>&nbsp;</a>"), ReadError::UnknownEntity { at: 3 });
    assert_eq!(refused("<a b='&nbsp;'/>"), ReadError::UnknownEntity { at: 0 });
    for unescaped in ["<a>MSH|^~\\&|X</a>", "<a>R&D&amp;</a>", "<a>&;</a>", "<a>& ;</a>", "<a b='&'/>"] {
        assert!(matches!(refused(unescaped), ReadError::UnknownEntity { .. }), "{unescaped}");
    }
    assert!(read(b"<a b='&lt;&gt;&amp;&apos;&quot;&#65;'/>").is_ok());
}

#[test]
fn a_reference_names_a_character_of_xml() {
    for reference in
        ["&#0;", "&#x0B;", "&#xFFFE;", "&#xD800;", "&#x110000;", "&#;", "&#x;", "&#+65;", "&#99999999999;"]
    {
        let expected = ReadError::CharacterReference { at: 3 };
        assert_eq!(refused(&format!("<a>{reference}</a>")), expected, "{reference}");
        let expected = ReadError::CharacterReference { at: 0 };
        assert_eq!(refused(&format!("<a b='{reference}'/>")), expected, "{reference}");
    }
    assert_eq!(text("<a>&#x9;&#10;&#x1F489;</a>"), "\t\n\u{1F489}");
}

#[test]
fn control_characters_are_refused_wherever_they_stand() {
    let refused_at = |document: &str, at, code_point| {
        assert_eq!(refused(document), ReadError::ControlCharacter { at, code_point }, "{document:?}");
    };
    refused_at("<a>ñ\u{B}</a>", 5, 0xB);
    refused_at("<a><![CDATA[\u{1C}]]></a>", 12, 0x1C);
    refused_at("<!--\0--><a/>", 4, 0);
    refused_at("<a b='\u{1}'/>", 6, 1);
    refused_at("<a>\u{FFFE}</a>", 3, 0xFFFE);
    refused_at("<a/>\0", 4, 0);
    refused_at("\u{FEFF}\n<a>\u{B}</a>", 7, 0xB);
}

#[test]
fn broken_xml_is_refused() {
    for (document, at) in [
        ("<a></b>", 3),
        ("</a>", 0),
        ("<a></a></a>", 7),
        ("<>x</>", 0),
        ("<1/>", 0),
        ("<a/&gt;</a>", 0),
        ("<a:b:c xmlns:a='u'/>", 0),
        ("<:a/>", 0),
        ("<a b/>", 0),
        ("<a b=1/>", 0),
        ("<a b='1' b='2'/>", 0),
        ("<a b='<'/>", 0),
        ("<a 1='2'/>", 0),
        ("<x:a/>", 0),
        ("<a xmlns:xml='urn:x'/>", 0),
        ("<!ELEMENT a>", 0),
        ("<a><![CDATA[one]]>two]]></a>", 18),
    ] {
        assert_eq!(problem(document), at, "{document}");
    }
}

#[test]
fn a_document_that_ends_within_markup_is_cut_off() {
    for (document, at) in
        [("<a", 0), ("<a b='", 0), ("<a><!-- ", 3), ("<a><![CDATA[", 3), ("<a>x&", 4), ("<a>x&#xD", 4)]
    {
        let error = refused(document);
        assert_eq!(error, ReadError::CutOff { at }, "{document}");
        assert!(error.is_cut_off());
    }
    assert!(refused("<a><b>x").is_cut_off() && !refused("<a></b>").is_cut_off());
}

#[test]
fn an_element_that_is_not_closed_is_named_by_place() {
    assert_eq!(refused("<a><b>x"), ReadError::UnclosedElement { at: 7, open: 2 });
    assert_eq!(refused("<a><b>x</b>"), ReadError::UnclosedElement { at: 11, open: 1 });
    assert_eq!(refused("<a><b><c></a>"), ReadError::UnclosedElement { at: 9, open: 2 });
    assert_eq!(refused("<s:a xmlns:s='u'><s:b></s:a>"), ReadError::UnclosedElement { at: 22, open: 1 });
}

#[test]
fn one_root_and_nothing_else() {
    assert_eq!(refused("<a/><b/>"), ReadError::SecondRoot { at: 4 });
    assert_eq!(refused("<a></a> <a>"), ReadError::SecondRoot { at: 8 });
    assert_eq!(refused("<a/>rest"), ReadError::TextOutsideRoot { at: 4 });
    assert_eq!(refused("<a/><![CDATA[rest]]>"), ReadError::TextOutsideRoot { at: 4 });
    assert_eq!(refused("<a/>&#65;"), ReadError::TextOutsideRoot { at: 4 });
    assert!(read(b"\n<!-- x -->\n<a/>\n<!-- x -->\n").is_ok());
}

#[test]
fn what_is_no_xml_is_called_so() {
    for document in ["Service Unavailable", "{\"error\":1}", "MSH|^~\\&|X", "Warning: x <a/>", "<!-- x -->"] {
        assert_eq!(refused(document), ReadError::NotXml { at: 0 }, "{document}");
    }
}

#[test]
fn an_inclusion_is_refused() {
    let document = "<a xmlns:y='http://www.w3.org/2001/XInclude'><y:include href='x'/></a>";
    assert_eq!(refused(document), ReadError::XInclude { at: 45 });
}

#[test]
fn bytes_that_are_no_utf_8_are_refused() {
    for (document, at) in [
        (&b"<a>Mu\xF1oz</a>"[..], 5),
        (b"  <a b='\xFF'/>", 8),
        (b"<a><![CDATA[\xC3]]></a>", 12),
        (b"<a>\xED\xA0\x80</a>", 3),
        (b"<a/><!-- \x80 -->", 9),
        (b"<a>&\xFF;</a>", 4),
    ] {
        assert_eq!(read(document).map(|_| ()), Err(ReadError::NotUtf8 { at }));
    }
}

#[test]
fn a_message_never_quotes_the_document() {
    let documents = [
        "<a>&Canary;</a>",
        "<Canary><b></Canary>",
        "<a></Canary>",
        "<Canary:a/>",
        "Canary",
        "<!DOCTYPE Canary>",
    ];
    for document in documents {
        let error = refused(document);
        assert!(!format!("{error} {error:?}").contains("Canary"), "{error}");
    }
}

/// Pieces that together often come near a document.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("<a>"),
        Just("</a>"),
        Just("<b x='"),
        Just("'/>"),
        Just("<![CDATA["),
        Just("]]>"),
        Just("<!--"),
        Just("-->"),
        Just("<!DOCTYPE "),
        Just("["),
        Just("<?xml "),
        Just("?>"),
        Just("&"),
        Just("&#x"),
        Just("D;"),
        Just(" xmlns:a='"),
        Just("encoding='latin1'"),
        Just(">"),
        Just("<"),
        Just("\r"),
        Just("ñ"),
        Just("\u{FEFF}"),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

fn forgiven(document: &str) -> Result<Element, ReadError> {
    super::read(document.as_bytes(), None, Reading::Forgiving)
}

#[test]
fn a_forgiving_reading_ends_an_element_where_one_around_it_ends() {
    let root = forgiven("<a><b><c>x</a>").unwrap();
    assert_eq!(root.children[0].children[0].text, "x");
    let root = forgiven("<s:a xmlns:s='u' xmlns='v'><s:b><c>x</s:b>y</s:a>").unwrap();
    assert_eq!((root.children[0].children[0].text.as_str(), root.text.as_str()), ("x", "y"));
}

#[test]
fn a_forgiving_reading_never_takes_a_cut_document_for_whole() {
    for document in ["<a><b>x", "<a><b>x</b>", "<a><b><c></c></b>"] {
        assert!(matches!(forgiven(document), Err(ReadError::UnclosedElement { .. })), "{document}");
    }
    for document in ["<a></b></a>", "</a>", "<a><b></a></b>", "<a/></a>"] {
        assert!(matches!(forgiven(document), Err(ReadError::NotWellFormed { .. })), "{document}");
    }
}

#[test]
fn a_forgiving_reading_replaces_what_xml_does_not_allow() {
    let root = forgiven("<a>O\u{B}Dell&#x1C;<![CDATA[\u{1}]]>&#0;<b>\u{FFFE}</b></a>").unwrap();
    assert_eq!(
        (root.text.as_str(), root.children[0].text.as_str()),
        ("O\u{FFFD}Dell\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")
    );
}

#[test]
fn a_forgiving_reading_does_not_look_at_what_is_not_used() {
    for document in ["<a b='\u{B}'/>", "<a b='&#x1C;'/>", "<x:a y:b='1'/>"] {
        assert!(forgiven(document).is_ok(), "{document:?}");
        assert!(read(document.as_bytes()).is_err(), "{document:?}");
    }
}

#[test]
fn the_limits_and_what_is_dangerous_are_the_same_for_a_forgiving_reading() {
    let code = |document: &str| forgiven(document).map(|_| ()).unwrap_err().code();
    assert_eq!(code("<!DOCTYPE a><a/>"), "doctype");
    assert_eq!(code("<a><?php 1?></a>"), "processing_instruction");
    assert_eq!(code("<a>&b;</a>"), "unknown_entity");
    assert_eq!(code(&"<a>".repeat(33)), "too_deep");
    assert_eq!(code(&format!("<a>{}</a>", "<b>".repeat(33))), "too_deep");
    assert_eq!(code(&format!("<r>{}</r>", "<a/>".repeat(10_000))), "too_many_events");
    assert_eq!(code("<a xmlns:y='http://www.w3.org/2001/XInclude'><y:include/></a>"), "xinclude");
    assert_eq!(code("<a/><b/>"), "second_root");
    assert_eq!(code("<a/>x"), "text_outside_root");
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>) {
        let _ = super::read(&bytes, None, Reading::Forgiving);
        let _ = read(&bytes);
    }

    #[test]
    fn near_documents_do_not_panic(document in pieces()) {
        let _ = read(document.as_bytes());
        let _ = forgiven(&document);
        let _ = read(format!("<?xml version='1.0' encoding='ISO-8859-1'?>{document}").as_bytes());
    }
}
