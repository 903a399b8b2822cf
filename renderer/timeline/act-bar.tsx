import { useWritable } from '../shell/case.ts';
import { Button, IconButton, Menu, Tooltip, useFormat } from '../ui/index.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { useComparison } from './compare-state.ts';
import { copySelection, saveSelection } from './copy.ts';
import { applyTag, bookmarkTag, type Target } from './tagging.ts';
import type { Rows } from './use-rows.ts';
import { setLayout, useLayout, useViewing } from './view-state.ts';

/** What can be done with the chosen events, and what is shown beside the grid. */
export function ActBar({ rows, target }: { rows: Rows; target: () => Target | null }) {
  const { t, count } = useFormat();
  const compared = useComparison((state) => state.ids.length);
  const writable = useWritable();
  const facets = useLayout((state) => state.facets);
  const detail = useLayout((state) => state.detail);
  const histogram = useLayout((state) => state.histogram);
  const groupBy = useLayout((state) => state.groupBy);
  const hasEvent = useViewing((state) => state.event !== null);
  return (
    <div className="act-bar">
      <IconButton
        icon="sidebar"
        label={t('timeline.command.facets')}
        keys="v"
        pressed={facets}
        onPress={() => setLayout({ facets: !facets })}
      />
      <Tooltip text={t('timeline.command.tag')} keys="t">
        <Button
          kind="quiet"
          icon="tag"
          isDisabled={!writable || !hasEvent}
          onPress={() => useViewing.setState({ dialog: { kind: 'tag', color: null } })}
        >
          {t('timeline.act.tag')}
        </Button>
      </Tooltip>
      <Tooltip text={t('timeline.command.bookmark')} keys="b">
        <Button
          kind="quiet"
          icon="bookmark"
          isDisabled={!writable || !hasEvent}
          onPress={() => {
            const chosen = target();
            if (chosen) void applyTag(chosen, bookmarkTag, { color: 8 });
          }}
        >
          {t('timeline.act.bookmark')}
        </Button>
      </Tooltip>
      <Tooltip text={t('timeline.command.addToFinding')} keys="a">
        <Button
          kind="quiet"
          icon="findings"
          isDisabled={!writable || !hasEvent}
          onPress={() => useViewing.setState({ dialog: { kind: 'finding' } })}
        >
          {t('timeline.act.finding')}
        </Button>
      </Tooltip>
      <Menu
        label={t('timeline.act.copy')}
        entries={[
          {
            id: 'text',
            icon: 'copy',
            text: t('timeline.command.copy.text'),
            keys: 'Ctrl+C',
            run: () => void copySelection('text', rows),
          },
          { id: 'csv', icon: 'copy', text: t('timeline.command.copy.csv'), run: () => void copySelection('csv', rows) },
          {
            id: 'json',
            icon: 'copy',
            text: t('timeline.command.copy.json'),
            run: () => void copySelection('json', rows),
          },
          {
            id: 'save-csv',
            icon: 'download',
            text: t('timeline.command.save.csv'),
            separated: true,
            run: () => void saveSelection('csv', rows),
          },
          {
            id: 'save-json',
            icon: 'download',
            text: t('timeline.command.save.json'),
            run: () => void saveSelection('json', rows),
          },
        ]}
      >
        <Tooltip text={t('timeline.act.copy')}>
          <Button kind="quiet" icon="copy" isDisabled={!hasEvent}>
            {t('timeline.act.copy')}
          </Button>
        </Tooltip>
      </Menu>
      {compared > 0 && (
        <Button kind="quiet" icon="columns" onPress={() => useComparison.setState({ isOpen: true })}>
          {t('timeline.act.compare', { events: count(compared) })} <kbd className="key">Shift+C</kbd>
        </Button>
      )}
      <span className="push" />
      <IconButton
        icon="layers"
        label={t('timeline.group.title')}
        pressed={groupBy.length > 0}
        onPress={() => setLayout({ groupBy: groupBy.length > 0 ? [] : ['eventName'] })}
      />
      <ColumnsMenu />
      <IconButton
        icon="histogram"
        label={t('timeline.command.histogram')}
        keys="h"
        pressed={histogram}
        onPress={() => setLayout({ histogram: !histogram })}
      />
      <IconButton
        icon="detail"
        label={t('timeline.command.detail')}
        keys="d"
        pressed={detail}
        onPress={() => setLayout({ detail: !detail })}
      />
    </div>
  );
}
