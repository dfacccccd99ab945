use std::io::Write as _;

use flate2::{
    Compression,
    write::{DeflateEncoder, GzEncoder, ZlibEncoder},
};

use super::*;

fn gzip(plain: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zlib_at(plain: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn zlib(plain: &[u8]) -> Vec<u8> {
    zlib_at(plain, 6)
}

fn raw_at(plain: &[u8], level: u32) -> Vec<u8> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::new(level));
    encoder.write_all(plain).unwrap();
    encoder.finish().unwrap()
}

fn raw(plain: &[u8]) -> Vec<u8> {
    raw_at(plain, 6)
}

fn read(label: &str, body: Vec<u8>) -> Result<Vec<u8>, &'static str> {
    decoded([label].into_iter(), body).map_err(|error| error.code())
}

/// A long text without much repetition, as a reply has it.
fn long_text() -> Vec<u8> {
    let dose = |number: u32| format!("<dose id='{number}'>{}</dose>", number.wrapping_mul(2_654_435_761));
    (0..4000).map(dose).collect::<String>().into_bytes()
}

#[test]
fn gzip_is_removed_with_any_label_and_without_one() {
    for plain in [&b"<a/>"[..], b"MSH|^~\\&|", b"", b"\x1F\x8B"] {
        for label in ["gzip", "x-gzip", "GZip", "", "identity", "deflate, gzip"] {
            let body = if label.starts_with("deflate") { gzip(&zlib(plain)) } else { gzip(plain) };
            assert_eq!(read(label, body).unwrap(), plain, "{label}");
        }
    }
}

#[test]
fn deflate_is_removed_in_the_form_of_zlib_and_without_its_header() {
    for plain in [b"<a/>".to_vec(), b"MSH|^~\\&|x\rMSA|AA\r".to_vec(), long_text()] {
        for level in 0..=9 {
            assert_eq!(read("deflate", zlib_at(&plain, level)).unwrap(), plain, "zlib {level}");
            assert_eq!(read("Deflate ", raw_at(&plain, level)).unwrap(), plain, "raw {level}");
            assert_eq!(read("", zlib_at(&plain, level)).unwrap(), plain, "zlib without a label, {level}");
        }
    }
}

#[test]
fn several_codings_are_removed_in_the_reverse_order() {
    let plain = b"<a>Odell</a>".to_vec();
    assert_eq!(read("gzip, deflate", zlib(&gzip(&plain))).unwrap(), plain);
    assert_eq!(read("deflate,gzip", gzip(&raw(&plain))).unwrap(), plain);
    assert_eq!(read("gzip, gzip", gzip(&gzip(&plain))).unwrap(), plain);
    assert_eq!(read("identity, gzip, identity,", gzip(&plain)).unwrap(), plain);
    let two_fields = decoded(["gzip", "deflate"].into_iter(), zlib(&gzip(&plain))).unwrap();
    assert_eq!(two_fields, plain);
    // A list of what the server can do, and only one of them was applied.
    assert_eq!(read("gzip, deflate", gzip(&plain)).err(), None);
    assert_eq!(read("", gzip(&gzip(&plain))).unwrap(), plain);
}

#[test]
fn a_label_without_its_compression_changes_nothing() {
    for plain in [
        &b"<a/>"[..],
        b"MSH|^~\\&|x\r",
        b"\r\n  <a/>",
        b"\xEF\xBB\xBF<a/>",
        b"\x0BMSH|^~\\&|x\r\x1C\r",
        b"BHS|^~\\&|",
        b"<\0a\0/\0>\0",
        b"\xFF\xFE<\0a\0/\0>\0",
        b"--b\r\n",
        b"",
    ] {
        for label in ["gzip", "deflate", "br", "zstd", "compress", "gzip, deflate", "utf-8"] {
            assert_eq!(read(label, plain.to_vec()).unwrap(), plain, "{label}");
        }
    }
}

