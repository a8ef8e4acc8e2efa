import { useMemo, useState } from 'react';

import type { TransactionPage } from '../api/types';
import type { useBulkCall } from '../selection/useBulkCall';
import type { Selection } from '../selection/useSelection';
import { listName, type ListFilter, type Sort } from '../view/view';
import { distinct } from './distinct';
import { NewRows } from './NewRows';
import { TransactionTable } from './TransactionTable';
import { useSettledRows } from './useSettledRows';

interface QueueProps {
  pages: readonly TransactionPage[];
  filter: ListFilter;
  selection: Selection;
  calls: ReturnType<typeof useBulkCall>;
  /** A case takes some of the window's width. */
  isBesideCase: boolean;
  /** Whether `pages` are still those of the filter before. */
  isStale: boolean;
  onSort: (sort: Sort) => void;
  onMore: () => void;
}

/** What was read of the list, laid out so that nothing moves away under the pointer. */
export function Queue(props: QueueProps) {
  const { pages, filter, selection, calls, isBesideCase, isStale, onSort, onMore } = props;
  const [isPointerOver, setIsPointerOver] = useState(false);
  const [shownFilter, setShownFilter] = useState(filter);
  if (!isStale && shownFilter !== filter) {
    setShownFilter(filter);
  }

  const incoming = useMemo(() => distinct(pages), [pages]);
  const name = listName(shownFilter);
  const { rows, gone, waiting, showAll } = useSettledRows(name, incoming, isPointerOver);

  return (
    <>
      <NewRows
        waiting={waiting}
        onShow={() => {
          showAll();
          window.scrollTo({ top: 0 });
        }}
      />
      <TransactionTable
        name={name}
        transactions={rows}
        gone={gone}
        filter={shownFilter}
        total={pages.at(-1)?.total ?? rows.length}
        isBesideCase={isBesideCase}
        selected={selection.rows}
        onToggle={selection.toggle}
        onSelect={selection.select}
        failures={calls.failures}
        onDismiss={calls.dismiss}
        isStale={isStale}
        onSort={onSort}
        onPointer={setIsPointerOver}
        onMore={onMore}
      />
    </>
  );
}
