//! What a placement asks for, checked as Twilio checks it.

use std::time::Duration;

use serde::Serialize;
use url::Url;

use super::problem::Problem;
use crate::{
    config::is_number,
    webhook::{Method, Target},
};

/// The words of `StatusCallbackEvent`.
const EVENTS: [&str; 4] = ["initiated", "ringing", "answered", "completed"];
/// A number of a test account that may be called from.
const GOOD_FROM: &str = "+15005550006";

/// What a placement asks for.
#[derive(Debug, Clone, Serialize)]
pub struct CreateRequest {
    /// The called number.
    pub to: String,
    /// The calling number.
    pub from: String,
    /// Where the first document is.
    pub url: Target,
    /// Where a document is when another could not be had.
    pub fallback: Option<Target>,
    /// Who is told changes of status.
    pub status_callback: Option<Target>,
    /// Which changes.
    pub events: Vec<String>,
    /// How long it rings.
    pub timeout: Duration,
    /// How long it may last after the answer.
    pub time_limit: Duration,
    /// Answering-machine detection, when asked for.
    pub detection: Option<Detection>,
}

/// Answering-machine detection.
#[derive(Debug, Clone, Serialize)]
pub struct Detection {
    /// `DetectMessageEnd` instead of `Enable`.
    pub until_message_end: bool,
    /// Who is told the verdict of the asynchronous kind; without it the first document waits for the verdict.
    pub callback: Option<Target>,
    /// Whether the asynchronous kind was asked for.
    pub asynchronous: bool,
}

/// A posted form.
pub(super) struct Form<'a>(pub(super) &'a [(String, String)]);

impl<'a> Form<'a> {
    /// The first value of this name; an empty one counts as missing.
    pub(super) fn get(&self, name: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .filter(|value| !value.is_empty())
    }

    fn all(&self, name: &str) -> Vec<&'a str> {
        self.0
            .iter()
            .filter(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
            .collect()
    }

    fn seconds(&self, name: &str, default: u64, most: u64) -> Result<Duration, Problem> {
        let Some(text) = self.get(name) else {
            return Ok(Duration::from_secs(default));
        };
        let seconds = text
            .parse()
            .ok()
            .filter(|seconds| (1..=most).contains(seconds));
        let seconds = seconds
            .ok_or_else(|| Problem::bad_request(20001, format!("{name} is 1 to {most} seconds")))?;
        Ok(Duration::from_secs(seconds))
    }

    /// A callback URL with its method. `code` is Twilio's for a URL that cannot be one.
    fn target(&self, name: &str, method_name: &str, code: u32) -> Result<Option<Target>, Problem> {
        let Some(text) = self.get(name) else {
            return Ok(None);
        };
        let bad = || Problem::bad_request(code, format!("{name} is not a valid URL: {text}"));
        let url = Url::parse(text).map_err(|_| bad())?;
        // Host names with underscores are refused by Twilio, too.
        let host_fits = url.host_str().is_some_and(|host| !host.contains('_'));
        if !matches!(url.scheme(), "http" | "https") || !host_fits {
            return Err(bad());
        }
        let method = match self.get(method_name) {
            None | Some("POST") => Method::Post,
            Some("GET") => Method::Get,
            Some(_) => {
                return Err(Problem::bad_request(
                    20001,
                    format!("{method_name} is GET or POST"),
                ));
            }
        };
        Ok(Some(Target { url, method }))
    }
}

impl CreateRequest {
    pub(super) fn read(form: &Form<'_>, our_number: &str) -> Result<Self, Problem> {
        let to = form
            .get("To")
            .ok_or_else(|| Problem::bad_request(21201, "No 'To' number is specified"))?;
        let from = form
            .get("From")
            .ok_or_else(|| Problem::bad_request(21213, "No 'From' number is specified"))?;
        check_from(from, our_number)?;
        check_to(to)?;
        let url = form
            .target("Url", "Method", 21205)?
            .ok_or_else(|| Problem::bad_request(21205, "Url is required"))?;
        let status_callback = form.target("StatusCallback", "StatusCallbackMethod", 21609)?;
        Ok(Self {
            to: to.to_owned(),
            from: from.to_owned(),
            url,
            fallback: form.target("FallbackUrl", "FallbackMethod", 21502)?,
            events: events(form)?,
            status_callback,
            timeout: form.seconds("Timeout", 60, 600)?,
            time_limit: form.seconds("TimeLimit", 14_400, 86_400)?,
            detection: detection(form)?,
        })
    }
}

