import { useMemo, useRef, type RefObject } from 'react';
import { useWritable } from '../shell/case.ts';
import { useCommands, type Command } from '../shell/commands.ts';
import { startFinding } from '../shell/new-finding.ts';
import { addToComparison, openComparison } from './compare-acts.ts';
import { copySelection, saveSelection, type CopyForm } from './copy.ts';
import { useDomain, zoomDomain } from './domain.ts';
import type { GridHandle } from './grid.tsx';
import { openPivotMenu } from './pivot.tsx';
import { selectAll } from './selection.ts';
import { applyTag, bookmarkTag, useTags, type Target } from './tagging.ts';
import { toggleFolding } from './use-folds.ts';
import type { Rows } from './use-rows.ts';
import { setLayout, splitFields, useLayout, useViewing } from './view-state.ts';

const group = 'timeline.command.group';

/** What can be done in the timeline, by key and by name. */
export function useTimelineCommands(rows: Rows, grid: RefObject<GridHandle | null>, target: () => Target | null): void {
  const writable = useWritable();
  const tags = useTags();
  const domain = useDomain();
  // Rows change with every page that comes; the commands need not be made and listed anew for that.
  const latest = useRef({ rows, target });
  latest.current = { rows, target };
  const commands = useMemo((): Command[] => {
    const target = () => latest.current.target();
    const hasEvent = () => useViewing.getState().event !== null;
    const canTag = () => writable && target() !== null;
    const command = (id: string, keys: string | undefined, run: () => void, more: Partial<Command> = {}): Command => ({
      id: `timeline.${id}`,
      title: `timeline.command.${id}`,
      group,
      run,
      ...(keys ? { keys } : {}),
      ...more,
    });
    const zoom = (factor: number) => {
      if (!domain) return;
      const time = useViewing.getState().event?.time ?? null;
      zoomDomain(
        domain,
        factor,
        time !== null && time >= domain[0] && time <= domain[1] ? time : (domain[0] + domain[1]) / 2,
      );
    };
    const tagByNumber = (color: number) => {
      const tag = tags.find((known) => known.color === color && known.name !== bookmarkTag);
      const chosen = target();
      if (tag && chosen) void applyTag(chosen, tag.name);
      else useViewing.setState({ dialog: { kind: 'tag', color } });
    };
    const copy = (form: CopyForm, keys?: string) =>
      command(`copy.${form}`, keys, () => void copySelection(form, latest.current.rows), {
        when: hasEvent,
        keysElsewhere: true,
      });
    return [
      command('next', 'j', () => grid.current?.moveBy(1)),
      command('previous', 'k', () => grid.current?.moveBy(-1)),
      command('open', 'enter', () => setLayout({ detail: true }), { keysElsewhere: true }),
      command('detail', 'd', () => setLayout({ detail: !useLayout.getState().detail })),
      command('facets', 'v', () => setLayout({ facets: !useLayout.getState().facets })),
      command('histogram', 'h', () => setLayout({ histogram: !useLayout.getState().histogram })),
      command('tag', 't', () => useViewing.setState({ dialog: { kind: 'tag', color: null } }), { when: canTag }),
      command(
        'bookmark',
        'b',
        () => {
          const chosen = target();
          if (chosen) void applyTag(chosen, bookmarkTag, { color: 8 });
        },
        { when: canTag },
      ),
      command(
        'finding',
        'F',
        () => {
          const chosen = target();
          if (chosen) void startFinding(chosen.on);
        },
        { when: canTag },
      ),
      command('addToFinding', 'a', () => useViewing.setState({ dialog: { kind: 'finding' } }), { when: canTag }),
      command(
        'note',
        'n',
        () => {
          setLayout({ detail: true });
          setTimeout(() => useViewing.setState({ dialog: { kind: 'note' } }), 60);
        },
        { when: () => writable && hasEvent() },
      ),
      command('compareAdd', 'c', () => void addToComparison(target()), { when: hasEvent }),
      command('compare', 'C', openComparison),
      command('fold', 'f', toggleFolding),
      command('pivot', 'p', () => openPivotMenu(grid.current?.currentRow() ?? null), { when: hasEvent }),
      command('zoomOut', '[', () => zoom(2)),
      command('zoomIn', ']', () => zoom(0.5)),
      command('fit', '\\', () => useViewing.setState({ domain: null })),
      command('selectAll', 'ctrl+a', () => selectAll(latest.current.rows.total ?? 0), { keysElsewhere: true }),
      command('oldest', undefined, () => setLayout({ sort: 'asc' })),
      command('newest', undefined, () => setLayout({ sort: 'desc' })),
      copy('text', 'ctrl+c'),
      copy('csv'),
      copy('json'),
      command('save.csv', undefined, () => void saveSelection('csv', latest.current.rows), { when: hasEvent }),
      command('save.json', undefined, () => void saveSelection('json', latest.current.rows), { when: hasEvent }),
      ...splitFields.map((field) => command(`split.${field}`, undefined, () => setLayout({ split: field }))),
      ...Array.from({ length: 9 }, (_, color) =>
        command(`tag.${color + 1}`, String(color + 1), () => tagByNumber(color), {
          title: 'timeline.command.tagNumber',
          hidden: true,
          when: canTag,
        }),
      ),
    ];
  }, [grid, writable, tags, domain]);
  useCommands(commands);
}
