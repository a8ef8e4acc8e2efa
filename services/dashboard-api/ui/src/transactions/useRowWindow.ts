import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useState, type RefObject } from 'react';

import type { Transaction } from '../api/types';

/**
 * A row without a message below it, in CSS pixels: the least that its contents need. The table sets it, so that each
 * row has the height that was expected: any other would have all rows laid out twice, and moved while one scrolls.
 */
export const ROW_HEIGHT = 50;

/** Rows beyond each edge of the window: what the next key or turn of the wheel shows. */
const OVERSCAN = 10;

/** So many rows before the end, the next page is read. */
const READ_AHEAD = 60;

/** Which of `transactions` are near the window, and how much room the others take. */
export function useRowWindow(
  tableRef: RefObject<HTMLTableElement | null>,
  transactions: readonly Transaction[],
  onMore: () => void,
) {
  const [top, setTop] = useState(0);

  const virtualizer = useWindowVirtualizer({
    count: transactions.length,
    estimateSize: () => ROW_HEIGHT,
    // A new row is believed until the browser has laid it out and tells (then there is an entry): to ask at once would
    // have it lay out everything in the middle of painting. A height of 0 is that of a table which is not laid out.
    measureElement: (element, entry, { itemSizeCache, indexFromElement, options }) =>
      entry === undefined
        ? (itemSizeCache.get(options.getItemKey(indexFromElement(element))) ?? ROW_HEIGHT)
        : (entry.borderBoxSize[0]?.blockSize ?? ROW_HEIGHT) || ROW_HEIGHT,
    getItemKey: (index) => transactions[index]?.id ?? index,
    overscan: OVERSCAN,
    scrollMargin: top,
    useFlushSync: false,
  });

  useLayoutEffect(() => {
    const table = tableRef.current;
    const readTop = () => {
      const head = table?.tHead?.getBoundingClientRect();
      setTop(Math.round((head?.bottom ?? 0) + window.scrollY));
    };
    readTop();
    // What stands above the table changes the height of both together.
    const observer = new ResizeObserver(readTop);
    const page = table?.closest('main') ?? null;
    if (page !== null) {
      observer.observe(page);
    }
    return () => {
      observer.disconnect();
    };
  }, [tableRef]);

  const items = virtualizer.getVirtualItems();
  const last = items.at(-1);
  const isNearEnd = last !== undefined && last.index >= transactions.length - READ_AHEAD;
  useEffect(() => {
    if (isNearEnd) {
      onMore();
    }
  }, [isNearEnd, onMore, transactions.length]);

  return {
    items: items.flatMap(({ index }) => {
      const transaction = transactions[index];
      return transaction === undefined ? [] : [{ index, transaction }];
    }),
    above: (items[0]?.start ?? top) - top,
    below: virtualizer.getTotalSize() - ((last?.end ?? top) - top),
    measure: virtualizer.measureElement,
  };
}
