import { useId, useRef, type KeyboardEvent } from 'react';

import { explain } from '../api/errors';
import { PhoneButtons } from './PhoneButtons';
import { usePhoneDraft } from './phoneDrafts';
import classes from './PhoneField.module.css';
import { phoneText } from './phoneText';
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
 *
 * While nobody edits it, it reads as its reader writes phones. That is only painted over the field:
 * a value that changed with the focus would take the selection from under the first key.
 */
export function PhoneField({ id, phone, label }: PhoneFieldProps) {
  const [draft, setDraft] = usePhoneDraft(id);
  const save = useUpdatePhone(id);
  const fieldRef = useRef<HTMLInputElement>(null);
  const messagesId = useId();
  const isEdited = draft !== null && draft.text !== phone;
  const error = save.error === null ? null : explain(save.error);
  const news =
    isEdited && draft.basis !== phone ? `Changed meanwhile to ${phoneText(phone)}` : null;

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

  /** The buttons go when they were pressed: the focus goes back to where it came from. */
  const backInField = (act: () => void) => () => {
    fieldRef.current?.focus();
    act();
  };

  return (
    <div className={classes.place}>
      <div className={classes.field} {...(isEdited ? { 'data-edited': true } : {})}>
        <input
          ref={fieldRef}
          type="tel"
          className={classes.input}
          autoComplete="off"
          aria-label={label ?? `Phone of ${id}`}
          aria-invalid={error !== null}
          {...(draft === null ? { 'data-read': true } : {})}
          title={phone}
          {...(error === null && news === null ? {} : { 'aria-describedby': messagesId })}
          value={draft?.text ?? phone}
          onChange={(event) => {
            const text = event.currentTarget.value;
            setDraft((before) => ({ text, basis: before?.basis ?? phone }));
            if (save.isError) {
              save.reset();
            }
          }}
          onKeyDown={onKeyDown}
        />
        {draft === null && (
          <span aria-hidden="true" className={classes.reading}>
            {phoneText(phone)}
          </span>
        )}
        {isEdited && (
          <PhoneButtons
            id={id}
            saving={save.isPending}
            onSave={backInField(submit)}
            onRevert={backInField(revert)}
          />
        )}
      </div>
      {(news !== null || error !== null) && (
        <div id={messagesId} className={classes.messages}>
          {news !== null && <div>{news}</div>}
          {error !== null && <div className={classes.error}>{error}</div>}
        </div>
      )}
    </div>
  );
}
