import { useState } from 'react';

/** What was typed and not sent, kept while the field it was typed into is not on the screen. */
const drafts = new Map<string, string>();

/** Text being typed, under a name: another field of this name goes on where this one was left. */
export function useDraft(name: string): [string, (text: string) => void] {
  const [text, setText] = useState(() => drafts.get(name) ?? '');
  const keep = (typed: string) => {
    setText(typed);
    if (typed === '') {
      drafts.delete(name);
    } else {
      drafts.set(name, typed);
    }
  };
  return [text, keep];
}

/** Forgets every draft. */
export function forgetDrafts(): void {
  drafts.clear();
}
