-- Nothing of anybody. The tables stay the same ones: services have prepared their statements on them.
TRUNCATE strays, dead_letters, outbox, events, calls, transactions;
