//! Which hosts plain http may be spoken with.

use url::{Host, Url};

/// Whether the URL's host is this machine, or a name without dots: inside a container network, out of reach of everybody
/// else. Only there may secrets and answers travel unencrypted.
pub(crate) fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => !name.contains('.') || name.ends_with(".localhost"),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn only_this_machine_and_dotless_names_are_local() {
        let local = |url: &str| is_local(&Url::parse(url).unwrap());
        for url in [
            "http://127.0.0.1:1",
            "http://127.9.9.9",
            "http://[::1]",
            "http://localhost",
            "http://a.localhost",
            "http://sim:1",
        ] {
            assert!(local(url), "{url}");
        }
        for url in [
            "http://10.0.0.1",
            "http://0.0.0.0",
            "http://bank.example",
            "http://localhost.example",
            "http://[fe80::1]",
        ] {
            assert!(!local(url), "{url}");
        }
    }
}
