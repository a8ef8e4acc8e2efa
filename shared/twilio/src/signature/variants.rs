//! The spellings of one URL that the carrier may have signed.

/// The URL as it is; without its port, or with its scheme's default port when it has none; each also with `'` in the query
/// as `%27`. Text surgery on purpose: a URL parser would normalise what was signed.
pub(super) fn of(url: &str) -> Vec<String> {
    let mut spellings = vec![url.to_owned()];
    spellings.extend(other_port(url));
    let quoted: Vec<_> = spellings.iter().filter_map(|url| quoted(url)).collect();
    spellings.extend(quoted);
    spellings
}

fn quoted(url: &str) -> Option<String> {
    let (path, query) = url.split_once('?')?;
    query
        .contains('\'')
        .then(|| format!("{path}?{}", query.replace('\'', "%27")))
}

fn other_port(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // A password may hold a colon, an IPv6 address always does.
    let host_starts = authority.rfind('@').map_or(0, |at| at + 1);
    let address_ends = authority[host_starts..]
        .find(']')
        .map_or(host_starts, |at| host_starts + at);
    let port = authority[address_ends..]
        .find(':')
        .map(|at| address_ends + at);
    let other = match (port, scheme) {
        (Some(colon), _) => authority[..colon].to_owned(),
        (None, "https") => format!("{authority}:443"),
        (None, "http") => format!("{authority}:80"),
        (None, _) => return None,
    };
    Some(format!("{scheme}://{other}{tail}"))
}

#[cfg(test)]
mod tests {
    use super::of;

    #[test]
    fn the_port_comes_and_goes() {
        for (url, other) in [
            ("https://a.example/x?y=1", "https://a.example:443/x?y=1"),
            ("http://a.example/x", "http://a.example:80/x"),
            ("https://a.example:8443/x", "https://a.example/x"),
            ("https://u:p@a.example/x", "https://u:p@a.example:443/x"),
            ("https://u:p@a.example:1/x", "https://u:p@a.example/x"),
            ("http://[::1]:8081/x", "http://[::1]/x"),
            ("http://[::1]/x", "http://[::1]:80/x"),
            ("https://a.example?x=:1", "https://a.example:443?x=:1"),
        ] {
            assert_eq!(of(url), [url, other]);
        }
    }

    #[test]
    fn an_apostrophe_is_respelled_in_the_query_only() {
        let url = "https://a.example/it's?b=it's";
        assert_eq!(of(url)[2], "https://a.example/it's?b=it%27s");
        assert_eq!(of("https://a.example/it's").len(), 2);
    }

    #[test]
    fn what_is_no_url_is_left_alone() {
        for text in ["", "a", "://", "x://y"] {
            assert_eq!(of(text)[0], text);
        }
    }
}
