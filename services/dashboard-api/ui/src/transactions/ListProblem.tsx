import { Alert, Button, Group } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';

import { explain } from '../api/errors';

interface ListProblemProps {
  error: Error;
  /** Whether older rows are still shown below. */
  hasRows: boolean;
  onRetry: () => void;
}

/** Says above the table why it could not be read. */
export function ListProblem({ error, hasRows, onRetry }: ListProblemProps) {
  return (
    <Alert
      color="orange"
      mb="sm"
      icon={<IconAlertTriangle aria-hidden="true" />}
      title={hasRows ? 'The table may be out of date' : 'The transactions could not be read'}
    >
      <Group justify="space-between" gap="sm">
        <span>{explain(error)}</span>
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          Try again
        </Button>
      </Group>
    </Alert>
  );
}
