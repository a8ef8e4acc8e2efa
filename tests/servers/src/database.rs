//! A database for each test.

use std::sync::OnceLock;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::PostgresServer;

const PREFIX: &str = "ringcheck_test_";

/// Databases of tests that are this old are left-overs on a server that lives longer than the tests.
const LEFT_OVER: Duration = Duration::from_hours(1);

/// The address of a new, empty database: on the server at `TEST_DATABASE_URL` if that is set (the address of any
/// database there, with the right to create others), otherwise on a server that this test process starts for
/// itself and that ends with it.
pub async fn fresh_database() -> String {
    static SWEPT: OnceCell<()> = OnceCell::const_new();
    let server = server_url();
    let mut connection = PgConnection::connect(server)
        .await
        .expect("the test server should accept connections");
    SWEPT.get_or_init(|| sweep(server)).await;
    let name = format!(
        "{PREFIX}{}_{}",
        unix_now().as_secs(),
        Uuid::now_v7().simple()
    );
    connection
        .execute(AssertSqlSafe(format!("CREATE DATABASE {name}")))
        .await
        .expect("a new database");
    connection.close().await.expect("an orderly goodbye");
    in_database(server, &name)
}

fn server_url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    static OWN: OnceLock<PostgresServer> = OnceLock::new();
    URL.get_or_init(|| match std::env::var("TEST_DATABASE_URL") {
        Ok(url) if !url.is_empty() => url,
        _ => OWN.get_or_init(PostgresServer::start).url("postgres"),
    })
}

/// Removes what earlier test runs left, as far as it goes.
async fn sweep(server: &str) {
    let mut connection = PgConnection::connect(server)
        .await
        .expect("the test server should accept connections");
    let names: Vec<String> =
        sqlx::query_scalar("SELECT datname::TEXT FROM pg_database WHERE starts_with(datname, $1)")
            .bind(PREFIX)
            .fetch_all(&mut connection)
            .await
            .expect("the list of databases");
    for name in names.iter().filter(|name| is_left_over(name, unix_now())) {
        let _ = connection
            .execute(AssertSqlSafe(format!("DROP DATABASE IF EXISTS \"{name}\"")))
            .await;
    }
}

fn is_left_over(name: &str, now: Duration) -> bool {
    let created = name
        .strip_prefix(PREFIX)
        .and_then(|rest| rest.split('_').next())
        .and_then(|time| time.parse().ok());
    created.is_some_and(|seconds| Duration::from_secs(seconds) + LEFT_OVER < now)
}

fn unix_now() -> Duration {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default()
}

/// `server` with the name of the database replaced; parameters stay.
fn in_database(server: &str, name: &str) -> String {
    let (address, parameters) = server
        .split_once('?')
        .map_or((server, ""), |(address, rest)| (address, rest));
    let after_scheme = address.find("://").map_or(0, |at| at + 3);
    let host_end = address[after_scheme..]
        .find('/')
        .map_or(address.len(), |at| after_scheme + at);
    let question = if parameters.is_empty() { "" } else { "?" };
    format!("{}/{name}{question}{parameters}", &address[..host_end])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_database_is_replaced_and_nothing_else() {
        for (server, expected) in [
            ("postgres://u:p@h:1/postgres", "postgres://u:p@h:1/new"),
            ("postgres://u:p@h:1", "postgres://u:p@h:1/new"),
            (
                "postgres://h/x?sslmode=disable",
                "postgres://h/new?sslmode=disable",
            ),
        ] {
            assert_eq!(in_database(server, "new"), expected);
        }
    }

    #[test]
    fn only_old_databases_of_tests_are_left_over() {
        let now = Duration::from_secs(1_000_000);
        assert!(is_left_over("ringcheck_test_900000_abc", now));
        assert!(!is_left_over("ringcheck_test_999000_abc", now));
        assert!(!is_left_over("ringcheck", now));
        assert!(!is_left_over("ringcheck_test_mine", now));
    }
}
