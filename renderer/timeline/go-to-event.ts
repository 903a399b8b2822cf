import type { Filter } from '../../shared/contract/index.ts';
import { request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import type { GridHandle } from './grid.tsx';
import type { Order } from './page-cache.ts';
import { useViewing } from './view-state.ts';

/** Shows an event: at its place in the grid where the filter lets it through, else only in the detail pane. */
export async function goToEvent(id: number, filter: Filter, order: Order, grid: GridHandle | null): Promise<void> {
  try {
    const { rank, found } = await request('events.rank', { ...filter, ...order, id });
    if (found && grid) grid.goTo(rank);
    else {
      const { time } = await request('events.get', { id });
      useViewing.setState({ event: { id, time } });
    }
  } catch (thrown) {
    reportFailure(thrown);
  }
}

/** After the filter or the order changed: keeps the cursor on its event where that is still listed, else near its time. */
export async function keepPlace(filter: Filter, order: Order, grid: GridHandle | null): Promise<void> {
  const { event } = useViewing.getState();
  if (!event || !grid) return;
  try {
    const byId = await request('events.rank', { ...filter, ...order, id: event.id });
    if (byId.found) grid.goTo(byId.rank, true);
    else if (event.time !== null)
      grid.goTo((await request('events.rank', { ...filter, ...order, time: event.time })).rank, true);
  } catch {
    // Losing the place is no failure worth a message: the list itself says what is wrong with the filter.
  }
}
