import { CloseButton, Table } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';

import { explain } from '../api/errors';
import classes from './RowProblem.module.css';

interface RowProblemProps {
  columns: number;
  id: string;
  error: Error;
  onDismiss: () => void;
}

/** Says right under a row what went wrong with it. */
export function RowProblem({ columns, id, error, onDismiss }: RowProblemProps) {
  return (
    <Table.Tr>
      <Table.Td colSpan={columns}>
        <div role="alert" className={classes.problem}>
          <IconAlertCircle size={15} aria-hidden="true" />
          <span>
            {id}: {explain(error)}
          </span>
          <CloseButton
            size="xs"
            aria-label={`Dismiss the message about ${id}`}
            onClick={onDismiss}
          />
        </div>
      </Table.Td>
    </Table.Tr>
  );
}
