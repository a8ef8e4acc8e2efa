#![allow(clippy::unwrap_used)]

use std::io::Write;

use secrecy::ExposeSecret;

use super::*;

fn env(pairs: &[(&str, &str)]) -> Env {
    Env::from_pairs(pairs.iter().copied())
}

#[test]
fn a_missing_variable_is_named() {
    let error = env(&[]).required::<String>("PUBLIC_URL").unwrap_err();
    assert_eq!(
        error.to_string(),
        "PUBLIC_URL: is not set, and there is no default"
    );
    assert_eq!(error.variable(), "PUBLIC_URL");
}

#[test]
fn empty_and_blank_count_as_unset() {
    let env = env(&[("A", ""), ("B", "  ")]);
    assert_eq!(env.optional::<u16>("A").unwrap(), None);
    assert_eq!(env.or::<u16>("B", 7).unwrap(), 7);
}

#[test]
fn a_wrong_value_is_shown_with_what_is_expected() {
    let env = env(&[
        ("CARRIER_TIMEOUT", "ten"),
        ("LISTEN_ADDR", "here"),
        ("N", "70000"),
    ]);
    assert_eq!(
        env.duration_or("CARRIER_TIMEOUT", Duration::ZERO)
            .unwrap_err()
            .to_string(),
        "CARRIER_TIMEOUT: \"ten\" is not a duration (expected for example 10s, 500ms, 2m)"
    );
    assert_eq!(
        env.required::<SocketAddr>("LISTEN_ADDR")
            .unwrap_err()
            .to_string(),
        "LISTEN_ADDR: \"here\" is not an IP address and port (expected for example 127.0.0.1:8080)"
    );
    assert!(
        env.required::<u16>("N")
            .unwrap_err()
            .to_string()
            .starts_with("N: \"70000\" is not a whole number")
    );
}

#[test]
fn a_type_of_the_services_own_explains_itself() {
    #[derive(Debug)]
    struct Hours;
    impl FromStr for Hours {
        type Err = &'static str;
        fn from_str(_: &str) -> Result<Self, Self::Err> {
            Err("the day must end after it begins")
        }
    }
    assert_eq!(
        env(&[("CALL_HOURS", "9-8")])
            .required::<Hours>("CALL_HOURS")
            .unwrap_err()
            .to_string(),
        "CALL_HOURS: \"9-8\" cannot be used: the day must end after it begins"
    );
}

#[test]
fn a_value_that_may_hold_a_password_is_not_shown() {
    let error = env(&[("NATS_URL", "nats://user:hunter2@[oops")])
        .required::<url::Url>("NATS_URL")
        .unwrap_err();
    assert!(!format!("{error} {error:?}").contains("hunter2"));
    let all = format!("{:?}", env(&[("TWILIO_AUTH_TOKEN", "hunter2")]));
    assert!(!all.contains("hunter2"));
}

#[test]
fn a_secret_comes_from_the_variable_or_from_a_file_without_its_line_end() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(b"from file \r\n").unwrap();
    let path = file.path().to_str().unwrap();
    assert_eq!(
        env(&[("T", "direct")]).secret("T").unwrap().expose_secret(),
        "direct"
    );
    assert_eq!(
        env(&[("T_FILE", path)])
            .secret("T")
            .unwrap()
            .expose_secret(),
        "from file "
    );
    assert!(env(&[]).optional_secret("T").unwrap().is_none());
}

#[test]
fn a_secret_that_cannot_be_had_says_why() {
    let empty = tempfile::NamedTempFile::new().unwrap();
    let text = |pairs: &[(&str, &str)]| env(pairs).secret("T").unwrap_err().to_string();
    assert_eq!(
        text(&[("T", "a"), ("T_FILE", "b")]),
        "T: is set, and T_FILE too: set only one of them"
    );
    assert!(text(&[]).contains("T_FILE"));
    assert!(
        text(&[("T_FILE", "/nowhere/secret")])
            .starts_with("T_FILE: the file \"/nowhere/secret\" cannot be read")
    );
    assert!(text(&[("T_FILE", empty.path().to_str().unwrap())]).ends_with("is empty"));
}

#[test]
fn a_dotenv_file_is_read_with_comments_quotes_and_a_byte_order_mark() {
    let pairs = file::parse("\u{feff}A=1\n# note\nexport B=\"two words\"\n").unwrap();
    assert_eq!(
        pairs,
        [("A".into(), "1".into()), ("B".into(), "two words".into())]
    );
}

#[test]
fn a_malformed_dotenv_file_names_the_line_and_not_its_content() {
    let error = file::parse("A=1\n\nTOKEN hunter2\n")
        .unwrap_err()
        .to_string();
    assert!(error.starts_with(".env: line 3 cannot be read"), "{error}");
    assert!(!error.contains("hunter2"));
    let unclosed = file::parse("A=1\nB=\"hunter2\nC=3\n")
        .unwrap_err()
        .to_string();
    assert!(unclosed.starts_with(".env: line 2 "), "{unclosed}");
}
