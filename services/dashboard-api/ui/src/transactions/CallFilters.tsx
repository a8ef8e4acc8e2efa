import { UnstyledButton } from '@mantine/core';
import { IconX } from '@tabler/icons-react';

import { outcomeFilterText } from '../view/outcomeFilter';
import type { ListFilter } from '../view/view';
import classes from './FilterChips.module.css';
import { instant } from './format';

interface CallFiltersProps {
  filter: ListFilter;
  onLift: (change: Partial<ListFilter>) => void;
}

/** The filters by the newest call, which other pages lead to: each can only be lifted here. */
export function CallFilters({ filter, onLift }: CallFiltersProps) {
  const { outcome, calledSince, calledBefore } = filter;
  const chips: { text: string; lifted: Partial<ListFilter> }[] = [
    ...(outcome === null ? [] : [{ text: outcomeFilterText(outcome), lifted: { outcome: null } }]),
    ...(calledSince === null
      ? []
      : [{ text: `Called since ${instant(calledSince)}`, lifted: { calledSince: null } }]),
    ...(calledBefore === null
      ? []
      : [{ text: `Called before ${instant(calledBefore)}`, lifted: { calledBefore: null } }]),
  ];
  if (chips.length === 0) {
    return null;
  }
  return (
    <div role="group" aria-label="Filters by the latest call" className={classes.chips}>
      {chips.map(({ text, lifted }) => (
        <UnstyledButton
          key={text}
          className={classes.chip ?? ''}
          data-lifts
          aria-label={`Remove the filter: ${text}`}
          onClick={() => {
            onLift(lifted);
          }}
        >
          {text}
          <IconX size={13} aria-hidden="true" />
        </UnstyledButton>
      ))}
    </div>
  );
}
