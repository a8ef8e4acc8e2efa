-- Transactions `first` to `last` (psql variables). With `called`, as a desk has them after some months: 55 of 100 were never
-- called, the others once, with what came of it. Each has a number of its own. Derived columns are what domain::Case makes of the facts.

CREATE TEMPORARY TABLE stories (
    from_percent integer, to_percent integer, action text, attention text, outcome text, answer text, facts jsonb
);

INSERT INTO stories
SELECT from_percent, to_percent, action, attention, outcome, answer,
    '[{"fact": "claimed"}, {"fact": "accepted"}]'::jsonb || facts
FROM (VALUES
    (55, 72, 'Resolved', 'none', 'confirmed', 'yes', '[{"fact": "voice"}, {"fact": "heard", "turn": 1, "answer": "yes", "silent": false, "gave_up": false}, {"fact": "status", "status": "completed", "sip": null}]'::jsonb),
    (73, 77, 'Marked as Fraud', 'none', 'reported_fraud', 'fraud', '[{"fact": "voice"}, {"fact": "heard", "turn": 1, "answer": "fraud", "silent": false, "gave_up": false}, {"fact": "status", "status": "completed", "sip": null}]'),
    (78, 90, 'Not Answered', 'none', 'no_answer', NULL, '[{"fact": "status", "status": "no-answer", "sip": null}]'),
    (91, 95, 'Disconnected', 'none', 'hung_up', NULL, '[{"fact": "voice"}, {"fact": "status", "status": "completed", "sip": null}]'),
    (96, 97, 'Connecting...', 'call_back', 'denied', 'no', '[{"fact": "voice"}, {"fact": "heard", "turn": 1, "answer": "no", "silent": false, "gave_up": false}, {"fact": "status", "status": "completed", "sip": null}]'),
    (98, 98, 'Not Answered', 'none', 'busy', NULL, '[{"fact": "status", "status": "busy", "sip": null}]'),
    (99, 99, 'Disconnected', 'needs_review', 'app_error', NULL, '[{"fact": "status", "status": "completed", "sip": null}]')
) AS told (from_percent, to_percent, action, attention, outcome, answer, facts);

-- Neighbours in the table are not alike: 7919 is a prime.
CREATE TEMPORARY VIEW numbered AS
SELECT n, 'T' || lpad(n::text, 8, '0') AS id, (n::bigint * 7919 % 100)::integer AS percent,
    ('01900000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS call_id,
    now() - interval '90 days' * ((:last - n)::float8 / :last) AS clicked
FROM generate_series(:first, :last) AS n;

INSERT INTO transactions (
    id, client_name, card_number, client_phone, amount, currency, bank_name, merchant_name, transaction_date,
    action, attention, imported_action, import_hash, version, called_at, call_outcome, updated_at
)
SELECT id,
    (ARRAY['John', 'Maria', 'Wei', 'Aisha', 'Robert', 'Emily', 'Dmitri', 'Fatima', 'Carlos', 'Hannah', 'Kenji',
        'Olivia', 'Liam', 'Priya', 'Sofia', 'Daniel', 'Grace', 'Lucas', 'Ingrid'])[1 + n % 19]
        || ' ' ||
    (ARRAY['Doe', 'Gonzalez', 'Chen', 'Khan', 'O''Brien', 'Johnson', 'Petrov', 'Al-Sayed', 'Mendes', 'Schmidt', 'Tanaka',
        'Brown', 'Murphy', 'Patel', 'Rossi', 'Kim', 'Okafor', 'Silva', 'Larsen', 'Moreau', 'Novak', 'Haddad', 'Ito'])[1 + n % 23],
    '***' || lpad((n::bigint * 7919 % 10000)::text, 4, '0'),
    '+1' || (2000000000 + n),
    (100 + n::bigint * 37 % 500000) / 100.0,
    'USD',
    (ARRAY['Chase Bank', 'Bank of America', 'Wells Fargo', 'Citibank', 'Capital One', 'U.S. Bank', 'PNC Bank', 'TD Bank',
        'Truist', 'Ally Bank', 'KeyBank'])[1 + n % 11],
    (ARRAY['Amazon', 'Netflix', 'Best Buy', 'Delta Air Lines', 'Starbucks', 'Apple Store', 'StubHub', 'Shell', 'Home Depot',
        'Airbnb', 'Newegg', 'Spotify', 'Target'])[1 + n % 13],
    clicked::date - 1,
    coalesce(action, 'Not Answered'), coalesce(attention, 'none'), 'Not Answered', sha256(id::bytea),
    CASE WHEN outcome IS NULL THEN 1 ELSE 8 END,
    CASE WHEN outcome IS NULL THEN '-infinity' ELSE clicked END, outcome, clicked
FROM numbered
LEFT JOIN stories ON :called AND percent BETWEEN from_percent AND to_percent
ORDER BY n;

-- What refers to each other is made together here; looking each reference up takes longer than all the rest. Transactions
-- refer to nothing, and have a trigger that counts them.
SET LOCAL session_replication_role = replica;

INSERT INTO calls (
    id, transaction_id, ordinal, number, facts, state, outcome, answer, ended_at, traceparent, created_at, attempt, fence,
    sent_at, carrier_call_id
)
SELECT call_id, id, 1, '+1' || (2000000000 + n),
    facts, 'ended', outcome, answer, clicked + interval '40 seconds', '00-' || md5(id) || '-' || left(md5(id), 16) || '-01',
    clicked, 1, 1, clicked, 'CA' || md5(id)
FROM numbered
JOIN stories ON :called AND percent BETWEEN from_percent AND to_percent
ORDER BY n;

INSERT INTO events (transaction_id, kind, data, at)
SELECT id, 'transaction.imported', '{}', clicked - interval '1 hour'
FROM numbered
ORDER BY n;

INSERT INTO events (transaction_id, call_id, kind, once, data, at)
SELECT id, call_id, kind, once, data, clicked
FROM numbered
JOIN stories ON :called AND percent BETWEEN from_percent AND to_percent
CROSS JOIN (VALUES
    ('call.requested', NULL, '{}'::jsonb),
    ('claimed', NULL, '{"attempt": 1}'),
    ('placed', 'placed', '{"result": "accepted"}'),
    ('prompted', 'voice', '{"prompt": "greeting", "fault": false}'),
    ('status', 'status:completed', '{"status": "completed"}'),
    ('ended', 'ended', '{}')
) AS told (kind, once, data);

DROP VIEW numbered;
DROP TABLE stories;
