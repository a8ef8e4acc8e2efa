-- For the queue's search and the overview.

CREATE EXTENSION IF NOT EXISTS pg_trgm;

-- Must be the expression that store::list searches, to the letter.
CREATE INDEX transactions_searched ON transactions USING gin
    ((id || ' ' || client_name || ' ' || merchant_name || ' ' || bank_name || ' ' || client_phone) gin_trgm_ops);

CREATE INDEX calls_by_click ON calls (created_at);
