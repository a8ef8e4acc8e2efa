import type { SortField } from '../view/view';
import classes from './TransactionTable.module.css';

/**
 * `wide` has a column for every field. `compact`, for narrow windows, puts the card under the
 * client, the day under the amount and the bank under the merchant.
 */
export type TableLayout = 'wide' | 'compact';

interface SortKey {
  field: SortField;
  text: string;
}

export interface Column {
  className: string | undefined;
  /** What a click into the head sorts by; a column of several lines has several. */
  sorts: readonly SortKey[];
}

const column = (className: string | undefined, ...sorts: [SortField, string][]): Column => ({
  className,
  sorts: sorts.map(([field, text]) => ({ field, text })),
});

const STATUS = column(classes.status, ['action', 'Action'], ['attention', 'Attention']);

export const COLUMNS: Record<TableLayout, readonly Column[]> = {
  wide: [
    column(classes.id, ['id', 'ID']),
    column(classes.client, ['client_name', 'Client']),
    column(classes.card, ['card_number', 'Card']),
    column(classes.amount, ['amount', 'Amount']),
    column(classes.bank, ['bank_name', 'Bank']),
    column(classes.merchant, ['merchant_name', 'Merchant']),
    column(classes.date, ['transaction_date', 'Date']),
    column(classes.phone, ['client_phone', 'Phone']),
    column(classes.call, ['updated_at', 'Call']),
    STATUS,
  ],
  compact: [
    column(classes.id, ['id', 'ID']),
    column(classes.client, ['client_name', 'Client'], ['card_number', 'Card']),
    column(classes.amount, ['amount', 'Amount'], ['transaction_date', 'Date']),
    column(classes.merchant, ['merchant_name', 'Merchant'], ['bank_name', 'Bank']),
    column(classes.phone, ['client_phone', 'Phone']),
    column(classes.call, ['updated_at', 'Call']),
    STATUS,
  ],
};
