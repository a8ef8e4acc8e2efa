import { Paper, Skeleton, Stack } from '@mantine/core';

/** Stands where the table will be, while it is first read. */
export function TransactionTableSkeleton() {
  return (
    <Paper withBorder p="md" role="status" aria-label="Reading the transactions">
      <Stack gap="md">
        {Array.from({ length: 12 }, (_, row) => (
          <Skeleton key={row} height={24} />
        ))}
      </Stack>
    </Paper>
  );
}
