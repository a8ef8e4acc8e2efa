-- Puts what was written since the last time in its place in the search's index; returns how many pages of it had waited. A
-- function, because only the index's owner may, and the services need not be: they may have a role of their own. One at a time:
-- a second replica has nothing to add and would wait for the first.
CREATE FUNCTION catch_up_search() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path FROM CURRENT AS $$
    SELECT CASE
        WHEN pg_try_advisory_xact_lock(hashtextextended('ringcheck.catch_up_search', 0))
        THEN gin_clean_pending_list('transactions_searched')
        ELSE 0
    END
$$;
