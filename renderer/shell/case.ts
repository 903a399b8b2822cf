import type { CaseInfo } from '../../shared/contract/index.ts';
import { useAnswer, type Answer } from './answers.ts';
import { useConnection } from './connection.ts';

/** What the open case holds; kept fresh. Nothing is asked while no case is open. */
export function useCaseInfo(): Answer<CaseInfo> {
  const opened = useConnection((state) => state.opened);
  return useAnswer('case.info', opened ? {} : null);
}

/** True where the open case can be changed. */
export const useWritable = (): boolean => useConnection((state) => state.opened !== null && !state.opened.readOnly);
