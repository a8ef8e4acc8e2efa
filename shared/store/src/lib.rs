//! The only SQL of Ringcheck: migrations, queries, the outbox.
