import { CloseButton, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useState } from 'react';

import classes from './SearchField.module.css';

interface SearchFieldProps {
  q: string;
  onSearch: (q: string) => void;
}

/** Long enough for the next key of a fast typist, too short to be felt. */
export const SEARCH_AFTER_MS = 180;

/** What the server takes. */
const LONGEST = 200;

export const SEARCH_FIELD_ID = 'search';

/** Searches as you type. Follows the URL, but never overwrites what is being typed. */
export function SearchField({ q, onSearch }: SearchFieldProps) {
  const [text, setText] = useState(q);
  const [asked, setAsked] = useState(q);
  if (q !== asked) {
    // The URL was changed by something else: Back, a link, another filter's reset.
    setAsked(q);
    setText(q);
  }

  const ask = (typed: string) => {
    const wanted = typed.trim();
    if (wanted !== asked) {
      setAsked(wanted);
      onSearch(wanted);
    }
  };
  const askSoon = useDebouncedCallback(ask, SEARCH_AFTER_MS);

  const type = (typed: string) => {
    setText(typed);
    askSoon(typed);
  };

  return (
    <TextInput
      id={SEARCH_FIELD_ID}
      type="search"
      size="sm"
      className={classes.search ?? ''}
      autoComplete="off"
      spellCheck={false}
      maxLength={LONGEST}
      aria-label="Search transactions"
      placeholder="Search name, ID, phone, bank…"
      leftSection={<IconSearch size={16} aria-hidden="true" />}
      rightSection={
        text !== '' && (
          <CloseButton
            size="sm"
            aria-label="Clear the search"
            onClick={() => {
              setText('');
              ask('');
            }}
          />
        )
      }
      value={text}
      onChange={(event) => {
        type(event.currentTarget.value);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && text !== '') {
          event.preventDefault();
          event.stopPropagation();
          type('');
        }
      }}
    />
  );
}
