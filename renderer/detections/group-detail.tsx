import { useState } from 'react';
import type { DetectionGroup } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request, useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Button, IconButton, InlineError, TextField, useFormat, VisibleText } from '../ui/index.ts';
import { LevelMark } from './level-mark.tsx';

/** One group: why its first event matches, the rule's own text, and the examiner's word about it. */
export function GroupDetail({ group, onClose }: { group: DetectionGroup; onClose: () => void }) {
  const { t, count } = useFormat();
  const writable = useWritable();
  const [reason, setReason] = useState(group.reason ?? '');
  const event = group.events[0];
  const answer = useAnswer('detections.explain', event === undefined ? null : { rule: group.ruleKey, event });
  const mark = (value: 'relevant' | 'benign' | 'new'): void => {
    request('detections.mark', { targets: [group.id], mark: value, reason }).catch(reportFailure);
  };
  const show = (): void => {
    const who =
      group.sessions.length === 1
        ? ` and ${kqlEquals('session', group.sessions[0]!)}`
        : group.origin === null
          ? ''
          : ` and ${kqlEquals('origin', group.origin)}`;
    const where = `${kqlEquals('rule', group.rule)}${who}`;
    useFilter
      .getState()
      .replace({ where, chips: [], from: group.first, to: group.last === null ? null : group.last + 1000 });
    navigate('timeline');
  };
  return (
    <aside className="detail detections-detail" aria-label={group.title}>
      <div className="panel-head">
        <h2>
          <VisibleText text={group.title} />
        </h2>
        <IconButton icon="close" label={t('detections.close')} onPress={onClose} />
      </div>
      <div className="row">
        <LevelMark level={group.level} />
        <span className="mono muted">
          <VisibleText text={group.rule} />
        </span>
      </div>
      <p className="muted">
        {t('detections.score', {
          score: count(Math.round(group.score)),
          base: group.factors.base,
          rarity: group.factors.rarity.toFixed(2),
          outcome: group.factors.outcome,
        })}
        {group.isBackground && ` ${t('detections.background')}`}
        {group.orderProven === false && ` ${t('detections.orderUnproven')}`}
      </p>
      <p>{group.techniques.join(', ')}</p>
      {group.targets.length > 0 && (
        <ul className="mono wrap">
          {group.targets.slice(0, 5).map((target) => (
            <li key={target}>
              <VisibleText text={target} />
            </li>
          ))}
        </ul>
      )}
      <div className="row">
        <Button onPress={show}>{t('detections.showEvents')}</Button>
      </div>
      {writable && (
        <div className="stack">
          <TextField label={t('detections.reason')} value={reason} onChange={setReason} />
          <div className="row">
            <Button kind="quiet" onPress={() => mark('relevant')}>
              {t('detections.mark.relevant')}
            </Button>
            <Button kind="quiet" isDisabled={reason.trim() === ''} onPress={() => mark('benign')}>
              {t('detections.mark.benign')}
            </Button>
            <Button kind="quiet" isDisabled={group.mark === 'new'} onPress={() => mark('new')}>
              {t('detections.mark.new')}
            </Button>
          </div>
        </div>
      )}
      {answer.error && <InlineError error={answer.error} />}
      {answer.data?.matches && answer.data.matches.length > 0 && (
        <table className="plain-table">
          <caption>{t('detections.whyFirst')}</caption>
          <tbody>
            {answer.data.matches.map((match) => (
              <tr key={match.label}>
                <th scope="row" className="mono">
                  <VisibleText text={match.path ?? match.label} />
                </th>
                <td className="wrap">
                  <mark>
                    <VisibleText text={match.values.join(', ').slice(0, 600)} />
                  </mark>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {answer.data && answer.data.text !== '' && (
        <details>
          <summary>{t('detections.ruleText')}</summary>
          <pre className="detections-text">{answer.data.text}</pre>
        </details>
      )}
    </aside>
  );
}
