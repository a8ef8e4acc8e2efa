import type { ReactNode } from 'react';

import type { Transaction } from '../api/types';
import { PhoneField } from '../transactions/PhoneField';
import { day, moment, money } from '../transactions/format';
import classes from './CaseFacts.module.css';

/** All that is known of the transaction itself. */
export function CaseFacts({ transaction }: { transaction: Transaction }) {
  const { call } = transaction;
  const facts: [string, ReactNode][] = [
    ['Amount', <strong key="amount">{money(transaction.amount, transaction.currency)}</strong>],
    ['Merchant', transaction.merchant_name],
    ['Bank', transaction.bank_name],
    ['Card', transaction.card_number],
    ['Date', day(transaction.transaction_date)],
    [
      'Phone',
      <PhoneField
        key="phone"
        id={transaction.id}
        phone={transaction.client_phone}
        label={`Phone of ${transaction.id}, in the case`}
      />,
    ],
    ['Language', transaction.language ?? 'as for everyone'],
    ['Time zone', transaction.time_zone ?? 'not known'],
    ['Last change', moment(transaction.updated_at)],
    ['Calls by', call == null ? 'nobody yet' : (call.requested_by ?? 'unknown')],
  ];
  return (
    <dl className={classes.facts}>
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