#[test]
fn an_unknown_coding_is_named_and_the_proxy_is_blamed() {
    let brotli = b"\x0b\x02\x80\xaabc\x03".to_vec();
    for (label, named) in [
        ("br", "br"),
        ("BR", "br"),
        ("zstd", "zstd"),
        ("compress", "compress"),
        ("gzip, br", "br"),
        // The text of the header is never repeated, because it is not known what it holds.
        ("Odell", "another coding"),
    ] {
        let error = decoded([label].into_iter(), brotli.clone()).unwrap_err();
        assert_eq!(error.code(), "registry_content_coding", "{label}");
        assert!(error.to_string().contains(named), "{error}");
        assert!(error.advice().contains("proxy") && !error.to_string().contains("Odell"), "{error}");
    }
}

#[test]
fn compressed_data_that_are_cut_off_or_damaged_are_refused() {
    let plain = long_text();
    for (label, body) in [("gzip", gzip(&plain)), ("deflate", zlib(&plain)), ("deflate", raw(&plain))] {
        let lengths = (3..body.len()).step_by(997).chain([body.len() - 1]);
        for length in lengths {
            assert_eq!(
                read(label, body[..length].to_vec()),
                Err("registry_incomplete"),
                "{label} cut at {length}"
            );
        }
    }
    let mut damaged = gzip(&plain);
    damaged[500] ^= 0x55;
    assert_eq!(read("gzip", damaged), Err("registry_incomplete"));
    for length in 3..gzip(b"<a>Odell</a>").len() {
        let cut = gzip(b"<a>Odell</a>")[..length].to_vec();
        assert_eq!(read("", cut), Err("registry_incomplete"), "cut at {length}");
    }
}

#[test]
fn gzip_may_have_several_members_and_padding_behind_them() {
    let members = [gzip(b"<a>"), gzip(b"Odell</a>")].concat();
    assert_eq!(read("gzip", members.clone()).unwrap(), b"<a>Odell</a>");
    for padding in [&b"\0\0\0\0"[..], b"\r\n", b"0\r\n\r\n"] {
        let padded = [members.as_slice(), padding].concat();
        assert_eq!(read("gzip", padded).unwrap(), b"<a>Odell</a>", "{padding:?}");
    }
}

#[test]
fn the_limit_of_the_length_also_holds_for_the_decoded_body() {
    type Compress = fn(&[u8]) -> Vec<u8>;
    let cases: [(&str, Compress); 4] = [("gzip", gzip), ("deflate", zlib), ("deflate", raw), ("", gzip)];
    for (label, compress) in cases {
        let whole = vec![b' '; MAX_REPLY_BYTES];
        assert_eq!(read(label, compress(&whole)).map(|body| body.len()), Ok(MAX_REPLY_BYTES), "{label}");
        let long = vec![b' '; MAX_REPLY_BYTES + 1];
        assert_eq!(read(label, compress(&long)), Err("registry_reply_too_large"), "{label}");
    }
    let members = [gzip(&vec![b' '; MAX_REPLY_BYTES]), gzip(b" ")].concat();
    assert_eq!(read("gzip", members), Err("registry_reply_too_large"));
}

#[test]
fn the_number_of_codings_is_limited() {
    let four = (0..4).fold(b"<a/>".to_vec(), |body, _| gzip(&body));
    assert_eq!(read("gzip, gzip, gzip, gzip", four.clone()).unwrap(), b"<a/>");
    assert_eq!(read("", four.clone()).unwrap(), b"<a/>");
    let five = gzip(&four);
    assert_eq!(read("gzip, gzip, gzip, gzip, gzip", five), Err("registry_content_coding"));
}

#[test]
fn gzip_data_have_at_most_1000_members() {
    let members = |count: usize| [gzip(b"MSH|"), gzip(b"").repeat(count - 1)].concat();
    assert_eq!(read("gzip", members(MAX_MEMBERS)).unwrap(), b"MSH|");
    for label in ["gzip", ""] {
        assert_eq!(read(label, members(MAX_MEMBERS + 1)), Err("registry_content_coding"));
    }
}