fn check_from(from: &str, our_number: &str) -> Result<(), Problem> {
    if from == our_number || from == GOOD_FROM {
        return Ok(());
    }
    if from == "+15005550001" || !is_number(from) {
        return Err(Problem::refused(21212));
    }
    let message =
        format!("The source phone number provided, {from}, is not yet verified for your account");
    Err(Problem::bad_request(21210, message))
}

/// The numbers are those of Twilio's test credentials.
fn check_to(to: &str) -> Result<(), Problem> {
    match to {
        "+15005550001" => Err(Problem::refused(21217)),
        "+15005550002" => Err(Problem::refused(21214)),
        "+15005550003" => Err(Problem::refused(21215)),
        "+15005550004" => Err(Problem::refused(21216)),
        _ if is_number(to) => Ok(()),
        _ => Err(Problem::refused(21211)),
    }
}

/// Without any, only the end is told.
fn events(form: &Form<'_>) -> Result<Vec<String>, Problem> {
    let asked = form.all("StatusCallbackEvent");
    if let Some(unknown) = asked.iter().find(|word| !EVENTS.contains(word)) {
        return Err(Problem::bad_request(
            21626,
            format!("Invalid status callback event: {unknown}"),
        ));
    }
    let asked = if asked.is_empty() {
        vec!["completed"]
    } else {
        asked
    };
    Ok(asked.into_iter().map(str::to_owned).collect())
}

fn detection(form: &Form<'_>) -> Result<Option<Detection>, Problem> {
    let until_message_end = match form.get("MachineDetection") {
        None => return Ok(None),
        Some("Enable") => false,
        Some("DetectMessageEnd") => true,
        Some(_) => {
            return Err(Problem::bad_request(
                20001,
                "MachineDetection is Enable or DetectMessageEnd",
            ));
        }
    };
    let asynchronous = form.get("AsyncAmd") == Some("true");
    let callback = form.target(
        "AsyncAmdStatusCallback",
        "AsyncAmdStatusCallbackMethod",
        21609,
    )?;
    Ok(Some(Detection {
        until_message_end,
        callback,
        asynchronous,
    }))
}

#[cfg(test)]
impl CreateRequest {
    /// A request for tests of other modules.
    pub(crate) fn example() -> Self {
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        let form = [
            pair("To", "+14155550101"),
            pair("From", "+14155550000"),
            pair("Url", "http://127.0.0.1:1/voice"),
        ];
        Self::read(&Form(&form), "+14155550000").unwrap_or_else(|_| unreachable!())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const OURS: &str = "+14155550000";

    fn read(changes: &[(&str, &str)]) -> Result<CreateRequest, Problem> {
        let mut form = vec![
            ("To", "+14155550101"),
            ("From", OURS),
            ("Url", "https://x.example/voice#rc=2"),
        ];
        form.retain(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
        form.extend(changes);
        let form: Vec<_> = form
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        CreateRequest::read(&Form(&form), OURS)
    }

    #[test]
    fn each_mistake_has_twilios_code() {
        let cases: [(&[(&str, &str)], u32); 16] = [
            (&[("To", "")], 21201),
            (&[("From", "")], 21213),
            (&[("To", "12")], 21211),
            (&[("To", "+15005550001")], 21217),
            (&[("To", "+15005550002")], 21214),
            (&[("To", "+15005550003")], 21215),
            (&[("To", "+15005550004")], 21216),
            (&[("From", "+15005550001")], 21212),
            (&[("From", "+14155550999")], 21210),
            (&[("Url", "")], 21205),
            (&[("Url", "ftp://x.example")], 21205),
            (&[("Url", "https://my_host.example/")], 21205),
            (&[("StatusCallback", "nowhere")], 21609),
            (&[("StatusCallbackEvent", "initiated ringing")], 21626),
            (&[("Timeout", "601")], 20001),
            (&[("MachineDetection", "Maybe")], 20001),
        ];
        for (changes, code) in cases {
            assert_eq!(read(changes).unwrap_err().code, code, "{changes:?}");
        }
    }

    #[test]
    fn a_good_request_is_read_with_its_defaults() {
        let request = read(&[]).unwrap();
        assert_eq!(
            (request.timeout, request.events),
            (Duration::from_mins(1), vec!["completed".to_owned()])
        );
        assert!(read(&[("From", GOOD_FROM)]).is_ok());
        let request = read(&[
            ("StatusCallbackEvent", "initiated"),
            ("StatusCallbackEvent", "answered"),
        ])
        .unwrap();
        assert_eq!(request.events, ["initiated", "answered"]);
    }
}
