use super::*;

/// The parts with their values.
fn read(text: impl AsRef<[u8]>) -> Vec<(Part, String)> {
    let given = Given::read(text.as_ref()).unwrap();
    given.parts().iter().map(|(part, value)| (*part, value.expose_secret().to_owned())).collect()
}

fn pair(username: &str, password: &str) -> Vec<(Part, String)> {
    vec![(Part::Username, username.to_owned()), (Part::Password, password.to_owned())]
}

#[test]
fn every_usual_form_of_a_line_is_read() {
    let expected = pair("store412", "pa=ss:w0rd #1");
    for text in [
        "username=store412\npassword=pa=ss:w0rd #1",
        "Username: store412\r\nPassword: pa=ss:w0rd #1\r\n",
        "\u{feff}user name = \"store412\"\n\n  PASSWORD = 'pa=ss:w0rd #1'  \n",
        "# comment\n; comment\n// comment\n[production]\nlogin=store412\npwd=pa=ss:w0rd #1\n",
        "username=store412\rpassword=pa=ss:w0rd #1\r",
        "username=store412\nfacility_id=\npassword=pa=ss:w0rd #1\nusername=store412\n",
    ] {
        assert_eq!(read(text), expected, "{text:?}");
        let units: Vec<u16> = text.trim_start_matches('\u{feff}').encode_utf16().collect();
        let wide: Vec<u8> = [0xfeff].iter().chain(&units).flat_map(|unit| unit.to_le_bytes()).collect();
        assert_eq!(read(wide), expected);
        let wide: Vec<u8> = [0xfeff].iter().chain(&units).flat_map(|unit| unit.to_be_bytes()).collect();
        assert_eq!(read(wide), expected);
    }
}

#[test]
fn what_is_unknown_is_named_and_stays_in_the_original() {
    let text = "username=a\npassword=hunter2\nEnd-Point: https://registry.example/x\nNote\n1x!y=hunter3\nhunter4:x\n";
    let given = Given::read(text.as_bytes()).unwrap();
    assert_eq!(given.unknown(), ["endpoint"]);
    assert_eq!(given.lines_without_key(), [4, 5, 6]);
    assert_eq!(given.original().expose_secret(), text.as_bytes());
}

/// A password may look like a key, and a line may be a user name and a password.
#[test]
fn asvs_16_2_5_a_line_that_may_have_a_secret_is_named_by_its_number_alone() {
    for secret in ["Correct-Horse=Battery", "storename:secret", "horse = battery", "Battery (Staple):", "a:b"]
    {
        let given = Given::read(format!("username=a\npassword\n{secret}\npassword=b\n").as_bytes()).unwrap();
        assert_eq!(given.unknown(), <[&str; 0]>::default(), "{secret}");
        assert_eq!(given.lines_without_key(), [2, 3], "{secret}");
    }
}

#[test]
fn a_key_that_is_shown_means_no_part() {
    for key in OTHER_KEYS {
        assert_eq!((Part::of_spelling(key), other_key(key)), (None, Some(key)));
    }
}

#[test]
fn leading_zeros_stay() {
    let all = read("username=a\nTX IIS ID: 0001112000\n");
    assert_eq!(all.last().unwrap(), &(Part::FacilityId, "0001112000".to_owned()));
}

#[test]
fn a_part_with_two_values_is_refused_with_the_lines() {
    let error = Given::read(b"username=a\nusername=b\n").unwrap_err();
    let said = "line 2: the user name differs from that of line 1; remove one of the lines";
    assert_eq!(error.to_string(), said);
}

#[test]
fn a_file_that_is_no_credentials_is_refused() {
    for (bytes, error) in [
        (&b""[..], GivenError::Nothing),
        (b"hunter2\n", GivenError::Nothing),
        (b"note=hunter2\nusername=\n", GivenError::Nothing),
        (b"password=hunter2\xf1", GivenError::NotText),
        (b"\xff\xfea\x00b", GivenError::NotText),
        (b"\xff\xfe\x00\xd8", GivenError::NotText),
        (b"password=hun\tter2", GivenError::ControlCharacter { part: Part::Password, line: 1 }),
        (b"\npassword=hun\x00ter2", GivenError::ControlCharacter { part: Part::Password, line: 2 }),
    ] {
        assert_eq!(Given::read(bytes).unwrap_err(), error, "{bytes:?}");
    }
}

#[test]
fn asvs_16_2_5_no_value_is_shown_by_debug_or_by_an_error() {
    let given = Given::read(b"username=hunter1\npassword=hunter2\nhunter3\n").unwrap();
    let errors =
        [&b"password=hunter2\npassword=hunter3"[..], b"password=hunter2\x01", b"hunter2", b"hunter2\xf1"]
            .map(|bytes| Given::read(bytes).unwrap_err());
    let shown =
        format!("{given:?} {given:#?} {errors:?} {}", errors.each_ref().map(ToString::to_string).join(" "));
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn a_part_that_is_added_stands_in_the_original_too() {
    let mut given = Given::read(b"username=a").unwrap();
    given.add(Part::Password, "hunter2".into());
    assert_eq!(given.original().expose_secret(), b"username=a\npassword=hunter2\n");
    let again = Given::read(given.original().expose_secret()).unwrap();
    assert_eq!(again.parts().len(), 2);
    for bytes in [u16::to_le_bytes, u16::to_be_bytes] {
        let wide: Vec<u8> = "\u{feff}username=a".encode_utf16().flat_map(bytes).collect();
        let mut given = Given::read(&wide).unwrap();
        given.add(Part::Password, "hunter\u{e9}".into());
        let expected = [(Part::Username, "a".to_owned()), (Part::Password, "hunter\u{e9}".to_owned())];
        assert_eq!(read(given.original().expose_secret()), expected);
    }
    let typed = Given::typed([(Part::Username, "a".into()), (Part::Password, "hunter2".into())]);
    assert_eq!(typed.original().expose_secret(), given.original().expose_secret());
}
