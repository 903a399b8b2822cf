import i18next from 'i18next';
import type { EventDetail } from '../../shared/contract/index.ts';
import { request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { openMenu } from '../shell/value-menu.tsx';
import { visibleText, type IconName, type MenuEntry } from '../ui/index.ts';
import { useViewing } from './view-state.ts';

const pivotFields: readonly { field: string; icon: IconName }[] = [
  { field: 'actor', icon: 'actors' },
  { field: 'userIdentity.accessKeyId', icon: 'hash' },
  { field: 'session', icon: 'sessions' },
  { field: 'sourceIPAddress', icon: 'globe' },
  { field: 'userAgent', icon: 'external' },
  { field: 'eventName', icon: 'timeline' },
  { field: 'eventSource', icon: 'folder' },
  { field: 'awsRegion', icon: 'globe' },
  { field: 'recipientAccountId', icon: 'overview' },
  { field: 'resources.ARN', icon: 'file' },
  { field: 'errorCode', icon: 'error' },
  { field: 'requestParameters.bucketName', icon: 'folder' },
];

function entriesFor(detail: EventDetail): MenuEntry[] {
  const t = (key: string, values?: Record<string, unknown>): string =>
    i18next.t(key, values as never) as unknown as string;
  const { addChip, setRange } = useFilter.getState();
  const { time } = detail;
  const entries: MenuEntry[] = pivotFields.flatMap(({ field, icon }) => {
    const value = detail.fields[field]?.[0];
    if (value === undefined) return [];
    const shown = visibleText(value);
    return [
      {
        id: field,
        icon,
        text: shown.length > 60 ? `${shown.slice(0, 60)}…` : shown,
        detail: field,
        run: () => addChip(kqlEquals(field, value)),
      },
    ];
  });
  const actor = detail.fields['actor']?.[0];
  if (actor !== undefined)
    entries.push({
      id: 'open-actor',
      icon: 'actors',
      text: t('shell.value.openActor'),
      separated: true,
      run: () => navigate('actors', { id: `identity:${actor}` }),
    });
  if (time !== null) {
    for (const minutes of [1, 5, 60]) {
      entries.push({
        id: `around-${minutes}`,
        icon: 'clock',
        text: t('timeline.pivot.around', { minutes }),
        separated: minutes === 1,
        run: () => setRange(time - minutes * 60_000, time + minutes * 60_000 + 1),
      });
    }
  }
  return entries;
}

/** Opens the ways on from the event at the cursor: everything else by the same actor, key, address, call, resource. */
export function openPivotMenu(at: HTMLElement | null): void {
  const { event } = useViewing.getState();
  if (!event || !at) return;
  const box = at.getBoundingClientRect();
  request('events.get', { id: event.id }).then(
    (detail) =>
      openMenu(
        {
          title: i18next.t('timeline.pivot.title'),
          label: i18next.t('timeline.pivot.title'),
          entries: entriesFor(detail),
        },
        { x: box.x + 190, y: box.bottom },
      ),
    reportFailure,
  );
}
