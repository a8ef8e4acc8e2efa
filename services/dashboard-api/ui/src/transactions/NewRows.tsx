import { Button } from '@mantine/core';

import { count } from './format';
import classes from './NewRows.module.css';

interface NewRowsProps {
  waiting: number;
  onShow: () => void;
}

/** Announces rows that would push others away, and shows them when asked. */
export function NewRows({ waiting, onShow }: NewRowsProps) {
  return (
    <div role="status" className={classes.place}>
      {waiting > 0 && (
        <Button size="compact-sm" radius="xl" className={classes.button ?? ''} onClick={onShow}>
          {count(waiting)} new · show
        </Button>
      )}
    </div>
  );
}
