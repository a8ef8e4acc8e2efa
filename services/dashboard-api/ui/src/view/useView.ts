import { useCallback, useMemo } from 'react';
import { useLocation, useSearch } from 'wouter';

import { readView, viewHref, type View } from './view';

interface ShowOptions {
  /** Takes the place of the present view in the history: Back does not lead here. */
  replace?: boolean;
}

/** The view that the URL tells, and a function that changes it. */
export function useView() {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const view = useMemo(() => readView(path, search), [path, search]);
  const show = useCallback(
    (change: Partial<View>, { replace = false }: ShowOptions = {}) => {
      // What the URL tells now, not when this was painted: two changes may come at once.
      const now = readView(window.location.pathname, window.location.search);
      navigate(viewHref({ ...now, ...change }), { replace });
    },
    [navigate],
  );
  return { view, show };
}
