import { useMemo } from 'react';
import type { EpochMs } from '../../shared/contract/index.ts';
import { useCaseInfo } from '../shell/case.ts';
import type { Domain } from './histogram-draw.ts';
import { useViewing } from './view-state.ts';

const minimumSpan = 2000;

/** The stretch that is drawn: the zoomed one, else the whole case with a little air. */
export function useDomain(): Domain | null {
  const zoomed = useViewing((state) => state.domain);
  const { data } = useCaseInfo();
  const first = data?.firstEvent ?? null;
  const last = data?.lastEvent ?? null;
  return useMemo(() => {
    if (zoomed) return zoomed;
    if (first === null || last === null) return null;
    const air = Math.max(1000, Math.round((last - first) * 0.01));
    return [first - air, last + air];
  }, [zoomed, first, last]);
}

/** Narrows or widens the drawn stretch around a moment. */
export function zoomDomain(domain: Domain, factor: number, around: EpochMs): void {
  const span = Math.max(minimumSpan, (domain[1] - domain[0]) * factor);
  const share = (around - domain[0]) / (domain[1] - domain[0]);
  useViewing.setState({ domain: [Math.round(around - span * share), Math.round(around + span * (1 - share))] });
}
