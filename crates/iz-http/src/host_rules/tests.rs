use hyper::header::HeaderValue;

use super::*;

fn rules(address: &str, scheme: Scheme) -> HostRules {
    HostRules::new(address.parse().unwrap(), scheme)
}

fn check(rules: &HostRules, target: &str, headers: &[(&str, &[u8])]) -> Result<(), Refusal> {
    let mut request = Request::builder().uri(target);
    for (name, value) in headers {
        request = request.header(*name, HeaderValue::from_bytes(value).unwrap());
    }
    rules.check(&request.body(()).unwrap())
}

fn host(rules: &HostRules, host: &str) -> Result<(), Refusal> {
    check(rules, "/", &[("host", host.as_bytes())])
}

#[test]
fn a_service_has_the_names_of_loopback_and_its_own_address() {
    for (address, hosts) in [
        ("127.0.0.1:8466", ["127.0.0.1:8466", "localhost:8466", "LocalHost:8466", "[::1]:8466"]),
        ("127.0.0.2:8466", ["127.0.0.1:8466", "localhost:8466", "127.0.0.2:8466", "[::1]:8466"]),
        ("[::1]:8466", ["127.0.0.1:8466", "localhost:8466", "[0:0:0:0:0:0:0:1]:8466", "[::1]:8466"]),
        ("127.0.0.1:80", ["127.0.0.1", "localhost", "[::1]", "127.0.0.1:80"]),
    ] {
        for name in hosts {
            assert_eq!(host(&rules(address, Scheme::Http), name), Ok(()), "{address} {name}");
        }
    }
}

#[test]
fn every_other_host_is_refused() {
    for name in [
        "",
        ":8466",
        "evil.example",
        "evil.example:8466",
        "127.0.0.1.evil.example:8466",
        "localhost.:8466",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:8467",
        "127.0.0.1:08466",
        "127.0.0.1:8466:8466",
        "127.0.0.2:8466",
        "127.1:8466",
        "0.0.0.0:8466",
        "[127.0.0.1]:8466",
        "[::ffff:127.0.0.1]:8466",
        "[::1]",
        "::1:8466",
        "user@127.0.0.1:8466",
    ] {
        let refused = host(&rules("127.0.0.1:8466", Scheme::Http), name);
        assert_eq!(refused, Err(Refusal::WrongHost), "{name}");
    }
}

#[test]
fn an_absolute_target_must_name_the_service_too() {
    let rules = rules("127.0.0.1:8466", Scheme::Http);
    let host: (&str, &[u8]) = ("host", b"127.0.0.1:8466");
    assert_eq!(check(&rules, "http://localhost:8466/", &[host]), Ok(()));
    assert_eq!(check(&rules, "http://evil.example/", &[host]), Err(Refusal::WrongHost));
    assert_eq!(check(&rules, "http://localhost:8466/", &[]), Err(Refusal::WrongHost));
}

#[test]
fn the_default_port_is_that_of_the_scheme() {
    for (address, scheme, expected) in [
        ("127.0.0.1:80", Scheme::Http, Ok(())),
        ("127.0.0.1:443", Scheme::Https, Ok(())),
        ("127.0.0.1:443", Scheme::Http, Err(Refusal::WrongHost)),
        ("127.0.0.1:80", Scheme::Https, Err(Refusal::WrongHost)),
    ] {
        assert_eq!(host(&rules(address, scheme), "localhost"), expected, "{address} {scheme:?}");
    }
}

#[test]
fn a_page_of_another_site_is_refused() {
    let host: (&str, &[u8]) = ("host", b"127.0.0.1:8466");
    for (scheme, header, value, expected) in [
        (Scheme::Http, "origin", "http://127.0.0.1:8466", Ok(())),
        (Scheme::Https, "origin", "https://127.0.0.1:8466", Ok(())),
        (Scheme::Http, "origin", "https://127.0.0.1:8466", Err(Refusal::WrongOrigin)),
        (Scheme::Https, "origin", "http://127.0.0.1:8466", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "origin", "http://localhost", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "origin", "http://evil.example", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "origin", "null", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "origin", "", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "sec-fetch-site", "same-origin", Ok(())),
        (Scheme::Http, "sec-fetch-site", "none", Ok(())),
        (Scheme::Http, "sec-fetch-site", "same-site", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "sec-fetch-site", "cross-site", Err(Refusal::WrongOrigin)),
        (Scheme::Http, "sec-fetch-site", "", Err(Refusal::WrongOrigin)),
    ] {
        let rules = rules("127.0.0.1:8466", scheme);
        let result = check(&rules, "/", &[host, (header, value.as_bytes())]);
        assert_eq!(result, expected, "{scheme:?} {header}: {value}");
    }
}

