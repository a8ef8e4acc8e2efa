import { Button, Loader, Text, Title } from '@mantine/core';
import { useCallback, useState } from 'react';

import { CasePanel } from '../case/CasePanel';
import { ShortcutHelp } from '../keyboard/ShortcutHelp';
import { useShortcuts } from '../keyboard/useShortcuts';
import { PageHeader } from '../page/PageHeader';
import { SelectionBar } from '../selection/SelectionBar';
import { useBulkCall } from '../selection/useBulkCall';
import { useSelection } from '../selection/useSelection';
import { useView } from '../view/useView';
import { EVERYTHING, isFiltered } from '../view/view';
import { distinct } from './distinct';
import { ListProblem } from './ListProblem';
import { QueueFilters } from './QueueFilters';
import { Queue } from './Queue';
import { TransactionTableSkeleton } from './TransactionTableSkeleton';
import classes from './TransactionsPage.module.css';
import { useTransactions } from './useTransactions';

function countText(total: number, isEstimate: boolean): string {
  const count = new Intl.NumberFormat().format(total);
  return `${isEstimate ? 'about ' : ''}${count} ${total === 1 ? 'transaction' : 'transactions'}`;
}

/** The queue: every suspicious transaction, its phone, its call and its action. */
export function TransactionsPage() {
  const { view, show } = useView();
  const list = useTransactions(view);
  const newestPage = list.data?.pages.at(-1);
  const selection = useSelection();
  const calls = useBulkCall();
  const isEmpty = list.data?.pages.every(({ items }) => items.length === 0) ?? false;

  const { fetchNextPage, hasNextPage, isFetching } = list;
  const readMore = useCallback(() => {
    if (hasNextPage && !isFetching) {
      void fetchNextPage();
    }
  }, [fetchNextPage, hasNextPage, isFetching]);

  const closeCase = () => {
    const { caseId } = view;
    show({ caseId: null });
    document.querySelector<HTMLElement>(`[data-case='${caseId ?? ''}']`)?.focus();
  };

  const [showsHelp, setShowsHelp] = useState(false);
  useShortcuts({
    openCase: view.caseId,
    onClose: () => {
      if (view.caseId !== null) {
        closeCase();
      }
    },
    onHelp: () => {
      setShowsHelp(true);
    },
  });

  return (
    <>
      <PageHeader
        onHelp={() => {
          setShowsHelp(true);
        }}
      />
      <ShortcutHelp
        opened={showsHelp}
        onClose={() => {
          setShowsHelp(false);
        }}
      />
      <main className={classes.main} {...(view.caseId === null ? {} : { 'data-case-open': true })}>
        <div className={classes.heading}>
          <Title order={2} size="h4">
            Suspicious transactions
          </Title>
          {newestPage !== undefined && (
            <Text size="sm" c="dimmed" role="status">
              {countText(newestPage.total, newestPage.total_is_estimate)}
            </Text>
          )}
        </div>
        <QueueFilters filter={view} onChange={show} />
        {list.error !== null && (
          <ListProblem
            error={list.error}
            hasRows={list.data !== undefined}
            onRetry={() => void list.refetch()}
          />
        )}
        {list.data === undefined
          ? list.isPending && <TransactionTableSkeleton />
          : !isEmpty && (
              <Queue
                pages={list.data.pages}
                filter={view}
                selection={selection}
                calls={calls}
                isBesideCase={view.caseId !== null}
                isStale={list.isPlaceholderData}
                onSort={(sort) => {
                  show({ sort });
                }}
                onMore={readMore}
              />
            )}
        {isEmpty && (
          <Nothing
            hasFilter={isFiltered(view)}
            onClear={() => {
              show({ ...EVERYTHING, sort: view.sort });
            }}
          />
        )}
        {list.isFetchingNextPage && (
          <Loader size="sm" className={classes.more ?? ''} aria-label="Reading more transactions" />
        )}
      </main>
      <SelectionBar
        selection={selection}
        calls={calls}
        listed={distinct(list.data?.pages ?? [])}
        filter={view}
        total={newestPage?.total ?? 0}
      />
      {view.caseId !== null && <CasePanel id={view.caseId} onClose={closeCase} />}
    </>
  );
}

function Nothing({ hasFilter, onClear }: { hasFilter: boolean; onClear: () => void }) {
  if (!hasFilter) {
    return (
      <Text c="dimmed" ta="center" py="xl">
        No transactions yet. They are imported with <code>dashboard-api import FILE</code>.
      </Text>
    );
  }
  return (
    <Text component="div" c="dimmed" ta="center" py="xl">
      No transaction matches the search and filters.{' '}
      <Button variant="default" size="compact-sm" ml="xs" onClick={onClear}>
        Clear them
      </Button>
    </Text>
  );
}
