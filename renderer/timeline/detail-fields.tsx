import { Fragment, useMemo } from 'react';
import type { EventDetail } from '../../shared/contract/index.ts';
import { fields as catalogue, resolveField, type FieldGroup } from '../../shared/fields/index.ts';
import { Value } from '../shell/value-menu.tsx';
import { OutcomeMark, Time, useFormat, VerdictMark, VisibleText } from '../ui/index.ts';
import { leavesOf } from './record-leaves.ts';

const groups: readonly FieldGroup[] = ['who', 'what', 'where', 'how', 'result', 'case'];
const order = new Map(catalogue.map((field, index) => [field.name, index]));
/** Members of a record that are shown value by value, and the group they belong to. */
const members: Record<string, FieldGroup> = {
  requestParameters: 'what',
  responseElements: 'result',
  additionalEventData: 'how',
  serviceEventDetails: 'what',
  insightDetails: 'what',
};
const maximumLeaves = 300;
/** Said elsewhere in the pane. */
const saidAlready = new Set(['tag', 'note', 'bookmark']);

/** A third of what one sees of an identity would be this beginning; the whole name stands in the hint and in the menu of the value. */
const shortName = (field: string): string => field.replace(/^userIdentity\.sessionContext\.(attributes\.)?(?=.)/, '…');

interface Entry {
  field: string;
  label: string;
  values: (string | null)[];
}

/** Readable fields, by the question they answer; every value opens its menu. */
export function DetailFields({ detail }: { detail: EventDetail }) {
  const { t, count } = useFormat();
  const sections = useMemo(() => {
    const leaves = leavesOf(detail.raw, Object.keys(members), maximumLeaves);
    const known = Object.entries(detail.fields)
      .filter(([field, values]) => values.length > 0 && !saidAlready.has(field) && !leaves.has(field.split('.')[0]!))
      .sort(([a], [b]) => (order.get(a) ?? 1e6) - (order.get(b) ?? 1e6) || a.localeCompare(b));
    return groups.map((group) => ({
      group,
      entries: known
        .filter(([field]) => (resolveField(field)?.group ?? 'what') === group)
        .map(([field, values]): Entry => ({ field, label: shortName(field), values })),
      members: [...leaves]
        .filter(([member]) => members[member] === group)
        .map(([member, found]) => ({
          member,
          more: found.more,
          // Places in arrays are no part of a field's name: a filter asks for any element.
          entries: found.leaves.map((leaf): Entry => ({
            field: `${member}.${leaf.path}`.replace(/\.\d+(?=\.|$)/g, ''),
            label: leaf.path || member,
            values: [leaf.text],
          })),
        })),
    }));
  }, [detail]);
  return (
    <div className="detail-fields">
      {sections.map(({ group, entries, members: parts }) =>
        entries.length === 0 && parts.length === 0 ? null : (
          <section key={group}>
            <h3>{t(`timeline.detail.group.${group}`)}</h3>
            {entries.length > 0 && <FieldList entries={entries} detail={detail} />}
            {parts.map((part) => (
              <Fragment key={part.member}>
                <h4>{part.member}</h4>
                <FieldList entries={part.entries} detail={detail} />
                {part.more > 0 && (
                  <p className="muted">
                    {t('timeline.detail.moreValues', { values: count(part.more), count: part.more })}
                  </p>
                )}
              </Fragment>
            ))}
          </section>
        ),
      )}
    </div>
  );
}

function FieldList({ entries, detail }: { entries: Entry[]; detail: EventDetail }) {
  return (
    <dl className="detail-list">
      {entries.map((entry, index) => (
        <Fragment key={`${entry.label} ${index}`}>
          <dt title={entry.field}>
            <Path text={entry.label} />
          </dt>
          <dd>
            {entry.values.map((value, at) => (
              <div key={at}>
                <Value field={entry.field} value={value} time={detail.time} mono>
                  <Shown field={entry.field} value={value} detail={detail} />
                </Value>
              </div>
            ))}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** A path that may break behind its dots. */
function Path({ text }: { text: string }) {
  return text.split(/(?<=\.)/).map((part, index) => (
    <Fragment key={index}>
      {index > 0 && <wbr />}
      <VisibleText text={part} />
    </Fragment>
  ));
}

function Shown({ field, value, detail }: { field: string; value: string | null; detail: EventDetail }) {
  if (field === 'eventTime' && detail.time !== null) return <Time value={detail.time} />;
  if (field === 'outcome' && value !== null) return <OutcomeMark outcome={value} />;
  if (field === 'verdict') return <VerdictMark verdict={value} />;
  return value === null ? (
    <span className="muted">null</span>
  ) : value === '' ? (
    <span className="muted">""</span>
  ) : (
    <VisibleText text={value} />
  );
}
