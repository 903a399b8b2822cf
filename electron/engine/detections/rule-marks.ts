import { detectionLevels } from '../../../shared/contract/detections.ts';
import type { CallOptions } from '../case/call-options.ts';
import { EventSet } from '../columns/event-set.ts';
import type { Mark, MarkSource } from '../timeline/event-marks.ts';
import type { DetectionsIndex } from './detections-index.ts';
import type { Told } from './find-hits.ts';

/**
 * The fields `rule`, `level` and `technique`: what the rules that stand in a case say about events, whether a group was set aside or not.
 * @param prepare makes the hits of the rules ready
 */
export function ruleMarks(
  detections: () => DetectionsIndex,
  prepare: (options: CallOptions) => Promise<void>,
): MarkSource[] {
  const told = (): Told[] =>
    detections().standing.hits.told.filter(
      ({ rule, positions }) => positions.length > 0 && !(rule.isSilent && rule.set === 'own'),
    );
  const eventsOf = ({ positions }: Told): EventSet => EventSet.ofPositions(detections().source.count, positions);
  const gather = (valuesOf: (told: Told) => readonly string[]): Mark[] => {
    const values = new Map<string, EventSet>();
    for (const each of told()) {
      for (const value of valuesOf(each)) {
        const known = values.get(value);
        values.set(value, known === undefined ? eventsOf(each) : known.or(eventsOf(each)));
      }
    }
    return [...values].map(([name, events]) => ({ names: [name], events }));
  };
  const order: readonly string[] = [...detectionLevels].reverse();
  return [
    {
      field: 'rule',
      prepare,
      read: () =>
        told()
          .map((each) => ({ names: [each.rule.title, each.rule.id], events: eventsOf(each) }))
          .sort((a, b) => (a.names[0]! < b.names[0]! ? -1 : 1)),
    },
    {
      field: 'level',
      prepare,
      read: () =>
        gather(({ rule }) => (rule.level === null ? [] : [rule.level])).sort(
          (a, b) => order.indexOf(a.names[0]!) - order.indexOf(b.names[0]!),
        ),
    },
    {
      field: 'technique',
      prepare,
      read: () => gather(({ rule }) => rule.techniques).sort((a, b) => (a.names[0]! < b.names[0]! ? -1 : 1)),
    },
  ];
}
