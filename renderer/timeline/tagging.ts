import i18next from 'i18next';
import { useCallback } from 'react';
import { replyOf, request, useAnswer } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import type { Tag } from '../../shared/contract/index.ts';
import { formatCount } from '../../shared/format/index.ts';
import { orderOf } from './page-cache.ts';
import { countRanks, useSelection, type RankRange } from './selection.ts';
import type { Question, Rows } from './use-rows.ts';
import { useViewing } from './view-state.ts';

export const bookmarkTag = 'bookmark';

const noTags: readonly Tag[] = [];

/** Tags of the case; none while they are on their way. */
export function useTags(): readonly Tag[] {
  return useAnswer('tags.list', {}).data?.tags ?? noTags;
}

/** Colour of a tag by its name. */
export function useTagColors(): (tag: string) => number {
  const { data } = useAnswer('tags.list', {});
  return useCallback((name: string) => data?.tags.find((tag) => tag.name === name)?.color ?? 8, [data]);
}

/** Event ids of ranks, in order. */
async function idsOf(ranges: readonly RankRange[], query: Question): Promise<number[]> {
  const ids: number[] = [];
  for (const [from, to] of ranges) {
    for (let offset = from; offset < to; offset += 5000) {
      const page = await request('events.page', {
        ...query.filter,
        ...orderOf(query),
        fields: [],
        offset,
        limit: Math.min(5000, to - offset),
      });
      for (const id of page.ids) ids.push(id);
    }
  }
  return ids;
}

/** What an act on "the chosen events" is about: the selection, or without one the event at the cursor. */
export interface Target {
  count: number;
  /** As `tags.apply` takes it: all events under the filter are named by the filter. */
  on: () => Promise<{ ids: number[] } | { filter: Question['filter'] }>;
}

export function currentTarget(rows: Rows, query: Question): Target | null {
  const { ranges } = useSelection.getState();
  const { event } = useViewing.getState();
  const total = rows.total ?? 0;
  const count = countRanks(ranges);
  if (count > 0 && count === total) return { count, on: () => Promise.resolve({ filter: query.filter }) };
  if (count > 1) return { count, on: async () => ({ ids: await idsOf(ranges, query) }) };
  return event ? { count: 1, on: () => Promise.resolve({ ids: [event.id] }) } : null;
}

const t = (key: string, values?: Record<string, unknown>): string =>
  i18next.t(key, values as never) as unknown as string;

/** Takes a tag change back. */
function undo(handle: number): void {
  request('tags.undo', { undo: handle }).then(
    (change) => showToast(t('timeline.tag.undone', { events: formatCount(change.tagged), count: change.tagged })),
    reportFailure,
  );
}

/** Tags or untags events and offers to undo it. */
export async function applyTag(
  target: Target,
  name: string,
  options: { color?: number; remove?: boolean } = {},
): Promise<void> {
  try {
    const on = await target.on();
    const change = await request('tags.apply', {
      name,
      ...(options.color === undefined ? {} : { color: options.color }),
      remove: options.remove ?? false,
      on,
    });
    if (change.tagged === 0) {
      // Nothing changed, so there is nothing to undo. A bookmark that is there already is taken away: one key for both.
      if (name === bookmarkTag && !options.remove) await applyTag(target, name, { remove: true });
      else showToast(t(options.remove ? 'timeline.tag.notThere' : 'timeline.tag.already', { name }));
      return;
    }
    const key =
      name === bookmarkTag ? (options.remove ? 'unbookmarked' : 'bookmarked') : options.remove ? 'removed' : 'applied';
    showToast(t(`timeline.tag.${key}`, { name, events: formatCount(change.tagged), count: change.tagged }), {
      tone: 'ok',
      action: { title: t('timeline.tag.undo'), run: () => undo(change.undo) },
    });
  } catch (thrown) {
    if (replyOf(thrown).code !== 'cancelled') reportFailure(thrown);
  }
}
