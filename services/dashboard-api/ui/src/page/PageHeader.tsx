import { ActionIcon, Anchor, Group, Title } from '@mantine/core';
import { IconDownload, IconKeyboard } from '@tabler/icons-react';
import { Link, useLocation } from 'wouter';

import { LiveSign } from '../live/LiveSign';
import { OVERVIEW_PATH } from '../view/view';
import { Logo } from './Logo';
import classes from './PageHeader.module.css';

interface PageHeaderProps {
  /** Shows the keyboard shortcuts, where there are any. */
  onHelp?: () => void;
}

const PAGES = [
  { path: '/', text: 'Queue' },
  { path: OVERVIEW_PATH, text: 'Overview' },
];

export function PageHeader({ onHelp }: PageHeaderProps) {
  const [path] = useLocation();
  const present = path === OVERVIEW_PATH ? OVERVIEW_PATH : '/';
  return (
    <header className={classes.header}>
      <Group gap="xs" wrap="nowrap">
        <Logo />
        <Title order={1} size="h4">
          Ringcheck
        </Title>
        <nav aria-label="Pages" className={classes.pages}>
          {PAGES.map((page) => (
            <Link
              key={page.path}
              href={page.path}
              {...(page.path === present ? { 'aria-current': 'page' } : {})}
            >
              {page.text}
            </Link>
          ))}
        </nav>
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
        {onHelp !== undefined && (
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label="Keyboard shortcuts"
            title="Keyboard shortcuts (?)"
            onClick={onHelp}
          >
            <IconKeyboard size={18} aria-hidden="true" />
          </ActionIcon>
        )}
      </Group>
    </header>
  );
}
