import { memo, type CSSProperties } from 'react';
import { factsOfOutcome } from '../../shared/outcomes/index.ts';
import { useTranslation } from 'react-i18next';
import { markOfVerdict } from '../../shared/verdicts/index.ts';
import { Icon, OutcomeMark, StatusShape, Time, VerdictMark, VisibleText, visibleText } from '../ui/index.ts';
import type { Row } from './page-cache.ts';
import type { DrawnColumn } from './columns.ts';

type Say = ReturnType<typeof useTranslation>['t'];

const awsSuffix = '.amazonaws.com';

/** What the examiner and the verification say of an event, as narrow marks; the hint says it in words. */
function Marks({ row, colorOf }: { row: Row; colorOf: (tag: string) => number }) {
  const verdict = row.cell('verdict');
  const mark = markOfVerdict(verdict === null ? null : String(verdict));
  return (
    <span className="cell-tags">
      {mark.tone !== 'neutral' && <StatusShape tone={mark.tone} shape={mark.shape} />}
      {row.tags.includes('bookmark') && <Icon name="bookmark" />}
      {row.cell('finding') !== null && <Icon name="findings" />}
      {row.tags
        .filter((tag) => tag !== 'bookmark')
        .map((tag) => (
          <span key={tag} className="cell-tag" style={{ '--tag': `var(--tag-${colorOf(tag) + 1})` } as CSSProperties} />
        ))}
    </span>
  );
}

/** One value as the grid draws it. Text of unknown origin is drawn as text with hidden characters visible. */
function Cell({ field, row, colorOf }: { field: string; row: Row; colorOf: (tag: string) => number }) {
  if (field === 'tag') return <Marks row={row} colorOf={colorOf} />;
  const value = row.cell(field);
  if (field === 'eventTime')
    return (
      <span className="mono">
        <Time value={typeof value === 'number' ? value : null} />
      </span>
    );
  if (field === 'verdict') return <VerdictMark verdict={value === null ? null : String(value)} />;
  if (value === null) return <span className="muted">—</span>;
  const text = String(value);
  if (field === 'outcome') return <OutcomeMark outcome={text} />;
  if (field === 'eventName')
    return (
      <span className="cell-name">
        <VisibleText text={text} />
      </span>
    );
  if (field === 'eventSource' && text.endsWith(awsSuffix))
    return <VisibleText text={text.slice(0, -awsSuffix.length)} />;
  return <VisibleText text={text} />;
}

/** What a cell says in full, for the hint: a narrow column never hides a value for good. */
function hintOf(field: string, row: Row | null, t: Say): string | undefined {
  if (!row || field === 'eventTime') return undefined;
  if (field === 'tag') return marksInWords(row, t);
  const value = row.cell(field);
  return value === null ? undefined : visibleText(String(value));
}

function marksInWords(row: Row, t: Say): string {
  const verdict = row.cell('verdict');
  const finding = row.cell('finding');
  return [
    verdict === null ? t('ui.verdict.none') : t(`integrity.verdict.${verdict}`, { defaultValue: String(verdict) }),
    ...(finding === null ? [] : [visibleText(String(finding))]),
    ...row.tags.map((tag) => visibleText(tag)),
  ].join(' · ');
}

const monoFields = /address|arn|id$|key|agent|account|target/i;

export interface GridRowProps {
  id: string;
  rank: number;
  row: Row | null;
  columns: readonly DrawnColumn[];
  /** Line of the grid; not the rank while runs are folded. */
  line: number;
  /** Others of the same second stand above, below or on both sides: their order is not proven. */
  tie: 'first' | 'inner' | 'last' | undefined;
  /** Said of tied times. */
  tieHint: string;
  /** Part of a run that was unfolded. */
  inRun: boolean;
  isCurrent: boolean;
  isSelected: boolean;
  style: CSSProperties;
  colorOf: (tag: string) => number;
}

/** A row of the timeline; skeleton cells while its page is on its way. */
export const GridRow = memo(function GridRow({
  id,
  rank,
  line,
  row,
  columns,
  tie,
  tieHint,
  inRun,
  isCurrent,
  isSelected,
  style,
  colorOf,
}: GridRowProps) {
  const { t } = useTranslation();
  const outcome = row?.cell('outcome');
  return (
    <div
      id={id}
      role="row"
      className="grid-row"
      aria-rowindex={line + 2}
      aria-selected={isSelected}
      data-rank={rank}
      data-run={inRun || undefined}
      data-current={isCurrent || undefined}
      data-trouble={factsOfOutcome(String(outcome))?.tone === 'danger' || undefined}
      style={style}
    >
      {columns.map((column, index) => (
        <div
          key={column.field}
          role="gridcell"
          aria-colindex={index + 1}
          className={`grid-cell${monoFields.test(column.field) ? ' mono' : ''}${column.pinned ? ' pinned' : ''}`}
          data-field={column.field}
          data-tie={column.field === 'eventTime' ? tie : undefined}
          title={column.field === 'eventTime' && tie ? tieHint : hintOf(column.field, row, t)}
          {...(column.style ? { style: column.style } : {})}
        >
          {row ? (
            <Cell field={column.field} row={row} colorOf={colorOf} />
          ) : (
            <span className="skeleton" style={{ width: `${40 + ((rank * 7 + index * 13) % 40)}%` }} />
          )}
        </div>
      ))}
    </div>
  );
});
