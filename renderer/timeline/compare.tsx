import { useEffect, useMemo, useState } from 'react';
import type { ErrorReply, EventDetail } from '../../shared/contract/index.ts';
import { replyOf, request } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import { currentSettings } from '../shell/settings.ts';
import { Button, Dialog, IconButton, InlineError, Loading, Switch, Time, useFormat, VisibleText } from '../ui/index.ts';
import { compareFields } from './compare-fields.ts';
import { toggleCompared, useComparison } from './compare-state.ts';

/** Up to five events side by side, with what differs marked. */
export function CompareDialog() {
  const { t } = useFormat();
  const { ids, isOpen } = useComparison();
  const close = () => useComparison.setState({ isOpen: false });
  if (!isOpen || ids.length === 0) return null;
  return (
    <Dialog
      title={t('timeline.compare.title', { count: ids.length, events: ids.length })}
      isOpen
      onClose={close}
      wide
      actions={
        <>
          <Button onPress={() => useComparison.setState({ ids: [], isOpen: false })}>
            {t('timeline.compare.empty')}
          </Button>
          <Button kind="primary" onPress={close}>
            {t('ui.close')}
          </Button>
        </>
      }
    >
      <Compared ids={ids} />
    </Dialog>
  );
}

function Compared({ ids }: { ids: readonly number[] }) {
  const { t, count } = useFormat();
  const [details, setDetails] = useState<EventDetail[] | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  const [onlyDifferences, setOnlyDifferences] = useState(true);
  useEffect(() => {
    let live = true;
    Promise.all(ids.map((id) => request('events.get', { id, language: currentSettings().language }))).then(
      (all) => live && setDetails(all),
      (thrown: unknown) => live && setError(replyOf(thrown)),
    );
    return () => {
      live = false;
    };
  }, [ids]);
  const compared = useMemo(() => compareFields(details ?? []), [details]);
  if (error) return <InlineError error={error} />;
  if (!details) return <Loading />;
  const shown = onlyDifferences && details.length > 1 ? compared.filter((each) => each.differs) : compared;
  const same = compared.length - shown.length;
  return (
    <>
      <div className="compare-bar">
        <Switch isSelected={onlyDifferences} onChange={setOnlyDifferences}>
          {t('timeline.compare.onlyDifferences')}
        </Switch>
        <span className="muted">{same > 0 && t('timeline.compare.same', { fields: count(same), count: same })}</span>
      </div>
      <div className="compare-scroll" tabIndex={0} role="region" aria-label={t('timeline.compare.fields')}>
        <table className="compare">
          <thead>
            <tr>
              <th scope="col">{t('timeline.compare.field')}</th>
              {details.map((detail) => (
                <th key={detail.id} scope="col">
                  <span className="compare-head">
                    <Button
                      kind="link"
                      onPress={() => {
                        useComparison.setState({ isOpen: false });
                        navigate('timeline', { event: detail.id });
                      }}
                    >
                      {t('timeline.provenance.open', { id: detail.id })}
                    </Button>
                    <IconButton
                      icon="close"
                      label={t('timeline.compare.remove', { id: detail.id })}
                      onPress={() => toggleCompared(detail.id)}
                    />
                  </span>
                  <span className="mono muted">
                    <Time value={detail.time} />
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {shown.map(({ field, values, differs }) => (
              <tr key={field}>
                <th scope="row" className="mono">
                  <VisibleText text={field} />
                  {differs && (
                    <span className="compare-mark" title={t('timeline.compare.differs')}>
                      {' '}
                      ≠
                    </span>
                  )}
                </th>
                {values.map((value, index) => (
                  <td key={index} className="mono" data-differs={(differs && value !== values[0]) || undefined}>
                    {value === null ? (
                      <span className="muted">{t('shell.value.none')}</span>
                    ) : (
                      value.split('\n').map((line, at) => (
                        <div key={at}>
                          <VisibleText text={line} />
                        </div>
                      ))
                    )}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}
