import { Anchor } from '@mantine/core';
import { useLocation, useSearch } from 'wouter';

import { readView, viewHref } from './view';

/** Opens a case beside the list as it is. */
export function CaseLink({ id }: { id: string }) {
  const [path, navigate] = useLocation();
  const search = useSearch();
  const view = readView(path, search);
  const href = viewHref({ ...view, caseId: id });
  return (
    <Anchor
      inherit
      c="inherit"
      href={href}
      data-case={id}
      {...(view.caseId === id ? { 'aria-current': 'true' } : {})}
      onClick={(event) => {
        // A click for a new tab or window is the browser's.
        if (!event.ctrlKey && !event.metaKey && !event.shiftKey) {
          event.preventDefault();
          navigate(href);
        }
      }}
    >
      {id}
    </Anchor>
  );
}
