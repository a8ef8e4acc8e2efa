import { memo, useState } from 'react';

import type { Transaction } from '../api/types';
import { CaseLink } from '../view/CaseLink';
import { ActionMenu } from './ActionMenu';
import { CallButton } from './CallButton';
import type { TableLayout } from './columns';
import { PhoneField } from './PhoneField';
import { RowProblem } from './RowProblem';
import { StatusText } from './StatusText';
import { TransactionFacts } from './TransactionFacts';
import classes from './TransactionRow.module.css';
import { useCall } from './useCall';
import { useUpdateAction } from './useUpdateAction';

interface TransactionRowProps {
  /** Where it stands among the rows read so far, from 0. */
  index: number;
  transaction: Transaction;
  layout: TableLayout;
  /** How many columns the table has in this layout. */
  columns: number;
  selected: boolean;
  onToggle: (row: Transaction) => void;
  /** What went wrong when it was called together with others. */
  failure: Error | null;
  onDismiss: (id: string) => void;
  /** It stands here only because it stood here: it is not what is filtered for. */
  dimmed: boolean;
  /** Takes the row's element, to learn its height. */
  measure: (element: HTMLElement | null) => void;
}

/**
 * One transaction. Painted again only when its version or the layout changes.
 *
 * Rows come and go by the dozen while the list is scrolled or searched: what stands in each of them
 * is plain elements, which cost a fraction of the component library's.
 */
export const TransactionRow = memo(function TransactionRow({
  index,
  transaction,
  layout,
  columns,
  selected,
  onToggle,
  failure,
  onDismiss,
  dimmed,
  measure,
}: TransactionRowProps) {
  const { id, version } = transaction;
  const [firstVersion] = useState(version);
  const call = useCall(id);
  const setAction = useUpdateAction(id);
  const [seen, setSeen] = useState(transaction);

  return (
    <tbody ref={measure} data-index={index}>
      <tr
        className={classes.row}
        aria-rowindex={index + 2}
        {...(dimmed ? { 'data-dimmed': true } : {})}
        {...(selected ? { 'data-selected': true } : {})}
      >
        <td className={classes.select}>
          <input
            type="checkbox"
            aria-label={`Select ${id}`}
            checked={selected}
            onChange={() => {
              onToggle(transaction);
            }}
          />
        </td>
        <th scope="row" className={classes.id}>
          <CaseLink id={id} />
          {version !== firstVersion && (
            // A new key starts the mark anew at every change.
            <span key={version} className={classes.changed} aria-hidden="true" />
          )}
        </th>
        <TransactionFacts transaction={transaction} layout={layout} />
        <td>
          <PhoneField id={id} phone={transaction.client_phone} />
        </td>
        <td>
          <CallButton transaction={transaction} asking={call.isPending} onCall={call.ask} />
        </td>
        <td>
          <StatusText transaction={transaction}>
            <ActionMenu
              id={id}
              action={transaction.action}
              saving={setAction.isPending}
              onOpen={() => {
                setSeen(transaction);
              }}
              onSet={(action) => {
                setAction.mutate({ action, seen });
              }}
            />
          </StatusText>
        </td>
      </tr>
      {failure !== null && (
        <RowProblem
          columns={columns}
          id={id}
          error={failure}
          onDismiss={() => {
            onDismiss(id);
          }}
        />
      )}
      {call.error !== null && (
        <RowProblem columns={columns} id={id} error={call.error} onDismiss={call.reset} />
      )}
      {setAction.error !== null && (
        <RowProblem columns={columns} id={id} error={setAction.error} onDismiss={setAction.reset} />
      )}
    </tbody>
  );
});
