import { useMemo } from 'react';
import type { EpochMs, Filter, Histogram } from '../../shared/contract/index.ts';
import { formatZonedTime } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { useFilter } from '../shell/filter.ts';
import { kqlEquals } from '../shell/kql-text.ts';
import { navigate } from '../shell/navigation.ts';
import { useFormat, visibleText } from '../ui/index.ts';
import { findStretches } from './gaps-bursts.ts';
import { bucketTotal, type Domain } from './histogram-draw.ts';
import { recordedLanes } from './recorded-lanes.ts';
import { bookmarkTag, useTags } from './tagging.ts';
import { nameEventClass } from '../../shared/text/limit-sentence.ts';

interface LaneMark {
  from: EpochMs;
  to: EpochMs;
  /** Style variable of its colour. */
  color: string;
  /** What it is, said on hover and to screen readers. */
  words: string;
  /** Open at that side: nothing in the evidence ends it. */
  isOpen?: boolean;
  /** One of several that lie over one another. */
  isFaint?: boolean;
  run: () => void;
}

export interface Lane {
  id: 'stretches' | 'insights' | 'tags' | 'findings' | 'blind' | 'recorded';
  /** Apart from lanes of the same kind: what this one is of. */
  of?: string;
  marks: LaneMark[];
  /** Said in place of marks. */
  note?: string;
}

const insightFilter = 'eventCategory : Insight';
/** Tags with a lane of their own would be too many; the lane holds the marks of these, first made first. */
const mostTags = 6;

/** Marks of the buckets that hold events. */
function ticks(
  histogram: Histogram | undefined,
  color: string,
  words: (events: number, from: EpochMs) => string,
  run: (from: EpochMs, to: EpochMs) => void,
): LaneMark[] {
  if (!histogram) return [];
  const counts = histogram.series[0]?.counts ?? [];
  return counts.flatMap((count, bucket) => {
    if (count === 0) return [];
    const from = histogram.start + bucket * histogram.bucketMs;
    const to = from + histogram.bucketMs;
    return [{ from, to, color, words: words(count, from), run: () => run(Math.round(from), Math.round(to)) }];
  });
}

const severityColors: Record<string, string> = {
  critical: 'danger',
  high: 'danger',
  medium: 'warning',
  low: 'info',
  info: 'text-3',
};

