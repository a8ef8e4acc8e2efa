//! Private NATS and Postgres servers for tests.
