import { useLocation, useSearch } from 'wouter';

import { OVERVIEW_PATH } from '../view/view';
import type { Period } from './useOverview';

/** The period that the URL tells, and a function that changes it. */
export function usePeriod(): [Period, (period: Period) => void] {
  const [, navigate] = useLocation();
  const period = new URLSearchParams(useSearch()).get('period') === 'week' ? 'week' : 'day';
  const choose = (chosen: Period) => {
    navigate(chosen === 'week' ? `${OVERVIEW_PATH}?period=week` : OVERVIEW_PATH);
  };
  return [period, choose];
}
