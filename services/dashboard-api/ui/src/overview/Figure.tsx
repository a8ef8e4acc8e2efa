import { Paper } from '@mantine/core';
import { Link } from 'wouter';

import classes from './OverviewPage.module.css';

interface FigureProps {
  name: string;
  value: string;
  aside?: string | undefined;
  /** The list behind the number. */
  href: string;
}

/** A number that leads to its list. */
export function Figure({ name, value, aside, href }: FigureProps) {
  return (
    <Paper withBorder className={classes.figure ?? ''}>
      <Link href={href}>
        <span className={classes.name}>{name}</span>
        <strong className={classes.value}>{value}</strong>
        <span className={classes.name}>{aside ?? '\u00a0'}</span>
      </Link>
    </Paper>
  );
}
