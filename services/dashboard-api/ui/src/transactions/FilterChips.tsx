import { UnstyledButton } from '@mantine/core';

import { count } from './format';
import classes from './FilterChips.module.css';

interface FilterChipsProps<Value extends string> {
  /** What is filtered by: "action". */
  name: string;
  options: readonly { value: Value; text: string }[];
  chosen: Value | null;
  /** How many rows each would show; unknown until it is first read. */
  counts: Record<Value, number> | undefined;
  onChoose: (value: Value | null) => void;
}

/** One filter, of which one value or none is chosen; pressing the chosen one lifts it. */
export function FilterChips<Value extends string>({
  name,
  options,
  chosen,
  counts,
  onChoose,
}: FilterChipsProps<Value>) {
  return (
    <div role="group" aria-label={`Filter by ${name}`} className={classes.chips}>
      {options.map(({ value, text }) => {
        const isChosen = value === chosen;
        return (
          <UnstyledButton
            key={value}
            className={classes.chip ?? ''}
            data-value={value}
            aria-pressed={isChosen}
            onClick={() => {
              onChoose(isChosen ? null : value);
            }}
          >
            {text}
            <span className={classes.count}>
              {counts === undefined ? '\u2007' : count(counts[value])}
            </span>
          </UnstyledButton>
        );
      })}
    </div>
  );
}
