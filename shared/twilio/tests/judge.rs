//! The vendor's own library as a judge: it computes the same signatures as we do, so each accepts what the other made.
//!
//! `RINGCHECK_PYTHON` names a Python that has the package `twilio`; `./dev test` sets it.
#![allow(clippy::unwrap_used)]
#![allow(clippy::disallowed_methods)] // the environment and a thread of its own are this test's business

use std::{
    io::Write as _,
    process::{Command, Stdio},
};

use proptest::{
    collection::vec,
    prelude::*,
    sample::select,
    strategy::ValueTree as _,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use twilio::signature::{Algorithm, Body, Verifier, sign};

const CASES: usize = 500;

type Params = Vec<(String, String)>;

#[derive(Debug)]
struct Case {
    key: String,
    strong: bool,
    url: String,
    params: Params,
}

impl Case {
    fn algorithm(&self) -> (Algorithm, &'static str) {
        if self.strong {
            (Algorithm::HmacSha256, "HMAC_SHA256")
        } else {
            (Algorithm::HmacSha1, "HMAC_SHA1")
        }
    }
}

/// Few names, so that they repeat and are prefixes of one another; few values, so that they repeat; anything else, too.
fn params() -> impl Strategy<Value = Params> {
    let name = prop_oneof![
        select(vec!["A", "a", "AB", "Digits", "Digits1", "ü", ""]).prop_map(String::from),
        "\\PC{1,6}"
    ];
    let value = prop_oneof![
        select(vec!["", "1", "01", "B", " 1 "]).prop_map(String::from),
        any::<String>()
    ];
    vec((name, value), 0..12)
}

fn cases() -> Vec<Case> {
    let url = "https://[a-z]{1,8}\\.example(:[1-9][0-9]{0,3})?/[a-z%0-9]{0,9}(\\?[a-z]{1,3}=[a-z'+%0-9]{0,6})?";
    let strategy = ("[ -~]{1,40}", any::<bool>(), url, params());
    let strategy = strategy.prop_map(|(key, strong, url, params)| Case {
        key,
        strong,
        url,
        params,
    });
    let mut runner = TestRunner::new(Config::default());
    (0..CASES)
        .map(|_| strategy.new_tree(&mut runner).unwrap().current())
        .collect()
}

fn judged(python: &str, cases: &[Case]) -> Vec<String> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/judge.py");
    let mut judge = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = judge.stdin.take().unwrap();
    let lines: Vec<_> = cases
        .iter()
        .map(|case| {
            let algorithm = case.algorithm().1;
            json!({ "key": case.key, "algorithm": algorithm, "url": case.url, "params": case.params }).to_string()
        })
        .collect();
    // From a thread: the judge answers while it reads, and both pipes are small.
    let writer = std::thread::spawn(move || {
        input
            .write_all((lines.join("\n") + "\n").as_bytes())
            .unwrap();
    });
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "the judge failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let signature = |line: &str| {
        serde_json::from_str::<Value>(line).unwrap()["signature"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    text.lines().map(signature).collect()
}

#[test]
fn the_vendors_library_signs_as_we_do() {
    let Some(python) = std::env::var("RINGCHECK_PYTHON")
        .ok()
        .filter(|path| !path.is_empty())
    else {
        println!(
            "skipped: RINGCHECK_PYTHON is not set, so there is no Python with the package `twilio` to ask"
        );
        return;
    };
    let cases = cases();
    let theirs = judged(&python, &cases);
    assert_eq!(theirs.len(), cases.len());
    for (case, theirs) in cases.iter().zip(theirs) {
        let (algorithm, name) = case.algorithm();
        let ours = sign(
            &case.key.as_str().into(),
            algorithm,
            &case.url,
            &case.params,
        );
        assert_eq!(ours, theirs, "{case:?}");
        let verifier = Verifier::new([case.key.as_str().into()]).unwrap();
        let settings = format!("key=k,algorithm={name}");
        let verdict = verifier.verify(
            &case.url,
            Body::Form(&case.params),
            Some(&theirs),
            Some(&settings),
        );
        assert_eq!(verdict, Ok(()), "{case:?}");
    }
}
