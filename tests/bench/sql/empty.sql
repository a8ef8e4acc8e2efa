-- Nothing of anybody. The tables stay the same ones: services have prepared their statements on them.
TRUNCATE outbox, events, calls, transactions;
