import { Table, UnstyledButton } from '@mantine/core';
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react';

import type { Sort } from '../view/view';
import classes from './ColumnHead.module.css';
import type { Column } from './columns';

interface ColumnHeadProps {
  column: Column;
  sort: Sort;
  onSort: (sort: Sort) => void;
}

/** The head of a column: a click sorts by it, a second one the other way round. */
export function ColumnHead({ column, sort, onSort }: ColumnHeadProps) {
  const isSorted = column.sorts.some(({ field }) => field === sort.field);
  const direction = sort.descending ? 'descending' : 'ascending';
  const Arrow = sort.descending ? IconArrowDown : IconArrowUp;
  return (
    <Table.Th
      scope="col"
      className={column.className ?? ''}
      aria-sort={isSorted ? direction : 'none'}
    >
      <span className={classes.keys}>
        {column.sorts.map(({ field, text }) => {
          const isKey = field === sort.field;
          return (
            <UnstyledButton
              key={field}
              className={classes.key ?? ''}
              data-sorted={isKey}
              title={field === 'updated_at' ? 'Sort by the last change' : `Sort by ${text}`}
              onClick={() => {
                onSort({ field, descending: isKey && !sort.descending });
              }}
            >
              {text}
              {isKey && <Arrow size={13} aria-hidden="true" />}
            </UnstyledButton>
          );
        })}
      </span>
    </Table.Th>
  );
}
