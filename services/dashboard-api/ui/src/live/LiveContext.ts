import { createContext, use } from 'react';

import type { LiveStatus } from './liveConnection';

export const LiveContext = createContext<LiveStatus>('connecting');

/** Whether changes arrive by themselves at present. */
export function useLiveStatus(): LiveStatus {
  return use(LiveContext);
}
