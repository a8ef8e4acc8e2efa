import { ActionIcon, Loader, TextInput } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import type { KeyboardEvent } from 'react';

import { explain } from '../api/errors';
import { usePhoneDraft } from './phoneDrafts';
import classes from './PhoneField.module.css';
import { useUpdatePhone } from './useUpdatePhone';

interface PhoneFieldProps {
  id: string;
  /** The phone as the server has it. */
  phone: string;
  /** Its name, where a row of the same transaction has the usual one. */
  label?: string;
}

/**
 * The customer's phone, edited in place: Enter saves, Escape reverts. What was typed stays until
 * it is saved or reverted, also when the field loses the focus, the save fails, or the phone
 * changes elsewhere meanwhile (which is then said).
 */
export function PhoneField({ id, phone, label }: PhoneFieldProps) {
  const [draft, setDraft] = usePhoneDraft(id);
  const save = useUpdatePhone(id);
  const isEdited = draft !== null && draft.text !== phone;

  const revert = () => {
    setDraft(() => null);
    save.reset();
  };

  const submit = () => {
    if (draft === null || save.isPending) {
      return;
    }
    if (!isEdited) {
      revert();
      return;
    }
    save.mutate(draft.text, {
      // What was typed while it was being saved is a new draft.
      onSuccess: () => {
        setDraft((now) => (now?.text === draft.text ? null : now));
      },
    });
  };

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') {
      submit();
    } else if (event.key === 'Escape') {
      revert();
    }
  };

  return (
    <TextInput
      type="tel"
      size="xs"
      autoComplete="off"
      aria-label={label ?? `Phone of ${id}`}
      value={draft?.text ?? phone}
      error={save.error === null ? null : explain(save.error)}
      description={isEdited && draft.basis !== phone ? `Changed meanwhile to ${phone}` : null}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      classNames={{
        input: classes.input ?? '',
        section: classes.section ?? '',
        error: classes.error ?? '',
      }}
      {...(isEdited ? { 'data-edited': true } : {})}
      rightSectionWidth={isEdited ? 'var(--phone-buttons-width)' : 4}
      rightSection={
        isEdited && (
          <EditButtons id={id} saving={save.isPending} onSave={submit} onRevert={revert} />
        )
      }
      rightSectionPointerEvents="all"
      onChange={(event) => {
        const text = event.currentTarget.value;
        setDraft((before) => ({ text, basis: before?.basis ?? phone }));
        if (save.isError) {
          save.reset();
        }
      }}
      onKeyDown={onKeyDown}
    />
  );
}

interface EditButtonsProps {
  id: string;
  saving: boolean;
  onSave: () => void;
  onRevert: () => void;
}

function EditButtons({ id, saving, onSave, onRevert }: EditButtonsProps) {
  if (saving) {
    return <Loader size={14} aria-label={`Saving the phone of ${id}`} />;
  }
  return (
    <>
      <ActionIcon
        size={24}
        variant="subtle"
        aria-label={`Save phone of ${id}`}
        title="Save (Enter)"
        onClick={onSave}
      >
        <IconCheck size={14} aria-hidden="true" />
      </ActionIcon>
      <ActionIcon
        size={24}
        variant="subtle"
        color="gray"
        className={classes.revert ?? ''}
        aria-label={`Revert phone of ${id}`}
        title="Revert (Escape)"
        onClick={onRevert}
      >
        <IconX size={14} aria-hidden="true" />
      </ActionIcon>
    </>
  );
}