/** What is drawn above the histogram: what stands out in it, and from the whole case Insights events, tags, findings and periods that were not recorded. */
export function useLanes(
  histogram: Histogram | undefined,
  asked: Domain | null,
  buckets: number,
  filter: Filter,
): Lane[] {
  const { t, count, zone, language } = useFormat();
  const range = useMemo(() => (asked ? { from: asked[0], to: asked[1], buckets } : null), [asked, buckets]);
  const tags = useTags();
  const insights = useAnswer('events.histogram', range && { ...range, where: insightFilter }).data;
  // One question for each of a fixed number of tags, because hooks cannot be asked in a loop of changing length.
  const tagAt = (index: number) =>
    range && tags[index] && tags[index].events > 0 ? { ...range, where: kqlEquals('tag', tags[index].name) } : null;
  const tagged = [
    useAnswer('events.histogram', tagAt(0)).data,
    useAnswer('events.histogram', tagAt(1)).data,
    useAnswer('events.histogram', tagAt(2)).data,
    useAnswer('events.histogram', tagAt(3)).data,
    useAnswer('events.histogram', tagAt(4)).data,
    useAnswer('events.histogram', tagAt(5)).data,
  ];
  const findings = useAnswer('findings.list', {}).data;
  const isVerified = useAnswer('integrity.summary', {}).data?.verifiedAt ?? null;
  const blind = useAnswer('integrity.tampering', isVerified === null ? null : {}).data;
  const recording = useAnswer('integrity.recording', isVerified === null ? null : {}).data;

  const lanes: Lane[] = [];
  const filterTo = (kql: string) => (from: EpochMs, to: EpochMs) => {
    useFilter.getState().addChip(kql);
    useFilter.getState().setRange(from, to);
  };
  const span = (from: EpochMs, to: EpochMs) => `${formatZonedTime(from, zone)} – ${formatZonedTime(to, zone)}`;
  if (histogram) {
    const counts = histogram.series[0]?.counts ?? [];
    const at = (bucket: number) => Math.round(histogram.start + bucket * histogram.bucketMs);
    const marks = findStretches(counts.map((_, bucket) => bucketTotal(histogram, bucket))).map(
      ({ kind, from, to, events }): LaneMark => ({
        from: at(from),
        to: at(to),
        color: kind === 'gap' ? 'text-3' : 'warning',
        words: `${t(`timeline.lane.${kind}`, { events: count(events), count: events })}${filter.where === undefined ? '' : ` ${t('timeline.lane.underFilter')}`}: ${span(at(from), at(to))}`,
        run: () => useFilter.getState().setRange(at(from), at(to)),
      }),
    );
    if (marks.length > 0) lanes.push({ id: 'stretches', marks });
  }
  const insightMarks = ticks(
    insights,
    'violet',
    (events, from) =>
      `${t('timeline.lane.insight', { events: count(events), count: events })}: ${formatZonedTime(from, zone)}`,
    filterTo(insightFilter),
  );
  if (insightMarks.length > 0) lanes.push({ id: 'insights', marks: insightMarks });
  const tagMarks = tags
    .slice(0, mostTags)
    .flatMap((tag, index) =>
      ticks(
        tagged[index],
        `tag-${tag.color + 1}`,
        (events, from) =>
          `${visibleText(tag.name === bookmarkTag ? t('timeline.tag.bookmark') : tag.name)}: ${t('timeline.lane.tagged', { events: count(events), count: events })}, ${formatZonedTime(from, zone)}`,
        filterTo(kqlEquals('tag', tag.name)),
      ),
    );
  if (tagMarks.length > 0) lanes.push({ id: 'tags', marks: tagMarks });
  const findingMarks = (findings?.findings ?? []).flatMap((finding): LaneMark[] => {
    const { from, to } = finding;
    if (from === null) return [];
    const end = to ?? from;
    return [
      {
        from,
        to: end,
        color: severityColors[finding.severity] ?? 'text-3',
        words: `${visibleText(finding.title)}: ${span(from, end)}`,
        run: () => navigate('findings', { finding: finding.id }),
      },
    ];
  });
  if (findingMarks.length > 0) lanes.push({ id: 'findings', marks: findingMarks });
  for (const lane of recordedLanes(recording?.rows ?? [], (code) => nameEventClass(language, code)))
    lanes.push({
      id: 'recorded',
      of: lane.name,
      marks: lane.bars.map((bar): LaneMark => ({
        from: bar.begins.time,
        to: bar.ends.time,
        color: lane.color,
        isFaint: true,
        words: `${lane.name}, ${bar.account}: ${span(bar.begins.time, bar.ends.time)} (${t(`integrity.recording.edge.${bar.begins.reason}`)} – ${t(`integrity.recording.edge.${bar.ends.reason}`)})`,
        run: () => navigate('timeline', { event: bar.begins.event }),
      })),
    });
  const blindMarks = (blind?.intervals ?? []).map((interval): LaneMark => {
    const isRefuted = interval.certainty === 'contradicted' || interval.certainty === 'refuted';
    const isPartly = interval.eventsSeen > 0 && interval.silentUntil === null;
    // Where events were delivered all the same nothing is blind: the call is a mark, and no bar covers them.
    const end = isRefuted ? interval.from : (interval.silentUntil ?? interval.to ?? asked?.[1] ?? interval.from);
    const classes = isPartly
      ? interval.silentClasses.map((name) => nameEventClass(language, name)).join(', ')
      : interval.eventClasses.map((name) => nameEventClass(language, name)).join(', ');
    return {
      from: interval.from,
      to: end,
      isOpen: !isRefuted && interval.silentUntil === null && interval.to === null,
      color: isRefuted ? 'text-3' : isPartly ? 'warning' : 'danger',
      words: `${t(`integrity.change.${interval.change}`, { defaultValue: interval.change })}, ${interval.account} ${interval.region}: ${formatZonedTime(interval.from, zone)} – ${interval.to === null ? t('timeline.lane.openEnd') : formatZonedTime(interval.to, zone)} (${classes}; ${t(`timeline.lane.${interval.certainty}`)})`,
      run: () => navigate('timeline', { event: interval.cause.id }),
    };
  });
  if (blindMarks.length > 0) lanes.push({ id: 'blind', marks: blindMarks });
  else if (isVerified === null) lanes.push({ id: 'blind', marks: [], note: t('timeline.lane.notVerified') });
  return lanes;
}
