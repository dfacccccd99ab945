use proptest::prelude::*;

use crate::dialect::{SOAP_11, SOAP_12, SoapVersion};
use crate::xml::limits::MAX_BYTES;

use super::*;

/// Reads in the strict mode.
fn read(sent: &[u8]) -> Result<Element, SoapReadError> {
    super::read(sent, None, ReadMode::Strict)
}

fn refused(document: &str) -> SoapReadError {
    read(document.as_bytes()).map(|_| ()).unwrap_err()
}

fn text(document: &str) -> String {
    read(document.as_bytes()).unwrap().text
}

fn problem(document: &str) -> usize {
    match refused(document) {
        SoapReadError::NotWellFormed { at, .. } => at,
        other => unreachable!("{other:?} for {document}"),
    }
}

#[test]
fn a_document_is_read_as_a_tree() {
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
fn text_is_joined_from_all_its_parts() {
    assert_eq!(
        text("<a>^~\\&amp;|&lt;&#xD;<![CDATA[<&amp;>]]>&quot;<!-- x -->&apos;&gt;&#65;</a>"),
        "^~\\&|<\r<&amp;>\"'>A"
    );
}

#[test]
fn a_carriage_return_is_kept_only_if_it_is_a_reference() {
    assert_eq!(text("<a>1\r2\r\n3\n4&#xD;5&#13;6</a>"), "1\n2\n3\n4\r5\r6");
    assert_eq!(text("<a><![CDATA[1\r2\r\n3]]></a>"), "1\n2\n3");
}

#[test]
fn a_doctype_is_refused() {
    let bomb = "<!DOCTYPE a [<!ENTITY b 'b'><!ENTITY c '&b;&b;'>]><a>&c;</a>";
    assert_eq!(refused(bomb), SoapReadError::Doctype { at: 0 });
    let external = "\n<!DOCTYPE a SYSTEM 'file:///etc/hostname'><a/>";
    assert_eq!(refused(external), SoapReadError::Doctype { at: 1 });
}

#[test]
fn an_html_page_is_reported_as_one() {
    let pages = [
        ("<!DOCTYPE html><html><br></html>", 0),
        (" <!doctype HTML PUBLIC \"-//W3C//DTD XHTML 1.0//EN\" \"http://www.w3.org/x.dtd\"><html>", 1),
        ("<HTML><body><p>log in<br>now", 0),
        ("<html xmlns='http://www.w3.org/1999/xhtml'/>", 0),
        ("<!-- gate --><Html>", 13),
    ];
    for (page, at) in pages {
        assert_eq!(refused(page), SoapReadError::HtmlPage { at }, "{page}");
    }
    let latin_1 = b"<html><body>\xA9 Example County</body></html>";
    assert_eq!(read(latin_1).map(|_| ()), Err(SoapReadError::HtmlPage { at: 0 }));
}

#[test]
fn a_processing_instruction_is_refused() {
    assert_eq!(refused("<a><?php 1?></a>"), SoapReadError::ProcessingInstruction { at: 3 });
    assert_eq!(refused("<?xml-stylesheet href='x'?><a/>"), SoapReadError::ProcessingInstruction { at: 0 });
    assert_eq!(refused("<a/><?xml version='1.0'?>"), SoapReadError::ProcessingInstruction { at: 4 });
    let twice = "<?xml version='1.0'?><?xml version='1.0'?><a/>";
    assert_eq!(refused(twice), SoapReadError::ProcessingInstruction { at: 21 });
    assert!(read(b" \r\n<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n<a/>").is_ok());
}

#[test]
fn depth_is_limited() {
    let nested = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
    assert!(read(nested(32).as_bytes()).is_ok());
    assert_eq!(refused(&nested(33)), SoapReadError::TooDeep { at: 96, limit: 32 });
    assert_eq!(refused(&"<a>".repeat(1_000_000)), SoapReadError::TooDeep { at: 96, limit: 32 });
    assert!(matches!(refused(&("<a>".repeat(32) + "<a/>")), SoapReadError::TooDeep { .. }));
}

#[test]
fn attributes_are_limited() {
    let tag = |count: usize| {
        let attributes: String = (0..count).map(|number| format!(" xmlns:n{number}='u'")).collect();
        format!("<r><a{attributes}/></r>")
    };
    assert!(read(tag(64).as_bytes()).is_ok());
    assert_eq!(refused(&tag(65)), SoapReadError::TooManyAttributes { at: 3, limit: 64 });
    assert_eq!(refused(&tag(100_000)), SoapReadError::TooManyAttributes { at: 3, limit: 64 });
}

#[test]
fn no_document_reaches_the_namespace_limit_of_the_parser() {
    let attributes: String = (0..64).map(|number| format!(" xmlns:n{number}='u'")).collect();
    let document = format!("<a{attributes}>").repeat(32) + &"</a>".repeat(32);
    assert!(read(document.as_bytes()).is_ok());
}

#[test]
fn markup_is_limited() {
    let document = |elements: usize| format!("<r>{}</r>", "<a/>".repeat(elements));
    assert!(read(document(9_998).as_bytes()).is_ok());
    assert_eq!(refused(&document(9_999)), SoapReadError::TooManyEvents { at: 39_999, limit: 10_000 });
    let comments = format!("<r>{}</r>", "<!---->".repeat(10_000));
    assert!(matches!(refused(&comments), SoapReadError::TooManyEvents { .. }));
    let sections = |count: usize| format!("<r>{}</r>", "<![CDATA[]]>".repeat(count));
    assert!(read(sections(200_000).as_bytes()).is_ok());
    assert_eq!(refused(&sections(200_001)), SoapReadError::TooManySections { at: 2_400_003, limit: 200_000 });
}

#[test]
fn references_do_not_count_as_markup() {
    let document = format!("<r>{}</r>", "OBX|1&#xD;".repeat(100_000));
    assert_eq!(text(&document), "OBX|1\r".repeat(100_000));
}

#[test]
fn size_is_limited() {
    let mut document = b"<a/>".to_vec();
    document.resize(MAX_BYTES, b' ');
    assert!(read(&document).is_ok());
    document.push(b' ');
    let expected = SoapReadError::TooLarge { size_bytes: 8_388_609, limit_bytes: 8_388_608 };
    assert_eq!(read(&document).map(|_| ()), Err(expected));
}

#[test]
fn only_the_five_entities_of_xml_are_accepted() {
    assert_eq!(refused("<a>&nbsp;</a>"), SoapReadError::UnknownEntity { at: 3 });
    assert_eq!(refused("<a b='&nbsp;'/>"), SoapReadError::UnknownEntity { at: 0 });
    for unescaped in ["<a>MSH|^~\\&|X</a>", "<a>R&D&amp;</a>", "<a>&;</a>", "<a>& ;</a>", "<a b='&'/>"] {
        assert!(matches!(refused(unescaped), SoapReadError::UnknownEntity { .. }), "{unescaped}");
    }
    assert!(read(b"<a b='&lt;&gt;&amp;&apos;&quot;&#65;'/>").is_ok());
}

#[test]
fn the_lenient_mode_reads_the_entities_of_html() {
    for (sent, read) in [
        ("Mu&ntilde;oz", "Muñoz"),
        ("Jos&eacute; &Aacute;vila", "José Ávila"),
        ("a&nbsp;b", "a\u{A0}b"),
        ("&Lstrok;&ouml;&szlig;&scaron;", "Łößš"),
        ("O&rsquo;Dell &ndash; &euro;5", "O’Dell – €5"),
        ("&lt;&amp;&gt;&quot;&apos;&#241;&#xF1;", "<&>\"'ññ"),
        ("&AMP;", "&"),
    ] {
        assert_eq!(read_leniently(&format!("<a b='{sent}'>{sent}</a>")).unwrap().text, read, "{sent}");
    }
    for unknown in ["&Canary;", "&ntilde", "R & D", "&Ntilda;", "&;", "&;&ntilde;"] {
        let error = read_leniently(&format!("<a>{unknown}</a>")).map(|_| ()).unwrap_err();
        assert_eq!(error, SoapReadError::UnknownEntity { at: 3 + unknown.find('&').unwrap() }, "{unknown}");
    }
}

#[test]
fn a_reference_to_a_forbidden_character_is_refused() {
    for reference in
        ["&#0;", "&#x0B;", "&#xFFFE;", "&#xD800;", "&#x110000;", "&#;", "&#x;", "&#+65;", "&#99999999999;"]
    {
        let expected = SoapReadError::CharacterReference { at: 3 };
        assert_eq!(refused(&format!("<a>{reference}</a>")), expected, "{reference}");
        let expected = SoapReadError::CharacterReference { at: 0 };
        assert_eq!(refused(&format!("<a b='{reference}'/>")), expected, "{reference}");
    }
    assert_eq!(text("<a>&#x9;&#10;&#x1F489;</a>"), "\t\n\u{1F489}");
}

#[test]
fn control_characters_are_refused_everywhere() {
    let refused_at = |document: &str, at, code_point| {
        assert_eq!(refused(document), SoapReadError::ControlCharacter { at, code_point }, "{document:?}");
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
fn xml_that_is_not_well_formed_is_refused() {
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
fn a_document_that_ends_inside_markup_is_cut_off() {
    for (document, at) in
        [("<a", 0), ("<a b='", 0), ("<a><!-- ", 3), ("<a><![CDATA[", 3), ("<a>x&", 4), ("<a>x&#xD", 4)]
    {
        let error = refused(document);
        assert_eq!(error, SoapReadError::CutOff { at }, "{document}");
        assert!(error.is_cut_off());
    }
    assert!(refused("<a><b>x").is_cut_off() && !refused("<a></b>").is_cut_off());
}

#[test]
fn an_element_without_an_end_tag_is_reported_with_its_place() {
    assert_eq!(refused("<a><b>x"), SoapReadError::UnclosedElement { at: 7, open: 2 });
    assert_eq!(refused("<a><b>x</b>"), SoapReadError::UnclosedElement { at: 11, open: 1 });
    assert_eq!(refused("<a><b><c></a>"), SoapReadError::UnclosedElement { at: 9, open: 2 });
    assert_eq!(refused("<s:a xmlns:s='u'><s:b></s:a>"), SoapReadError::UnclosedElement { at: 22, open: 1 });
}

#[test]
fn nothing_may_follow_the_root_element() {
    assert_eq!(refused("<a/><b/>"), SoapReadError::SecondRoot { at: 4 });
    assert_eq!(refused("<a></a> <a>"), SoapReadError::SecondRoot { at: 8 });
    assert_eq!(refused("<a/>rest"), SoapReadError::TextOutsideRoot { at: 4 });
    assert_eq!(refused("<a/><![CDATA[rest]]>"), SoapReadError::TextOutsideRoot { at: 4 });
    assert_eq!(refused("<a/>&#65;"), SoapReadError::TextOutsideRoot { at: 4 });
    assert!(read(b"\n<!-- x -->\n<a/>\n<!-- x -->\n").is_ok());
}

#[test]
fn a_document_that_is_not_xml_is_reported_as_such() {
    for document in ["Service Unavailable", "{\"error\":1}", "MSH|^~\\&|X", "Warning: x <a/>", "<!-- x -->"] {
        assert_eq!(refused(document), SoapReadError::NotXml { at: 0 }, "{document}");
    }
}

#[test]
fn an_xinclude_is_refused() {
    let document = "<a xmlns:y='http://www.w3.org/2001/XInclude'><y:include href='x'/></a>";
    assert_eq!(refused(document), SoapReadError::XInclude { at: 45 });
}

#[test]
fn bytes_that_are_not_utf_8_are_refused() {
    for (document, at) in [
        (&b"<a>Mu\xF1oz</a>"[..], 5),
        (b"  <a b='\xFF'/>", 8),
        (b"<a><![CDATA[\xC3]]></a>", 12),
        (b"<a>\xED\xA0\x80</a>", 3),
        (b"<a/><!-- \x80 -->", 9),
        (b"<a>&\xFF;</a>", 4),
    ] {
        assert_eq!(read(document).map(|_| ()), Err(SoapReadError::NotUtf8 { at }));
    }
}

#[test]
fn the_text_of_an_error_never_quotes_the_document() {
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

/// Pieces that are often almost a document when they are joined.
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

fn read_leniently(document: &str) -> Result<Element, SoapReadError> {
    super::read(document.as_bytes(), None, ReadMode::Lenient)
}

#[test]
fn the_lenient_mode_ends_an_element_where_one_around_it_ends() {
    let root = read_leniently("<a><b><c>x</a>").unwrap();
    assert_eq!(root.children[0].children[0].text, "x");
    let root = read_leniently("<s:a xmlns:s='u' xmlns='v'><s:b><c>x</s:b>y</s:a>").unwrap();
    assert_eq!((root.children[0].children[0].text.as_str(), root.text.as_str()), ("x", "y"));
}

#[test]
fn the_lenient_mode_never_accepts_a_document_that_is_cut_off() {
    for document in ["<a><b>x", "<a><b>x</b>", "<a><b><c></c></b>"] {
        assert!(matches!(read_leniently(document), Err(SoapReadError::UnclosedElement { .. })), "{document}");
    }
    for document in ["<a></b></a>", "</a>", "<a><b></a></b>", "<a/></a>"] {
        assert!(matches!(read_leniently(document), Err(SoapReadError::NotWellFormed { .. })), "{document}");
    }
}

#[test]
fn the_lenient_mode_replaces_forbidden_characters() {
    let root = read_leniently("<a>O\u{B}Dell&#x1C;<![CDATA[\u{1}]]>&#0;<b>\u{FFFE}</b></a>").unwrap();
    assert_eq!(
        (root.text.as_str(), root.children[0].text.as_str()),
        ("O\u{FFFD}Dell\u{FFFD}\u{FFFD}\u{FFFD}", "\u{FFFD}")
    );
}

#[test]
fn the_lenient_mode_does_not_check_what_is_not_used() {
    for document in ["<a b='\u{B}'/>", "<a b='&#x1C;'/>", "<x:a y:b='1'/>"] {
        assert!(read_leniently(document).is_ok(), "{document:?}");
        assert!(read(document.as_bytes()).is_err(), "{document:?}");
    }
}

#[test]
fn the_lenient_mode_has_the_same_limits_and_refusals() {
    let code = |document: &str| read_leniently(document).map(|_| ()).unwrap_err().code();
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

#[test]
fn the_lenient_mode_skips_instructions_outside_the_root_element() {
    for document in [
        "<?xml version='1.0'?><?xml-stylesheet type='text/xsl' href='a.xsl'?><a>x</a>",
        "<?xml version='1.0'?>\n<?mso-application progid='X'?>\n<!-- y --><?other?>\n<a>x</a>",
        "<?xml-model href='a.rng'?><a>x</a>",
        "<a>x</a>\n<?php echo 1; ?>\n",
    ] {
        assert_eq!(read_leniently(document).unwrap().text, "x", "{document}");
        assert_eq!(refused(document).code(), "processing_instruction", "{document}");
    }
    let code = |document: &str| read_leniently(document).map(|_| ()).unwrap_err().code();
    assert_eq!(code("<a><b/><?other?></a>"), "processing_instruction");
    assert_eq!(code("<?xml version='1.0'?><?xml version='1.0'?><a/>"), "processing_instruction");
    assert_eq!(code("<!-- x --><?xml version='1.0'?><a/>"), "processing_instruction");
    assert_eq!(code("<a/><?xml version='1.0'?>"), "processing_instruction");
    assert_eq!(code(&format!("{}<a/>", "<?x?>".repeat(10_001))), "too_many_events");
    assert_eq!(code("<?xml-stylesheet "), "cut_off");
}

#[test]
fn the_lenient_mode_ignores_the_remains_of_a_transfer_behind_the_document() {
    for behind in [
        "\0\0\0",
        "\u{1C}\r",
        "0\r\n",
        "\r\n0\r\n\r\n",
        "\n1f4\n0\n",
        "\u{FEFF}",
        "\u{1A}",
        "&#0;",
        "0&#13;",
        "<!-- served by x -->",
    ] {
        assert_eq!(read_leniently(&format!("<a>x</a>{behind}")).unwrap().text, "x", "{behind:?}");
    }
    for behind in [
        "ORC|RE",
        "OK",
        "0 rows",
        "123456789",
        "|",
        "0\r\nORC|RE",
        "&lt;",
        "\u{B}MSH|",
        "x",
        "<![CDATA[rest]]>",
        "ñ",
    ] {
        let error = read_leniently(&format!("<a>x</a>{behind}")).map(|_| ()).unwrap_err();
        assert_eq!(error, SoapReadError::TextOutsideRoot { at: 8 }, "{behind:?}");
    }
    for between in ["\0", "\u{B}\n", "\u{FEFF}"] {
        assert!(read_leniently(&format!("<?xml version='1.0'?>{between}<a/>")).is_ok(), "{between:?}");
    }
    assert_eq!(read_leniently("<?xml version='1.0'?>0<a/>").map(|_| ()).unwrap_err().code(), "not_xml");
}

proptest! {
    #[test]
    fn arbitrary_bytes_do_not_panic(bytes: Vec<u8>) {
        let _ = super::read(&bytes, None, ReadMode::Lenient);
        let _ = read(&bytes);
    }

    #[test]
    fn documents_that_are_almost_valid_do_not_panic(document in pieces()) {
        let _ = read(document.as_bytes());
        let _ = read_leniently(&document);
        let _ = read(format!("<?xml version='1.0' encoding='ISO-8859-1'?>{document}").as_bytes());
    }
}
