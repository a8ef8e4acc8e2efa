import { useState } from 'react';

/** A phone being typed. */
export interface PhoneDraft {
  text: string;
  /** The phone that stood there when typing began. */
  basis: string;
}

/**
 * By transaction: what was typed and not saved. Kept here so that it outlives its row while that
 * is scrolled out of view, and so that nobody is rung at the number that is about to be replaced.
 */
const drafts = new Map<string, PhoneDraft>();

/** The draft of a transaction's phone, and how to change it (null: there is none any more). */
export function usePhoneDraft(
  id: string,
): [PhoneDraft | null, (change: (before: PhoneDraft | null) => PhoneDraft | null) => void] {
  const [draft, setDraft] = useState(() => drafts.get(id) ?? null);
  const update = (change: (before: PhoneDraft | null) => PhoneDraft | null) => {
    const next = change(drafts.get(id) ?? null);
    if (next === null) {
      drafts.delete(id);
    } else {
      drafts.set(id, next);
    }
    setDraft(next);
  };
  return [draft, update];
}

/** Whether a phone was typed for this transaction and not saved yet. */
export function hasUnsavedPhone(id: string): boolean {
  const draft = drafts.get(id);
  return draft !== undefined && draft.text !== draft.basis;
}

/** Forgets every draft. */
export function forgetPhoneDrafts(): void {
  drafts.clear();
}

/** Nobody is called while a corrected number waits to be saved: the old one would ring. */
export class UnsavedPhone extends Error {
  constructor() {
    super(
      'The phone was changed and not saved. Save it (Enter) or revert it (Escape), then call: the saved number is the one that rings.',
    );
  }
}
