import { Anchor, Group, Title } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';

import { LiveSign } from '../live/LiveSign';
import { Logo } from './Logo';
import classes from './PageHeader.module.css';

export function PageHeader() {
  return (
    <header className={classes.header}>
      <Group gap="xs" wrap="nowrap">
        <Logo />
        <Title order={1} size="h4">
          Ringcheck
        </Title>
      </Group>
      <Group gap="lg" wrap="nowrap">
        <LiveSign />
        <Anchor
          href="/transactions/export"
          download
          size="xs"
          c="dimmed"
          className={classes.link ?? ''}
        >
          <IconDownload size={14} aria-hidden="true" /> Export CSV
        </Anchor>
      </Group>
    </header>
  );
}
