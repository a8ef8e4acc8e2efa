import { Table, Text } from '@mantine/core';

import type { Transaction } from '../api/types';
import type { TableLayout } from './columns';
import { day, money } from './format';
import classes from './TransactionFacts.module.css';

interface TransactionFactsProps {
  transaction: Transaction;
  layout: TableLayout;
}

/** The cells that tell of the card transaction itself, which nobody edits here. */
export function TransactionFacts({ transaction, layout }: TransactionFactsProps) {
  const { client_name, card_number, bank_name, merchant_name } = transaction;
  const amount = money(transaction.amount, transaction.currency);
  const date = day(transaction.transaction_date);

  if (layout === 'compact') {
    return (
      <>
        <Table.Td>
          <Text truncate inherit className={classes.client ?? ''} title={client_name}>
            {client_name}
          </Text>
          <Text truncate size="xs" c="dimmed" className={classes.number ?? ''}>
            {card_number}
          </Text>
        </Table.Td>
        <Table.Td className={classes.amount ?? ''}>
          {amount}
          <Text size="xs" c="dimmed" className={classes.number ?? ''}>
            {date}
          </Text>
        </Table.Td>
        <Table.Td>
          <Text truncate inherit title={merchant_name}>
            {merchant_name}
          </Text>
          <Text truncate size="xs" c="dimmed" title={bank_name}>
            {bank_name}
          </Text>
        </Table.Td>
      </>
    );
  }

  return (
    <>
      <Table.Td>
        <Text truncate inherit className={classes.client ?? ''} title={client_name}>
          {client_name}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number ?? ''}>{card_number}</Table.Td>
      <Table.Td className={classes.amount ?? ''}>{amount}</Table.Td>
      <Table.Td>
        <Text truncate inherit title={bank_name}>
          {bank_name}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text truncate inherit title={merchant_name}>
          {merchant_name}
        </Text>
      </Table.Td>
      <Table.Td className={classes.number ?? ''}>{date}</Table.Td>
    </>
  );
}
