import { Button, Group, Input, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ApiError, explain } from '../api/errors';
import { ACTIONS, type Transaction } from '../api/types';
import { useDraft } from '../drafts';
import { useUpdateAction } from '../transactions/useUpdateAction';

/** What the server takes. */
const LONGEST_REASON = 500;

/** Sets the action by hand, with a reason for colleagues. */
export function ActionForm({ transaction }: { transaction: Transaction }) {
  const { id } = transaction;
  const [chosen, setChosen] = useState<{ label: string; seen: Transaction } | null>(null);
  const [reason, setReason] = useDraft(`reason ${id}`);
  const setAction = useUpdateAction(id);
  const action = ACTIONS.find((label) => label === chosen?.label) ?? transaction.action;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAction.mutate(
          {
            action,
            seen: chosen?.seen ?? transaction,
            reason: reason.trim() === '' ? null : reason.trim(),
          },
          {
            onSuccess: () => {
              setChosen(null);
              setReason('');
            },
            onError: (error) => {
              // What was chosen answered something else: the field shows what there is now.
              if (error instanceof ApiError && error.status === 409) {
                setChosen(null);
              }
            },
          },
        );
      }}
    >
      <Group gap="xs" align="flex-end" wrap="nowrap">
        <NativeSelect
          label="Set action"
          size="xs"
          w={150}
          data={ACTIONS}
          value={action}
          onChange={(event) => {
            setChosen({ label: event.currentTarget.value, seen: transaction });
          }}
        />
        <TextInput
          label="Reason (optional)"
          size="xs"
          flex={1}
          autoComplete="off"
          maxLength={LONGEST_REASON}
          value={reason}
          onChange={(event) => {
            setReason(event.currentTarget.value);
          }}
        />
        <Button type="submit" size="xs" variant="default" loading={setAction.isPending}>
          Set
        </Button>
      </Group>
      {setAction.error !== null && (
        <Input.Error mt={4} role="alert">
          {explain(setAction.error)}
        </Input.Error>
      )}
    </form>
  );
}
