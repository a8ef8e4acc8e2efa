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
        <td>
          <div className={classes.client} title={client_name}>
            {client_name}
          </div>
          <div className={classes.second}>{card_number}</div>
        </td>
        <td className={classes.amount}>
          {amount}
          <div className={classes.second}>{date}</div>
        </td>
        <td>
          <div className={classes.text} title={merchant_name}>
            {merchant_name}
          </div>
          <div className={classes.second} title={bank_name}>
            {bank_name}
          </div>
        </td>
      </>
    );
  }

  return (
    <>
      <td>
        <div className={classes.client} title={client_name}>
          {client_name}
        </div>
      </td>
      <td className={classes.number}>{card_number}</td>
      <td className={classes.amount}>{amount}</td>
      <td>
        <div className={classes.text} title={bank_name}>
          {bank_name}
        </div>
      </td>
      <td>
        <div className={classes.text} title={merchant_name}>
          {merchant_name}
        </div>
      </td>
      <td className={classes.number}>{date}</td>
    </>
  );
}
