import { useState } from 'react';
import type { Tag } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { showToast } from '../shell/toasts.ts';
import { Button, ConfirmDialog, Count, IconButton, TagMark, useFormat } from '../ui/index.ts';

/** Each tag with its events; removing one asks first and can be undone. */
export function TagList({ tags }: { tags: Tag[] }) {
  const { t } = useFormat();
  const writable = useWritable();
  const addChip = useFilter((state) => state.addChip);
  const [removing, setRemoving] = useState<Tag | null>(null);

  const remove = async (tag: Tag) => {
    try {
      const change = await request('tags.apply', {
        name: tag.name,
        remove: true,
        on: { filter: { where: kqlEquals('tag', tag.name) } },
      });
      const undo = () =>
        void request('tags.undo', { undo: change.undo }).then(
          () => showToast(t('findings.undone'), { tone: 'ok' }),
          reportFailure,
        );
      showToast(t('findings.removed', { name: tag.name, count: change.tagged }), {
        tone: 'ok',
        action: { title: t('findings.undo'), run: undo },
      });
    } catch (thrown) {
      reportFailure(thrown);
    }
  };

  return (
    <>
      <table className="plain-table findings-tags" aria-label={t('findings.tagLabel')}>
        <thead>
          <tr>
            <th scope="col">{t('findings.tag')}</th>
            <th scope="col" className="number">
              {t('findings.events')}
            </th>
            <th>
              <span className="visually-hidden">{t('findings.show')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {tags.map((tag) => (
            <tr key={tag.id}>
              <td>
                <TagMark name={tag.name} color={tag.color} />
              </td>
              <td className="number">
                <Count value={tag.events} />
              </td>
              <td>
                <span className="row" style={{ justifyContent: 'flex-end' }}>
                  <Button
                    icon="timeline"
                    kind="quiet"
                    isDisabled={tag.events === 0}
                    onPress={() => {
                      addChip(kqlEquals('tag', tag.name));
                      navigate('timeline');
                    }}
                  >
                    {t('findings.show')}
                  </Button>
                  <IconButton
                    icon="close"
                    label={`${t('findings.remove')}: ${tag.name}`}
                    isDisabled={!writable || tag.events === 0}
                    onPress={() => setRemoving(tag)}
                  />
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {removing && (
        <ConfirmDialog
          title={t('findings.removeAsk', { name: removing.name })}
          isOpen
          act={t('findings.remove')}
          danger
          onConfirm={() => void remove(removing)}
          onClose={() => setRemoving(null)}
        >
          {t('findings.removeText', { count: removing.events })}
        </ConfirmDialog>
      )}
    </>
  );
}
