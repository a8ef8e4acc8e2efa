import { Checkbox, Paper, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useDeferredValue, useMemo, useRef } from 'react';

import type { Transaction } from '../api/types';
import type { ListFilter, Sort } from '../view/view';
import { passesFilters } from './belongs';
import { ColumnHead } from './ColumnHead';
import { COLUMNS, type TableLayout } from './columns';
import { TransactionRow } from './TransactionRow';
import classes from './TransactionTable.module.css';
import { ROW_HEIGHT, useRowWindow } from './useRowWindow';

interface TransactionTableProps {
  /** Tells this list from that of another filter. */
  name: string;
  transactions: readonly Transaction[];
  /** Rows that are no longer in the list, but still stand where they stood. */
  gone: ReadonlySet<string>;
  filter: ListFilter;
  /** A case takes some of the window's width. */
  isBesideCase: boolean;
  /** How many there are, also those that were not read yet. */
  total: number;
  selected: ReadonlyMap<string, Transaction>;
  onToggle: (row: Transaction) => void;
  onSelect: (rows: readonly Transaction[]) => void;
  /** What went wrong with rows that were called together. */
  failures: ReadonlyMap<string, Error>;
  onDismiss: (id: string) => void;
  /** Whether other rows are being read, for another filter. */
  isStale: boolean;
  onSort: (sort: Sort) => void;
  onPointer: (isOver: boolean) => void;
  /** The end is near. */
  onMore: () => void;
}

const WIDE_FROM = '(min-width: 78em)';
const WIDE_BESIDE_CASE_FROM = '(min-width: 107em)';

/** The rows near the window, as a table. The others are only space above and below. */
export function TransactionTable(props: TransactionTableProps) {
  const { name, filter, gone, total, isStale, onSort, onPointer, onMore } = props;
  const { selected, onToggle, onSelect, failures, onDismiss } = props;
  const isWide = useMediaQuery(props.isBesideCase ? WIDE_BESIDE_CASE_FROM : WIDE_FROM, true, {
    getInitialValueInEffect: false,
  });
  const layout: TableLayout = isWide ? 'wide' : 'compact';
  const columns = COLUMNS[layout];
  // Typing goes first: to paint the rows of another list may take longer than a frame. What changes
  // in this one is painted at once.
  const newest = useMemo(() => ({ name, rows: props.transactions }), [name, props.transactions]);
  const painted = useDeferredValue(newest);
  const transactions = painted.name === name ? props.transactions : painted.rows;
  const tableRef = useRef<HTMLTableElement>(null);
  const rows = useRowWindow(tableRef, transactions, onMore);

  return (
    <Paper
      withBorder
      className={classes.frame ?? ''}
      onPointerEnter={({ pointerType }) => {
        onPointer(pointerType !== 'touch');
      }}
      onPointerLeave={() => {
        onPointer(false);
      }}
    >
      <Table
        ref={tableRef}
        aria-label="Transactions"
        aria-rowcount={total + 1}
        aria-busy={isStale}
        className={classes.table ?? ''}
        data-layout={layout}
        style={{ '--row-height': `${ROW_HEIGHT}px` }}
      >
        <Table.Thead>
          <Table.Tr aria-rowindex={1}>
            <Table.Th className={classes.select ?? ''}>
              <Checkbox
                size="xs"
                aria-label="Select all rows read so far"
                checked={selected.size > 0}
                indeterminate={selected.size > 0 && selected.size < transactions.length}
                onChange={() => {
                  onSelect(selected.size > 0 ? [] : transactions);
                }}
              />
            </Table.Th>
            {columns.map((column) => (
              <ColumnHead
                key={column.className}
                column={column}
                sort={filter.sort}
                onSort={onSort}
              />
            ))}
          </Table.Tr>
        </Table.Thead>
        <Space height={rows.above} columns={columns.length + 1} />
        {rows.items.map(({ index, transaction }) => (
          <TransactionRow
            key={transaction.id}
            index={index}
            transaction={transaction}
            layout={layout}
            columns={columns.length + 1}
            selected={selected.has(transaction.id)}
            onToggle={onToggle}
            failure={failures.get(transaction.id) ?? null}
            onDismiss={onDismiss}
            dimmed={gone.has(transaction.id) || !passesFilters(transaction, filter)}
            measure={rows.measure}
          />
        ))}
        <Space height={rows.below} columns={columns.length + 1} />
      </Table>
    </Paper>
  );
}

/** Where rows are that are not painted. */
function Space({ height, columns }: { height: number; columns: number }) {
  return (
    height > 0 && (
      <tbody aria-hidden="true">
        <tr>
          <td colSpan={columns} className={classes.space} style={{ height }} />
        </tr>
      </tbody>
    )
  );
}
