-- Lists and counts over a million transactions. On a table of that size this takes a minute, in which nothing is written.

ALTER TABLE transactions
    -- What a list sorted by updated_at finds its rows by. An index on updated_at itself would have to be told of every update,
    -- and with it all others; the ten minutes that it is in mostly stay while a call lasts.
    ADD COLUMN updated_slot timestamptz NOT NULL
        GENERATED ALWAYS AS (date_bin('10 minutes', updated_at, '2000-01-01 00:00:00+00')) STORED;

-- One index for each order of the list. After the order's own columns come those that a list is filtered by: a row that the
-- filter keeps out is passed over in the index. They change only when the label does, and then every index is told anyway.
CREATE INDEX transactions_by_amount ON transactions (amount, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_bank ON transactions (bank_name, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_card ON transactions (card_number, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_client ON transactions (client_name, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_date ON transactions (transaction_date, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_merchant ON transactions (merchant_name, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_phone ON transactions (client_phone, id, action, attention, call_outcome, called_at);
CREATE INDEX transactions_by_update ON transactions (updated_slot, action, attention, call_outcome, called_at);

-- As before, but with what filters need.
DROP INDEX transactions_by_action;
DROP INDEX transactions_by_attention;
DROP INDEX transactions_by_click;
DROP INDEX transactions_by_outcome;
CREATE INDEX transactions_by_action ON transactions (action, id, attention, call_outcome, called_at);
CREATE INDEX transactions_by_attention ON transactions (attention, id, action, call_outcome, called_at);
CREATE INDEX transactions_by_click ON transactions (called_at, id, action, attention, call_outcome);
CREATE INDEX transactions_by_outcome ON transactions (call_outcome, called_at, id, action, attention)
    WHERE call_outcome IS NOT NULL;
-- More than half were never called, which is before everything: the first of those that have a label is far behind them.
CREATE INDEX transactions_by_action_and_click ON transactions (action, called_at, id, attention, call_outcome);

-- Label, attention and outcome go together: without this the planner takes a rare pair for a common one.
CREATE STATISTICS transactions_of_a_kind (mcv) ON action, attention, call_outcome FROM transactions;

-- How many transactions there are of each kind is the sum of both tables. A change is a row of its own, so that no two
-- webhooks ever wait for the same row; store::counts::fold adds them up.
CREATE TABLE transaction_counts (
    action       text NOT NULL,
    attention    text NOT NULL,
    -- '' is none.
    call_outcome text NOT NULL,
    number       bigint NOT NULL,
    PRIMARY KEY (action, attention, call_outcome)
);
CREATE TABLE transaction_count_changes (
    action       text NOT NULL,
    attention    text NOT NULL,
    call_outcome text NOT NULL,
    change       bigint NOT NULL
) WITH (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE FUNCTION count_new_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO transaction_count_changes (action, attention, call_outcome, change)
    SELECT action, attention, coalesce(call_outcome, ''), count(*)
    FROM added
    GROUP BY 1, 2, 3;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_changed_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO transaction_count_changes (action, attention, call_outcome, change)
    VALUES (OLD.action, OLD.attention, coalesce(OLD.call_outcome, ''), -1),
        (NEW.action, NEW.attention, coalesce(NEW.call_outcome, ''), 1);
    RETURN NULL;
END
$$;
CREATE FUNCTION count_gone_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO transaction_count_changes (action, attention, call_outcome, change)
    SELECT action, attention, coalesce(call_outcome, ''), -count(*)
    FROM gone
    GROUP BY 1, 2, 3;
    RETURN NULL;
END
$$;
CREATE FUNCTION count_no_transactions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    TRUNCATE transaction_counts, transaction_count_changes;
    RETURN NULL;
END
$$;

-- Triggers, so that whoever writes a transaction, a replica of the release before too, is counted.
CREATE TRIGGER count_new AFTER INSERT ON transactions
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_new_transactions();
CREATE TRIGGER count_changed AFTER UPDATE ON transactions
    FOR EACH ROW WHEN (
        (OLD.action, OLD.attention, OLD.call_outcome) IS DISTINCT FROM (NEW.action, NEW.attention, NEW.call_outcome)
    ) EXECUTE FUNCTION count_changed_transaction();
CREATE TRIGGER count_gone AFTER DELETE ON transactions
    REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION count_gone_transactions();
CREATE TRIGGER count_none AFTER TRUNCATE ON transactions
    FOR EACH STATEMENT EXECUTE FUNCTION count_no_transactions();

INSERT INTO transaction_counts (action, attention, call_outcome, number)
SELECT action, attention, coalesce(call_outcome, ''), count(*)
FROM transactions
GROUP BY 1, 2, 3;
