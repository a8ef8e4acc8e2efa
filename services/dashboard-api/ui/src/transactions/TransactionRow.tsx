import { Table } from '@mantine/core';
import { memo, useState } from 'react';

import type { Transaction } from '../api/types';
import { ActionMenu } from './ActionMenu';
import { CallButton } from './CallButton';
import { PhoneField } from './PhoneField';
import { RowProblem } from './RowProblem';
import { StatusText } from './StatusText';
import { TransactionFacts } from './TransactionFacts';
import classes from './TransactionRow.module.css';
import type { TableLayout } from './TransactionTable';
import { useCall } from './useCall';
import { useUpdateAction } from './useUpdateAction';

interface TransactionRowProps {
  transaction: Transaction;
  layout: TableLayout;
  /** How many columns the table has in this layout. */
  columns: number;
}

/** One transaction. Painted again only when its version or the layout changes. */
export const TransactionRow = memo(function TransactionRow({
  transaction,
  layout,
  columns,
}: TransactionRowProps) {
  const { id, version } = transaction;
  const [firstVersion] = useState(version);
  const call = useCall(id);
  const setAction = useUpdateAction(id);

  return (
    <>
      <Table.Tr className={classes.row ?? ''}>
        <Table.Th scope="row" className={classes.id ?? ''}>
          {id}
          {version !== firstVersion && (
            // A new key starts the mark anew at every change.
            <span key={version} className={classes.changed} aria-hidden="true" />
          )}
        </Table.Th>
        <TransactionFacts transaction={transaction} layout={layout} />
        <Table.Td>
          <PhoneField id={id} phone={transaction.client_phone} />
        </Table.Td>
        <Table.Td>
          <CallButton transaction={transaction} asking={call.isPending} onCall={call.ask} />
        </Table.Td>
        <Table.Td>
          <StatusText transaction={transaction}>
            <ActionMenu
              id={id}
              action={transaction.action}
              saving={setAction.isPending}
              onSet={(action) => {
                setAction.mutate(action);
              }}
            />
          </StatusText>
        </Table.Td>
      </Table.Tr>
      {call.error !== null && (
        <RowProblem columns={columns} id={id} error={call.error} onDismiss={call.reset} />
      )}
      {setAction.error !== null && (
        <RowProblem columns={columns} id={id} error={setAction.error} onDismiss={setAction.reset} />
      )}
    </>
  );
});
