import { Text, Title } from '@mantine/core';

import { PageHeader } from '../page/PageHeader';
import { LoadMore } from './LoadMore';
import { ListProblem } from './ListProblem';
import { TransactionTable } from './TransactionTable';
import { TransactionTableSkeleton } from './TransactionTableSkeleton';
import classes from './TransactionsPage.module.css';
import { useTransactions } from './useTransactions';

function countText(total: number, isEstimate: boolean): string {
  const count = new Intl.NumberFormat().format(total);
  return `${isEstimate ? 'about ' : ''}${count} ${total === 1 ? 'transaction' : 'transactions'}`;
}

/** The queue: every suspicious transaction, its phone, its call and its action. */
export function TransactionsPage() {
  const list = useTransactions();
  const transactions = list.data?.pages.flatMap((page) => page.items);
  const newestPage = list.data?.pages.at(-1);

  return (
    <>
      <PageHeader />
      <main className={classes.main}>
        <div className={classes.heading}>
          <Title order={2} size="h4">
            Suspicious transactions
          </Title>
          {newestPage !== undefined && (
            <Text size="sm" c="dimmed">
              {countText(newestPage.total, newestPage.total_is_estimate)}
            </Text>
          )}
        </div>
        {list.error !== null && (
          <ListProblem
            error={list.error}
            hasRows={transactions !== undefined}
            onRetry={() => void list.refetch()}
          />
        )}
        {transactions === undefined
          ? list.isPending && <TransactionTableSkeleton />
          : transactions.length > 0 && <TransactionTable transactions={transactions} />}
        {transactions?.length === 0 && (
          <Text c="dimmed" ta="center" py="xl">
            No transactions yet. They are imported with <code>dashboard-api import FILE</code>.
          </Text>
        )}
        {transactions !== undefined && list.hasNextPage && (
          <LoadMore
            shown={transactions.length}
            loading={list.isFetchingNextPage}
            onLoad={() => void list.fetchNextPage()}
          />
        )}
      </main>
    </>
  );
}
