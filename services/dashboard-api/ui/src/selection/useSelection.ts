import { useCallback, useState } from 'react';

/** Which rows are selected. The functions stay the same, so that rows need not be painted again. */
export function useSelection() {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());

  const toggle = useCallback((id: string) => {
    setIds((before) => {
      const after = new Set(before);
      if (!after.delete(id)) {
        after.add(id);
      }
      return after;
    });
  }, []);

  const select = useCallback((chosen: readonly string[]) => {
    setIds(new Set(chosen));
  }, []);

  return { ids, toggle, select };
}
