import { useMemo, useState } from 'react';

import type { TransactionPage } from '../api/types';
import { SelectionBar } from '../selection/SelectionBar';
import { useBulkCall } from '../selection/useBulkCall';
import { useSelection } from '../selection/useSelection';
import { listName, type ListFilter, type Sort } from '../view/view';
import { NewRows } from './NewRows';
import { TransactionTable } from './TransactionTable';
import { useSettledRows } from './useSettledRows';

interface QueueProps {
  pages: readonly TransactionPage[];
  filter: ListFilter;
  /** A case takes some of the window's width. */
  isBesideCase: boolean;
  /** Whether `pages` are still those of the filter before. */
  isStale: boolean;
  onSort: (sort: Sort) => void;
  onMore: () => void;
}

/** What was read of the list, laid out so that nothing moves away under the pointer. */
export function Queue({ pages, filter, isBesideCase, isStale, onSort, onMore }: QueueProps) {
  const [isPointerOver, setIsPointerOver] = useState(false);
  const [shownFilter, setShownFilter] = useState(filter);
  if (!isStale && shownFilter !== filter) {
    setShownFilter(filter);
  }

  const incoming = useMemo(() => distinct(pages), [pages]);
  const name = listName(shownFilter);
  const { rows, gone, waiting, showAll } = useSettledRows(name, incoming, isPointerOver);

  const selection = useSelection();
  const calls = useBulkCall();
  const selected = incoming.filter(({ id }) => selection.ids.has(id));

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
        selected={selection.ids}
        onToggle={selection.toggle}
        onSelect={selection.select}
        failures={calls.failures}
        onDismiss={calls.dismiss}
        isStale={isStale}
        onSort={onSort}
        onPointer={setIsPointerOver}
        onMore={onMore}
      />
      <SelectionBar
        selected={selected}
        calls={calls}
        onClear={() => {
          selection.select([]);
        }}
      />
    </>
  );
}

/** A row that moved between two readings may be on two pages: it is shown once. */
function distinct(pages: readonly TransactionPage[]) {
  const byId = new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item]));
  return [...byId.values()];
}
