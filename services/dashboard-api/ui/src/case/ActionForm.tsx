import { Button, Group, Input, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';

import { explain } from '../api/errors';
import { ACTIONS, type Transaction } from '../api/types';
import { useDraft } from '../drafts';
import { useUpdateAction } from '../transactions/useUpdateAction';

/** What the server takes. */
const LONGEST_REASON = 500;

/** Sets the action by hand, with a reason for colleagues. */
export function ActionForm({ transaction }: { transaction: Transaction }) {
  const { id } = transaction;
  const [chosen, setChosen] = useState<string | null>(null);
  const [reason, setReason] = useDraft(`reason ${id}`);
  const setAction = useUpdateAction(id);
  const action = ACTIONS.find((label) => label === chosen) ?? transaction.action;

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setAction.mutate(
          { action, reason: reason.trim() === '' ? null : reason.trim() },
          {
            onSuccess: () => {
              setChosen(null);
              setReason('');
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
            setChosen(event.currentTarget.value);
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
