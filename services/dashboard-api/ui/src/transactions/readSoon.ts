import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query';

/** Many events close together cause one reading, this long after the first of them. */
export const SOON_MS = 1_000;

const planned = new WeakMap<QueryClient, Set<string>>();

/** Reads the queries under `queryKey` that are on the screen again, soon. */
export function readSoon(queryClient: QueryClient, queryKey: QueryKey): void {
  const keys = planned.get(queryClient) ?? new Set<string>();
  planned.set(queryClient, keys);
  const key = hashKey(queryKey);
  if (keys.has(key)) {
    return;
  }
  keys.add(key);
  setTimeout(() => {
    keys.delete(key);
    void queryClient.invalidateQueries({ queryKey });
  }, SOON_MS);
}
