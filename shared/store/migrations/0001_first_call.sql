-- Transactions, their calls, what happened, and what has still to be said (docs/design.md).

CREATE TABLE transactions (
    id               text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    client_name      text NOT NULL,
    card_number      text NOT NULL,
    client_phone     text NOT NULL,
    -- Without a scale: an amount keeps the digits it was given.
    amount           numeric NOT NULL CHECK (amount >= 0),
    currency         text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    bank_name        text NOT NULL,
    merchant_name    text NOT NULL,
    transaction_date date NOT NULL,
    language         text,
    time_zone        text,
    -- What the desk sees. Derived from the rest by domain::Case; stored so that it can be filtered and sorted.
    action           text NOT NULL CHECK (action IN
        ('Not Answered', 'Connecting...', 'Resolved', 'Marked as Fraud', 'Disconnected')),
    attention        text NOT NULL DEFAULT 'none' CHECK (attention IN
        ('none', 'call_back', 'needs_review', 'number_blocked')),
    -- What domain::Case derives it from, the calls apart.
    imported_action  text NOT NULL,
    hand_action      text,
    hand_calls       integer,
    hand_contradicted boolean NOT NULL DEFAULT false,
    -- SHA-256 of the row as it was imported: the same row again is ignored, another one under the same id reported.
    import_hash      bytea NOT NULL,
    -- Grows by one with every event, so that a page can drop what is older than what it shows.
    version          bigint NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CHECK ((hand_action IS NULL) = (hand_calls IS NULL))
);

CREATE TABLE calls (
    id              uuid PRIMARY KEY,
    transaction_id  text NOT NULL REFERENCES transactions,
    -- The place among its transaction's calls, in the order of the clicks, from 1.
    ordinal         integer NOT NULL CHECK (ordinal > 0),
    number          text NOT NULL,
    -- The set of domain::Fact. State to ended_at are derived from it.
    facts           jsonb NOT NULL DEFAULT '[]',
    state           text NOT NULL CHECK (state IN
        ('queued', 'placing', 'dialing', 'ringing', 'answered', 'ended')),
    outcome         text,
    answer          text,
    reason_code     text,
    reason_text     text,
    ended_at        timestamptz,
    redial_of       uuid REFERENCES calls,
    requested_by    text,
    -- W3C traceparent of the click: everything that happens to the call continues it.
    traceparent     text,
    created_at      timestamptz NOT NULL DEFAULT now(),

    -- Dispatching. Times are this server's clock.
    attempt         integer NOT NULL DEFAULT 0,
    not_before      timestamptz,
    next_attempt_at timestamptz,
    -- Grows with every claim; a dispatcher that was overtaken can no longer write.
    fence           bigint NOT NULL DEFAULT 0,
    lease_until     timestamptz,
    -- Committed before the request to the carrier is written; cleared only when it certainly placed nothing.
    sent_at         timestamptz,
    -- The gate: the first CallSid seen.
    carrier_call_id text,

    UNIQUE (transaction_id, ordinal),
    CHECK ((state = 'ended') = (ended_at IS NOT NULL)),
    CHECK (state <> 'ended' OR outcome IS NOT NULL)
);

-- One call not ended per transaction.
CREATE UNIQUE INDEX calls_one_open_per_transaction ON calls (transaction_id) WHERE state <> 'ended';
-- One call under way per telephone number: the carrier's list can only be matched by number and time.
CREATE UNIQUE INDEX calls_one_under_way_per_number ON calls (number)
    WHERE state IN ('placing', 'dialing', 'ringing', 'answered');
CREATE UNIQUE INDEX calls_one_per_carrier_call ON calls (carrier_call_id) WHERE carrier_call_id IS NOT NULL;
-- What a dispatcher looks for when it looks for calls without a result.
CREATE INDEX calls_sent ON calls (sent_at) WHERE state = 'placing' AND sent_at IS NOT NULL;

CREATE TABLE events (
    id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction_id text NOT NULL REFERENCES transactions,
    call_id        uuid REFERENCES calls,
    kind           text NOT NULL,
    -- Names what must be recorded at most once per call, for example `heard:2`.
    once           text,
    data           jsonb NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE UNIQUE INDEX events_once ON events (call_id, once) WHERE once IS NOT NULL;
CREATE INDEX events_of_transaction ON events (transaction_id, id);

CREATE TABLE outbox (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Whose relay publishes it.
    service     text NOT NULL,
    -- A domain::Message; its id becomes Nats-Msg-Id, so a second publication of the same row is dropped by the stream.
    message     jsonb NOT NULL,
    traceparent text,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX outbox_of_service ON outbox (service, id);
CREATE INDEX transactions_by_action ON transactions (action, id);
CREATE INDEX transactions_by_attention ON transactions (attention, id) WHERE attention <> 'none';
