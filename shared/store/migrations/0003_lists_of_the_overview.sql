-- The newest call, as far as lists are filtered by it: what the overview counts, a list can show.

ALTER TABLE transactions
    -- When the newest call was clicked; never called is before everything, so that a list can be sorted by it.
    ADD COLUMN called_at timestamptz NOT NULL DEFAULT '-infinity',
    -- What came of the newest call; none while that is open.
    ADD COLUMN call_outcome text;

-- A replica of the release before leaves them as they were; the transaction's next event mends that.
UPDATE transactions
SET called_at = newest.created_at, call_outcome = newest.outcome
FROM (
    SELECT DISTINCT ON (transaction_id) transaction_id, created_at, outcome
    FROM calls
    ORDER BY transaction_id, ordinal DESC
) AS newest
WHERE newest.transaction_id = transactions.id;

CREATE INDEX transactions_by_click ON transactions (called_at, id);
CREATE INDEX transactions_by_outcome ON transactions (call_outcome, called_at, id) WHERE call_outcome IS NOT NULL;
