import { Box, Button, Group, Textarea } from '@mantine/core';

import { explain } from '../api/errors';
import { useDraft } from '../drafts';
import { useAddNote } from './useAddNote';

/** What the server takes. */
const LONGEST = 2_000;

/** Adds a note. What was typed stays until the server has it, also when the case is closed. */
export function NoteForm({ id }: { id: string }) {
  const [text, setText] = useDraft(`note ${id}`);
  const add = useAddNote(id);
  const isEmpty = text.trim() === '';

  const submit = () => {
    if (!isEmpty && !add.isPending) {
      add.mutate(text.trim(), {
        onSuccess: () => {
          setText('');
        },
      });
    }
  };

  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        label="Add a note"
        size="xs"
        rows={2}
        maxLength={LONGEST}
        value={text}
        readOnly={add.isPending}
        error={add.error === null ? null : explain(add.error)}
        inputContainer={(field) => (
          <Group gap="xs" align="flex-end" wrap="nowrap">
            <Box flex={1}>{field}</Box>
            <Button
              type="submit"
              size="xs"
              variant="default"
              loading={add.isPending}
              aria-disabled={isEmpty}
            >
              Add note
            </Button>
          </Group>
        )}
        onChange={(event) => {
          setText(event.currentTarget.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            submit();
          }
        }}
      />
    </form>
  );
}
