import { useState } from 'react';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { host, replyOf, request, useAnswer } from '../shell/engine.ts';
import { Button, Dialog, InlineError, Time, useFormat, VisibleText } from '../ui/index.ts';

/** Databases by which addresses are placed: what was used, and a way to add one. */
export function PlacesDialog({ onClose }: { onClose: () => void }) {
  const { t, count } = useFormat();
  const writable = useWritable();
  const answer = useAnswer('actors.places', {});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReply | null>(null);

  const add = async () => {
    setError(null);
    try {
      const files = await host('paths.chooseEvidence', { kind: 'files' });
      if (files.length === 0) return;
      setBusy(true);
      await request('actors.addPlaces', { files: files.map(({ token }) => token) });
    } catch (thrown) {
      setError(replyOf(thrown));
    } finally {
      setBusy(false);
    }
  };

  const databases = answer.data?.databases ?? [];
  return (
    <Dialog
      title={t('actors.places.title')}
      isOpen
      onClose={onClose}
      wide
      actions={
        writable && (
          <Button kind="primary" icon="plus" isDisabled={busy} onPress={() => void add()}>
            {t(busy ? 'actors.places.working' : 'actors.places.add')}
          </Button>
        )
      }
    >
      <p className="page-note">{t('actors.places.explain')}</p>
      {error && <InlineError error={error} />}
      {databases.length === 0 ? (
        <p className="muted">{t('actors.places.empty')}</p>
      ) : (
        <table className="plain-table">
          <thead>
            <tr>
              <th scope="col">{t('actors.places.type')}</th>
              <th scope="col">{t('actors.places.built')}</th>
              <th scope="col">{t('actors.places.added')}</th>
              <th scope="col" className="number">
                {t('actors.places.found')}
              </th>
              <th scope="col">SHA-256</th>
            </tr>
          </thead>
          <tbody>
            {databases.map((database) => (
              <tr key={database.sha256}>
                <td>
                  <VisibleText text={database.type} />{' '}
                  <span className="muted">
                    <VisibleText text={database.fileName} />
                  </span>
                </td>
                <td>
                  <Time value={database.builtAt} day />
                </td>
                <td>
                  <Time value={database.addedAt} />
                </td>
                <td className="number">
                  {count(database.found)} / {count(database.addresses)}
                </td>
                <td className="mono wrap">{database.sha256}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Dialog>
  );
}
