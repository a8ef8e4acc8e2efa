-- Puts customers on the telephone: `count` transactions that were never called (psql variable), from all over the table,
-- get a call in which the greeting was just spoken. Prints transaction, call, CallSid and number, for `bench gather --calls`.

CREATE TEMPORARY TABLE chosen AS
SELECT id, client_phone, row_number() OVER () AS place
FROM (
    SELECT id, client_phone
    FROM transactions
    WHERE called_at = '-infinity' AND id LIKE 'T_______%'
    ORDER BY md5(id)
    LIMIT :count
) AS never_called;

CREATE TEMPORARY TABLE placed AS
WITH made AS (
    INSERT INTO calls (
        id, transaction_id, ordinal, number, facts, state, traceparent, attempt, fence, sent_at, carrier_call_id
    )
    -- Version 7, as the service makes them: the time in milliseconds comes first.
    SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
            || '7' || substr(md5(id), 1, 3) || '8' || substr(md5(id), 4, 15))::uuid,
        id, 1, client_phone,
        '[{"fact": "claimed"}, {"fact": "accepted"}, {"fact": "status", "status": "initiated", "sip": null},
          {"fact": "status", "status": "ringing", "sip": null}, {"fact": "status", "status": "in-progress", "sip": null},
          {"fact": "voice"}]',
        'answered', '00-' || md5(id) || '-' || left(md5(id), 16) || '-01', 1, 1, now(), 'CA' || md5(id || 'live')
    FROM chosen
    ORDER BY place
    RETURNING id, transaction_id, carrier_call_id, number, created_at
)
SELECT * FROM made;

UPDATE transactions
SET action = 'Connecting...', called_at = placed.created_at, call_outcome = NULL, version = version + 7,
    updated_at = placed.created_at
FROM placed
WHERE transactions.id = placed.transaction_id;

INSERT INTO events (transaction_id, call_id, kind, once, data)
SELECT transaction_id, id, kind, once, data
FROM placed
CROSS JOIN (VALUES
    ('call.requested', NULL, '{}'::jsonb),
    ('claimed', NULL, '{"attempt": 1}'),
    ('placed', 'placed', '{"result": "accepted"}'),
    ('status', 'status:initiated', '{"status": "initiated"}'),
    ('status', 'status:ringing', '{"status": "ringing"}'),
    ('status', 'status:in-progress', '{"status": "in-progress"}'),
    ('prompted', 'voice', '{"prompt": "greeting", "fault": false}')
) AS told (kind, once, data)
ORDER BY transaction_id;

SELECT transaction_id || E'\t' || id || E'\t' || carrier_call_id || E'\t' || number
FROM placed;
