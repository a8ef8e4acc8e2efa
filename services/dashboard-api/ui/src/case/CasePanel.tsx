import { Alert, Button, CloseButton, Skeleton, Stack, Title } from '@mantine/core';
import { useEffect, useRef } from 'react';

import { explain } from '../api/errors';
import type { TransactionDetail } from '../api/types';
import { CallButton } from '../transactions/CallButton';
import { StatusText } from '../transactions/StatusText';
import { useCall } from '../transactions/useCall';
import { ActionForm } from './ActionForm';
import { CaseFacts } from './CaseFacts';
import factClasses from './CaseFacts.module.css';
import classes from './CasePanel.module.css';
import { EarlierCalls } from './EarlierCalls';
import { NoteForm } from './NoteForm';
import { Timeline } from './Timeline';
import { useCase } from './useCase';

interface CasePanelProps {
  id: string;
  onClose: () => void;
}

/** One case beside the queue: what is known, what happens, and what can be done. */
export function CasePanel({ id, onClose }: CasePanelProps) {
  const detail = useCase(id);
  const headingRef = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    headingRef.current?.focus();
  }, [id]);

  return (
    <aside className={classes.panel} aria-label={`Case ${id}`}>
      <div className={classes.head}>
        <Title order={2} size="h4" ref={headingRef} tabIndex={-1} className={classes.title ?? ''}>
          {detail.data?.transaction.client_name ?? 'Case'} <span>{id}</span>
        </Title>
        <CloseButton aria-label="Close the case" title="Close (Escape)" onClick={onClose} />
      </div>
      {detail.error !== null && (
        <Alert color="orange" m="md" title="The case could not be read">
          {explain(detail.error)}{' '}
          <Button size="compact-xs" variant="default" onClick={() => void detail.refetch()}>
            Try again
          </Button>
        </Alert>
      )}
      {detail.isPending && (
        <Stack p="md" role="status" aria-label={`Reading case ${id}`}>
          <Skeleton height={60} />
          <Skeleton height={120} />
          <Skeleton height={300} />
        </Stack>
      )}
      {detail.data !== undefined && <CaseContent key={id} detail={detail.data} />}
    </aside>
  );
}

function CaseContent({ detail }: { detail: TransactionDetail }) {
  const { transaction, calls, timeline } = detail;
  const call = useCall(transaction.id);
  return (
    <Stack gap="lg" className={classes.content ?? ''}>
      <div className={classes.status}>
        <StatusText transaction={transaction} label={`Status of case ${transaction.id}`} />
        <div className={classes.call}>
          <CallButton
            transaction={transaction}
            asking={call.isPending}
            onCall={call.ask}
            label={`Call the customer of case ${transaction.id}`}
          />
        </div>
      </div>
      {call.error !== null && (
        <Alert color="red" role="alert" withCloseButton onClose={call.reset}>
          {explain(call.error)}
        </Alert>
      )}
      <CaseFacts transaction={transaction} />
      <ActionForm transaction={transaction} />
      <NoteForm id={transaction.id} />
      <section aria-labelledby="timeline">
        <h3 id="timeline" className={factClasses.heading}>
          Timeline
        </h3>
        <Timeline events={timeline} />
      </section>
      <EarlierCalls calls={calls.slice(1)} />
    </Stack>
  );
}
