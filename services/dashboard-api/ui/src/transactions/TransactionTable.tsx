import { Paper, Table } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';

import type { Transaction } from '../api/types';
import { TransactionRow } from './TransactionRow';
import classes from './TransactionTable.module.css';

/**
 * `wide` has a column for every field. `compact`, for narrow windows, puts the card under the
 * client, the day under the amount and the bank under the merchant.
 */
export type TableLayout = 'wide' | 'compact';

const WIDE_FROM = '(min-width: 78em)';

const COLUMNS: Record<TableLayout, readonly { title: string; className: string | undefined }[]> = {
  wide: [
    { title: 'ID', className: classes.id },
    { title: 'Client', className: classes.client },
    { title: 'Card', className: classes.card },
    { title: 'Amount', className: classes.amount },
    { title: 'Bank', className: classes.bank },
    { title: 'Merchant', className: classes.merchant },
    { title: 'Date', className: classes.date },
    { title: 'Phone', className: classes.phone },
    { title: 'Call', className: classes.call },
    { title: 'Action', className: classes.status },
  ],
  compact: [
    { title: 'ID', className: classes.id },
    { title: 'Client', className: classes.client },
    { title: 'Amount', className: classes.amount },
    { title: 'Merchant', className: classes.merchant },
    { title: 'Phone', className: classes.phone },
    { title: 'Call', className: classes.call },
    { title: 'Action', className: classes.status },
  ],
};

export function TransactionTable({ transactions }: { transactions: readonly Transaction[] }) {
  const isWide = useMediaQuery(WIDE_FROM, true, { getInitialValueInEffect: false });
  const layout: TableLayout = isWide ? 'wide' : 'compact';
  const columns = COLUMNS[layout];

  return (
    <Paper withBorder className={classes.frame ?? ''}>
      <Table aria-label="Transactions" className={classes.table ?? ''} data-layout={layout}>
        <Table.Thead>
          <Table.Tr>
            {columns.map(({ title, className }) => (
              <Table.Th key={title} scope="col" className={className ?? ''}>
                {title}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {transactions.map((transaction) => (
            <TransactionRow
              key={transaction.id}
              transaction={transaction}
              layout={layout}
              columns={columns.length}
            />
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}
