//! The words, the joins and the conversation of Ringcheck: pure functions, no I/O.
