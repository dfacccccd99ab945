use std::sync::atomic::{AtomicU8, Ordering};

use super::*;

const DATA: &[u8] = b"table answer, key 7";

fn cipher(key: u8) -> Cipher {
    let count = AtomicU8::new(0);
    let nonces = move || Some([count.fetch_add(1, Ordering::Relaxed); NONCE_BYTES]);
    Cipher::new(Zeroizing::new([key; KEY_BYTES]), nonces)
}

#[test]
fn a_sealed_value_is_opened_again() {
    let cipher = cipher(7);
    for length in [0, 1, 15, 16, 17, 4096, 1 << 20] {
        let value: Vec<u8> = (0..length).map(|at: usize| u8::try_from(at % 251).unwrap()).collect();
        let sealed = cipher.seal(DATA, &value).unwrap();
        assert_eq!(sealed.len(), value.len() + SEALED_OVERHEAD_BYTES);
        assert_eq!(cipher.open(DATA, &sealed).unwrap(), value);
    }
}

#[test]
fn a_sealed_value_does_not_show_the_value_and_looks_different_each_time() {
    let cipher = cipher(7);
    let sealed = [(); 2].map(|()| cipher.seal(DATA, b"Marsh^Odell").unwrap());
    assert!(sealed.iter().all(|sealed| !sealed.windows(5).any(|part| part == b"Marsh")));
    assert_ne!(sealed[0], sealed[1]);
}

#[test]
fn asvs_11_3_2_each_changed_bit_is_refused() {
    let cipher = cipher(7);
    let sealed = cipher.seal(DATA, b"Marsh^Odell").unwrap();
    for at in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[at] ^= 1 << bit;
            let expected = match at {
                0 => OpenError::OtherForm,
                1..HEADER_BYTES => OpenError::WrongKey,
                _ => OpenError::Damaged,
            };
            assert_eq!(cipher.open(DATA, &changed), Err(expected), "bit {bit} of byte {at}");
        }
    }
}

#[test]
fn a_value_that_is_cut_or_continued_is_refused() {
    let cipher = cipher(7);
    let sealed = cipher.seal(DATA, b"Marsh^Odell").unwrap();
    for length in 0..sealed.len() {
        assert!(cipher.open(DATA, &sealed[..length]).is_err(), "{length} bytes");
    }
    assert_eq!(cipher.open(DATA, &[&sealed[..], b"x"].concat()), Err(OpenError::Damaged));
}

#[test]
fn other_associated_data_is_refused() {
    let cipher = cipher(7);
    let sealed = cipher.seal(DATA, b"value").unwrap();
    for other in [b"".as_slice(), b"table answer, key 8", b"table answer, key 77", &DATA[1..]] {
        assert_eq!(cipher.open(other, &sealed), Err(OpenError::Damaged));
    }
}

#[test]
fn a_wrong_key_is_told_from_a_damaged_value() {
    let sealed = cipher(7).seal(DATA, b"value").unwrap();
    assert_eq!(cipher(8).open(DATA, &sealed), Err(OpenError::WrongKey));
    assert_ne!(cipher(8).key_id(), cipher(7).key_id());
    assert_eq!(cipher(7).key_id(), cipher(7).key_id());
}

#[test]
fn without_randomness_nothing_is_sealed() {
    let cipher = Cipher::new(Zeroizing::new([7; KEY_BYTES]), || None);
    assert_eq!(cipher.seal(DATA, b"value"), Err(SealError::NoRandomness));
}

#[test]
fn debug_output_does_not_show_the_key() {
    let printed = format!("{:?}", Cipher::new(Zeroizing::new([0x4b; KEY_BYTES]), || None));
    assert!(printed.starts_with("Cipher(KeyId(") && !printed.contains("75, 75"), "{printed}");
}

/// RFC 8452, appendix C.2, the first vectors with a plaintext and with associated data.
#[test]
fn rfc_8452_c_2_the_library_encrypts_as_the_test_vectors_say() {
    let mut key = [0; KEY_BYTES];
    key[0] = 1;
    let mut nonce = [0; NONCE_BYTES];
    nonce[0] = 3;
    let key = LessSafeKey::new(UnboundKey::new(&AES_256_GCM_SIV, &key).unwrap());
    for (data, plaintext, expected) in [
        (b"".as_slice(), "0100000000000000", "c2ef328e5c71c83b843122130f7364b761e0b97427e3df28"),
        (&[1], "0200000000000000", "1de22967237a813291213f267e3b452f02d01ae33e4ec854"),
    ] {
        let mut text = vec![0; 8];
        text[0] = plaintext.as_bytes()[1] - b'0';
        let nonce = Nonce::assume_unique_for_key(nonce);
        key.seal_in_place_append_tag(nonce, Aad::from(data), &mut text).unwrap();
        assert_eq!(crate::hex::encode(&text), expected);
    }
}
