import { describe, expect, it } from 'vitest';
import { parseKql, planKql } from '../../../shared/kql/index.ts';
import english from '../../../shared/text/en/ui.json' with { type: 'json' };
import korean from '../../../shared/text/ko/ui.json' with { type: 'json' };
import { printedFilters } from '../../support/printed-filters.ts';

describe('filters that are printed', () => {
  const all = printedFilters();
  it('are found', () => expect(all.length).toBeGreaterThan(20));

  it.each(all)('$place: $filter', ({ filter }) => {
    const parsed = parseKql(filter);
    expect(parsed).toMatchObject({ ok: true });
    expect(planKql(filter)).toMatchObject({ ok: true });
  });
});

describe('outcomes', () => {
  it.each([...Object.entries(english.outcome), ...Object.entries(korean.outcome)])(
    '%s may be written as %s',
    (code, name) => {
      expect(planKql(`outcome : "${name}"`)).toMatchObject({ ok: true, plan: { value: { text: code } } });
    },
  );

  it('are a closed list', () => {
    expect(planKql('outcome : failure')).toMatchObject({ ok: false });
  });
});