#[test]
fn a_header_that_is_unreadable_or_repeated_is_refused() {
    let good: [(&str, &[u8]); 3] =
        [("host", b"127.0.0.1:8466"), ("origin", b"http://127.0.0.1:8466"), ("sec-fetch-site", b"none")];
    let rules = rules("127.0.0.1:8466", Scheme::Http);
    assert_eq!(check(&rules, "/", &good), Ok(()));
    for (position, (name, value)) in good.into_iter().enumerate() {
        let expected = Err(if name == "host" { Refusal::WrongHost } else { Refusal::WrongOrigin });
        let repeated: Vec<_> = good.into_iter().chain([(name, value)]).collect();
        assert_eq!(check(&rules, "/", &repeated), expected, "{name} twice");
        let mut unreadable = good;
        unreadable[position].1 = b"none\xe9";
        assert_eq!(check(&rules, "/", &unreadable), expected, "{name} unreadable");
    }
}

/// Checks a request that arrived at an address, with this `Host`.
fn arrived(rules: &HostRules, arrival: &str, host: &str) -> Result<(), Refusal> {
    let mut request = Request::builder().uri("/").header("host", host).body(()).unwrap();
    request.extensions_mut().insert(ArrivalAddress(arrival.parse().unwrap()));
    rules.check(&request)
}

#[test]
fn a_service_at_every_address_has_the_one_at_which_a_request_arrived_and_its_names() {
    let names = ["pharmacy.local", "203.0.113.9"].map(|name| name.parse().unwrap());
    for listen in ["0.0.0.0:8466", "[::]:8466"] {
        let rules = rules(listen, Scheme::Https).with_names(names.clone());
        for (arrival, host, is_named) in [
            ("192.0.2.7:8466", "192.0.2.7:8466", true),
            ("[::ffff:192.0.2.7]:8466", "192.0.2.7:8466", true),
            ("[2001:db8::7]:8466", "[2001:DB8::7]:8466", true),
            ("192.0.2.7:8466", "PHARMACY.local:8466", true),
            ("192.0.2.7:8466", "203.0.113.9:8466", true),
            ("127.0.0.1:8466", "pharmacy.local:8466", true),
            ("127.0.0.1:8466", "localhost:8466", true),
            ("[::1]:8466", "127.0.0.1:8466", true),
            // The names of loopback mean another machine where the request came over the network.
            ("192.0.2.7:8466", "localhost:8466", false),
            ("192.0.2.7:8466", "127.0.0.1:8466", false),
            ("192.0.2.7:8466", "[::1]:8466", false),
            ("192.0.2.7:8466", "192.0.2.8:8466", false),
            ("192.0.2.7:8466", "pharmacy.local.:8466", false),
            ("192.0.2.7:8466", "pharmacy.local", false),
            ("192.0.2.7:8466", "pharmacy.local:443", false),
            ("192.0.2.7:8466", "a.pharmacy.local:8466", false),
            ("192.0.2.7:8466", "0.0.0.0:8466", false),
            ("192.0.2.7:8466", "[::]:8466", false),
            ("127.0.0.1:8466", "0.0.0.0:8466", false),
            ("[2001:db8::7]:8466", "2001:db8::7:8466", false),
        ] {
            let expected = if is_named { Ok(()) } else { Err(Refusal::WrongHost) };
            assert_eq!(arrived(&rules, arrival, host), expected, "{listen} {arrival} {host}");
        }
        assert_eq!(host(&rules, "0.0.0.0:8466"), Err(Refusal::WrongHost));
    }
}

#[test]
fn what_a_proxy_adds_is_not_read_asvs_4_1_3() {
    let rules = rules("127.0.0.1:8466", Scheme::Http);
    for (name, value) in [
        ("x-forwarded-host", "127.0.0.1:8466"),
        ("x-forwarded-proto", "https"),
        ("forwarded", "host=127.0.0.1:8466"),
    ] {
        let other = check(&rules, "/", &[("host", b"evil.example"), (name, value.as_bytes())]);
        assert_eq!(other, Err(Refusal::WrongHost), "{name}");
        let evil = check(&rules, "/", &[("host", b"127.0.0.1:8466"), (name, b"evil.example")]);
        assert_eq!(evil, Ok(()), "{name}");
    }
}

#[test]
fn strict_transport_is_for_tls_and_not_for_localhost() {
    for (scheme, host, expected) in [
        (Scheme::Https, "pharmacy.local:8466", true),
        (Scheme::Https, "pharmacy.local", true),
        (Scheme::Https, "192.0.2.7:8466", true),
        (Scheme::Https, "LocalHost:8466", false),
        (Scheme::Https, "localhost", false),
        (Scheme::Http, "pharmacy.local:8466", false),
    ] {
        let request = Request::builder().header("host", host).body(()).unwrap();
        assert_eq!(rules("0.0.0.0:8466", scheme).is_strict_transport(&request), expected, "{host}");
    }
}
