-- For calls whose request, result or webhooks were lost.

ALTER TABLE calls
    -- How often its request was published anew.
    ADD COLUMN epoch        integer NOT NULL DEFAULT 0,
    -- When its request was last written to the outbox.
    ADD COLUMN requested_at timestamptz NOT NULL DEFAULT now(),
    -- When a fact or an event of it was last written.
    ADD COLUMN heard_at     timestamptz NOT NULL DEFAULT now(),
    -- When the carrier was last to be asked about it.
    ADD COLUMN asked_at     timestamptz;

-- What the sweeper and the reconciler look through; calls_sent is the look-up's.
CREATE INDEX calls_to_be_placed ON calls (requested_at) WHERE state IN ('queued', 'placing') AND sent_at IS NULL;
CREATE INDEX calls_at_the_carrier ON calls (heard_at) WHERE state IN ('dialing', 'ringing', 'answered');

-- Most writes change no indexed column of a transaction: with room on its page its indexes, the search's above all, need not
-- be written.
ALTER TABLE transactions SET (fillfactor = 75);
-- A call is rewritten by every webhook: with room for the new row beside the old one, indexes of what did not change are not told.
ALTER TABLE calls SET (fillfactor = 60);

-- The carrier's calls that the gate refused: each is to be ended.
CREATE TABLE strays (
    carrier_call_id text PRIMARY KEY,
    call_id         uuid NOT NULL REFERENCES calls,
    transaction_id  text NOT NULL REFERENCES transactions,
    seen_at         timestamptz NOT NULL DEFAULT now(),
    -- When its end was last requested, and how often anew.
    asked_at        timestamptz NOT NULL DEFAULT now(),
    epoch           integer NOT NULL DEFAULT 0,
    ended_at        timestamptz
);

CREATE INDEX strays_not_ended ON strays (asked_at) WHERE ended_at IS NULL;

-- Messages that were taken from the queue for good.
CREATE TABLE dead_letters (
    id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject     text NOT NULL,
    -- Byte by byte: it may be no JSON, not even text.
    payload     bytea NOT NULL,
    reason      text NOT NULL,
    deliveries  bigint NOT NULL,
    call_id     uuid,
    created_at  timestamptz NOT NULL DEFAULT now(),
    requeued_at timestamptz
);

-- Which replica does what one is enough for.
CREATE TABLE leads (
    name   text PRIMARY KEY,
    holder text NOT NULL,
    until  timestamptz NOT NULL
);
