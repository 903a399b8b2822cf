import type { IndicatorMatches } from '../../../shared/contract/indicators.ts';
import { Bitmap } from '../columns/bitmap.ts';
import { readIndicatorFile } from '../findings/indicator-lists.ts';
import { matchIndicators } from '../findings/match-indicators.ts';
import { applyTag } from '../findings/tags.ts';
import type { Handlers } from './handler.ts';

/** Tags have names of at most this length. */
const longestName = 200;

export const indicatorsHandlers: Handlers<'indicators.import'> = {
  async 'indicators.import'(engine, params) {
    const files = [];
    for (const token of params.files) files.push(await readIndicatorFile(engine.pathOf(token)));
    const { fields } = engine.index;
    const ids = fields.store.column('id');
    const time = fields.store.time();
    const answer: IndicatorMatches = { lists: [], matched: [], missed: [], leftOut: [] };
    for (const { source, sha256, format, indicators, leftOut } of files) {
      const found = matchIndicators(engine.db, fields, indicators);
      let all = new Bitmap(fields.store.count);
      indicators.forEach(({ type, value }, index) => {
        const events = found.get(index);
        if (events === undefined) return void answer.missed.push({ type, value, source });
        let [first, last]: [number | null, number | null] = [null, null];
        // Positions are in order of time, those without one last.
        events.forEach((position) => {
          if (Number.isNaN(time[position])) return;
          first ??= time[position]!;
          last = time[position]!;
        });
        answer.matched.push({ type, value, source, events: events.count, first, last });
        all = all.or(events);
      });
      answer.leftOut.push(...leftOut.map((each) => ({ ...each, source })));
      const events: number[] = [];
      all.forEach((position) => events.push(ids[position]!));
      const name = (params.tag ?? `indicators: ${source}`).slice(0, longestName);
      const isTagged = events.length > 0 && !engine.readOnly;
      const counts = { indicators: indicators.length, matched: found.size, leftOut: leftOut.length };
      const tagged = engine.readOnly
        ? 0
        : engine.change('tags.indicators', { source, sha256, format, tag: isTagged ? name : null }, () => {
            const value = isTagged
              ? applyTag(engine.db, { name, remove: false, events, examiner: engine.context.examiner }).tagged
              : 0;
            return { value, result: { ...counts, events: events.length, changed: value } };
          });
      answer.lists.push({
        source,
        sha256,
        format,
        indicators: indicators.length,
        leftOut: leftOut.length,
        tag: isTagged ? name : null,
        tagged,
      });
    }
    return answer;
  },
};
