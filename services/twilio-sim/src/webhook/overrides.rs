//! What the fragment of a webhook's URL asks for: `#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000`.
//! Source: Twilio's "Webhooks connection overrides" page.

use std::time::Duration;

use url::Url;

/// How a webhook is requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Overrides {
    /// `rc`: how often it is repeated, at most 5.
    pub(super) retries: u32,
    /// `rp`: after what.
    pub(super) after: Policy,
    /// `ct`: how long connecting may take.
    pub(super) connect: Duration,
    /// `rt`: how long the answer may take.
    pub(super) read: Duration,
}

/// After what a webhook is repeated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[allow(clippy::struct_excessive_bools)] // four independent words of the policy
pub(super) struct Policy {
    /// `ct`: it could not be connected.
    pub(super) connect: bool,
    /// `rt`: no answer in time, or the connection was lost.
    pub(super) read: bool,
    /// `4xx`.
    pub(super) client_error: bool,
    /// `5xx`.
    pub(super) server_error: bool,
}

impl Default for Overrides {
    /// One retry, on connection failure only.
    fn default() -> Self {
        Self {
            retries: 1,
            after: Policy {
                connect: true,
                ..Policy::default()
            },
            connect: Duration::from_secs(5),
            read: Duration::from_secs(15),
        }
    }
}

impl Overrides {
    /// Reads the fragment; what is unknown or out of range keeps its default.
    pub(super) fn of(url: &Url) -> Self {
        let mut overrides = Self::default();
        for (name, value) in url
            .fragment()
            .unwrap_or_default()
            .split('&')
            .filter_map(|part| part.split_once('='))
        {
            match name {
                "rc" => set(
                    &mut overrides.retries,
                    value.parse().ok().filter(|count| *count <= 5),
                ),
                "rp" => overrides.after = Policy::of(value),
                "ct" => set(&mut overrides.connect, milliseconds(value, 10_000)),
                "rt" => set(&mut overrides.read, milliseconds(value, 15_000)),
                _ => {}
            }
        }
        overrides
    }
}

impl Policy {
    fn of(words: &str) -> Self {
        let has = |word| {
            words
                .split(',')
                .any(|known| known == word || known == "all")
        };
        Self {
            connect: has("ct"),
            read: has("rt"),
            client_error: has("4xx"),
            server_error: has("5xx"),
        }
    }
}

fn set<T>(place: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *place = value;
    }
}

fn milliseconds(text: &str, most: u64) -> Option<Duration> {
    text.parse()
        .ok()
        .filter(|number| (100..=most).contains(number))
        .map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn of(fragment: &str) -> Overrides {
        Overrides::of(&Url::parse(&format!("https://x.example/v?a=1{fragment}")).unwrap())
    }

    #[test]
    fn our_own_fragment_is_understood() {
        let overrides = of("#rc=2&rp=5xx,ct,rt&ct=2000&rt=4000");
        let after = Policy {
            connect: true,
            read: true,
            client_error: false,
            server_error: true,
        };
        let (connect, read) = (Duration::from_secs(2), Duration::from_secs(4));
        assert_eq!(
            overrides,
            Overrides {
                retries: 2,
                after,
                connect,
                read
            }
        );
    }

    #[test]
    fn without_a_fragment_only_a_failed_connection_is_repeated_once() {
        assert_eq!(of(""), Overrides::default());
        assert_eq!(of("#section"), Overrides::default());
        assert_eq!(Overrides::default().retries, 1);
    }

    #[test]
    fn nonsense_keeps_the_defaults() {
        assert_eq!(of("#rc=6&ct=1&rt=99999&zz=1&rc"), Overrides::default());
        assert_eq!(of("#rc=0").retries, 0);
        assert!(of("#rp=all").after.client_error);
    }
}
