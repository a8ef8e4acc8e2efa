import { ACTIONS, type Attention } from '../api/types';
import type { ListFilter } from '../view/view';
import { CallFilters } from './CallFilters';
import { FilterChips } from './FilterChips';
import classes from './QueueFilters.module.css';
import { SearchField } from './SearchField';
import { useCounts } from './useCounts';

interface QueueFiltersProps {
  filter: ListFilter;
  onChange: (change: Partial<ListFilter>, options?: { replace?: boolean }) => void;
}

const ATTENTION_CHIPS: readonly { value: Attention; text: string }[] = [
  { value: 'call_back', text: 'Call back' },
  { value: 'needs_review', text: 'Needs review' },
  { value: 'number_blocked', text: 'Number blocked' },
];

const ACTION_CHIPS = ACTIONS.map((action) => ({ value: action, text: action }));

/** Search and filters, each with the number of rows that it would show. */
export function QueueFilters({ filter, onChange }: QueueFiltersProps) {
  const counts = useCounts(filter);
  return (
    <div role="search" className={classes.filters} aria-label="Search and filters">
      <SearchField
        q={filter.q}
        onSearch={(q) => {
          // One search is one step of the history, not one for each letter.
          onChange({ q }, { replace: filter.q !== '' });
        }}
      />
      <FilterChips
        name="action"
        options={ACTION_CHIPS}
        chosen={filter.action}
        counts={counts.data?.action}
        onChoose={(action) => {
          onChange({ action });
        }}
      />
      <FilterChips
        name="attention"
        options={ATTENTION_CHIPS}
        chosen={filter.attention}
        counts={counts.data?.attention}
        onChoose={(attention) => {
          onChange({ attention });
        }}
      />
      <CallFilters filter={filter} onLift={onChange} />
    </div>
  );
}
