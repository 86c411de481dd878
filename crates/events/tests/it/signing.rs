//! Signatures: the published vector, an independent implementation, and every way to be refused.

use events::{Secret, SignedHeaders, VerifyError, sign, verify};
use model::Timestamp;
use model::time::SECOND;
use proptest::prelude::*;

/// The vector in the test suites of the Standard Webhooks libraries.
const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const ID: &str = "msg_p5jXN8AQM9LWM0D4loKWxJek";
const SENT: i64 = 1_614_265_330;
const BODY: &[u8] = br#"{"test": 2432232314}"#;
const SIGNATURE: &str = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

fn at(seconds: i64) -> Timestamp {
    Timestamp(seconds * SECOND)
}

fn secret(text: &str) -> Secret {
    Secret::parse(text).unwrap()
}

#[test]
fn the_published_vector() {
    assert_eq!(sign(ID, SENT, BODY, &[secret(SECRET)]), SIGNATURE);
    let sent = SENT.to_string();
    let headers = SignedHeaders { id: ID, timestamp: &sent, signature: SIGNATURE };
    assert_eq!(verify(&headers, BODY, &[secret(SECRET)], at(SENT + 300), 300), Ok(SENT));
}

#[test]
fn every_way_to_be_refused() {
    let other = Secret::from_bytes(&[7; 32]).unwrap();
    let sent = SENT.to_string();
    let many = [SIGNATURE; 9].join(" ").replacen("g0hM", "AAAA", 8);
    let long = "x".repeat(257);
    for (what, id, timestamp, signature, body, now, want) in [
        ("tampered body", ID, &sent[..], SIGNATURE, &b"{}"[..], SENT, VerifyError::Mismatch),
        ("another id", "msg_x", &sent, SIGNATURE, BODY, SENT, VerifyError::Mismatch),
        ("a timestamp not signed", ID, "1614265331", SIGNATURE, BODY, SENT, VerifyError::Mismatch),
        ("old", ID, &sent, SIGNATURE, BODY, SENT + 301, VerifyError::TooOld(301)),
        ("new", ID, &sent, SIGNATURE, BODY, SENT - 301, VerifyError::TooNew(301)),
        ("no number", ID, "yesterday", SIGNATURE, BODY, SENT, VerifyError::BadTimestamp),
        (
            "a number beyond time",
            ID,
            "-9223372036854775808",
            SIGNATURE,
            BODY,
            SENT,
            VerifyError::BadTimestamp,
        ),
        ("no id", "", &sent, SIGNATURE, BODY, SENT, VerifyError::MissingHeader("webhook-id")),
        ("a long id", &long, &sent, SIGNATURE, BODY, SENT, VerifyError::LongId),
        ("no timestamp", ID, "", SIGNATURE, BODY, SENT, VerifyError::MissingHeader("webhook-timestamp")),
        ("no signature", ID, &sent, "", BODY, SENT, VerifyError::MissingHeader("webhook-signature")),
        ("another scheme", ID, &sent, "v1a,AAAA", BODY, SENT, VerifyError::NoSignature),
        ("not base64", ID, &sent, "v1,???", BODY, SENT, VerifyError::NoSignature),
        ("cut short", ID, &sent, &SIGNATURE[..20], BODY, SENT, VerifyError::NoSignature),
        ("the ninth of nine", ID, &sent, &many, BODY, SENT, VerifyError::Mismatch),
    ] {
        let headers = SignedHeaders { id, timestamp, signature };
        assert_eq!(verify(&headers, body, &[secret(SECRET)], at(now), 300), Err(want), "{what}");
    }
    let headers = SignedHeaders { id: ID, timestamp: &sent, signature: SIGNATURE };
    assert_eq!(
        verify(&headers, BODY, std::slice::from_ref(&other), at(SENT), 300),
        Err(VerifyError::Mismatch)
    );
    assert_eq!(verify(&headers, BODY, &[], at(SENT), 300), Err(VerifyError::Mismatch));
    assert_eq!(
        verify(&headers, BODY, &[other, secret(SECRET)], at(SENT), 300),
        Ok(SENT),
        "rotation, receiving"
    );
}

#[test]
fn both_secrets_sign_during_a_rotation() {
    let (new, old) = (Secret::from_bytes(&[1; 32]).unwrap(), secret(SECRET));
    let signature = sign(ID, SENT, BODY, &[new.clone(), old.clone()]);
    assert_eq!(signature.split(' ').count(), 2);
    let sent = SENT.to_string();
    let headers = SignedHeaders { id: ID, timestamp: &sent, signature: &signature };
    for known in [new, old] {
        assert_eq!(verify(&headers, BODY, &[known], at(SENT), 300), Ok(SENT));
    }
}

#[test]
fn secrets_parse_and_never_show() {
    for bad in ["", "whsec_", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_AAAA", "whsec_????"] {
        assert!(Secret::parse(bad).is_err(), "{bad}");
    }
    let secret = secret(SECRET);
    assert_eq!(secret.reveal().as_str(), SECRET);
    assert!(!format!("{secret:?}").contains("MfKQ"));
    assert!(Secret::from_bytes(&[0; 65]).is_err() && Secret::from_bytes(&[0; 23]).is_err());
}

proptest! {
    /// What we sign, the independent implementation accepts, and the other way round.
    #[test]
    fn agrees_with_the_reference_library(
        key in proptest::collection::vec(any::<u8>(), 24..=64),
        id in "[A-Za-z0-9_]{1,40}",
        body in "[ -~à-ÿ]{0,300}".prop_map(String::into_bytes),
        flip in any::<prop::sample::Index>(),
    ) {
        let ours = Secret::from_bytes(&key).unwrap();
        let theirs = standardwebhooks::Webhook::new(&ours.reveal()).unwrap();
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap().as_secs() as i64;
        let signature = sign(&id, now, &body, std::slice::from_ref(&ours));
        prop_assert_eq!(&theirs.sign(&id, now, &body).unwrap(), &signature);
        let mut headers = http::HeaderMap::new();
        headers.insert("webhook-id", id.parse().unwrap());
        headers.insert("webhook-timestamp", now.to_string().parse().unwrap());
        headers.insert("webhook-signature", signature.parse().unwrap());
        prop_assert!(theirs.verify(&body, &headers).is_ok());
        let sent = now.to_string();
        let signed = SignedHeaders { id: &id, timestamp: &sent, signature: &signature };
        prop_assert_eq!(verify(&signed, &body, std::slice::from_ref(&ours), at(now), 300), Ok(now));
        if !body.is_empty() {
            let mut tampered = body.clone();
            tampered[flip.index(body.len())] ^= 1;
            prop_assert_eq!(verify(&signed, &tampered, &[ours], at(now), 300), Err(VerifyError::Mismatch));
        }
    }

    #[test]
    fn any_headers_are_refused_without_panic(id in ".{0,300}", timestamp in ".{0,30}", signature in ".{0,200}", now: i64) {
        let secret = Secret::from_bytes(&[3; 32]).unwrap();
        let headers = SignedHeaders { id: &id, timestamp: &timestamp, signature: &signature };
        let accepted = verify(&headers, b"x", &[secret], Timestamp(now), 300).is_ok();
        prop_assert!(!accepted);
    }
}
