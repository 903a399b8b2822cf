import { describe, expect, it } from 'vitest';
import type { ReportModel } from '../../../electron/engine/report/model.ts';
import { integritySection } from '../../../electron/engine/report/sections/integrity.ts';
import { Citations } from '../../../electron/engine/report/citations.ts';
import { toneOfVerdict } from '../../../electron/engine/report/sections/section.ts';
import { wordsFor } from '../../../electron/engine/report/words.ts';
import english from '../../../shared/text/en/integrity.json' with { type: 'json' };
import korean from '../../../shared/text/ko/integrity.json' with { type: 'json' };
import { factsOfVerdict, markOfVerdict, needsLook, verdicts } from '../../../shared/verdicts/index.ts';

/** Sorted lists by class, as docs/guide.en.md and the specification of digest verification tell them. */
const byClass = {
  proven: 'CHAIN_INTACT DIGEST_LINKED DIGEST_SIGNED LAKE_FILE_VALID LAKE_SIGN_VALID LOG_VALID',
  altered:
    'CHAIN_BROKEN DIGEST_BAD_SIGNATURE DIGEST_CONFLICTING_COPY DIGEST_INCONSISTENT DIGEST_INVALID_FORMAT DIGEST_MODIFIED LAKE_FILE_MODIFIED LAKE_SIGN_BAD_SIGNATURE LAKE_SIGN_INVALID_FORMAT LOG_DIFFERS_UNPROVEN LOG_INVALID_FORMAT LOG_MATCHES_BAD_DIGEST LOG_MODIFIED LOG_TRAILING_DATA',
  absent: 'DIGEST_MISSING LAKE_FILE_MISSING LOG_MISSING LOG_MISSING_UNPROVEN',
  aside: 'DIGEST_DUPLICATE_COPY USED_METADATA USED_PUBLIC_KEYS',
};
const classOf = (code: string): string =>
  Object.entries(byClass).find(([, codes]) => codes.split(' ').includes(code))?.[0] ?? 'open';

/** What the chapter about integrity reads, with these files. */
function modelWith(items: { id: number; path: string; verdict: string }[]): ReportModel {
  const summary = { state: 'needs-look', digests: {}, logs: {}, gaps: 0, missing: 0, verifiedAt: 0, headline: '' };
  return {
    items,
    options: { lists: 'complete' },
    integrity: { summary, gaps: [], missing: [], chains: [], tampering: [], coverage: [] },
  } as unknown as ReportModel;
}

describe('verdicts', () => {
  it('the table of failed files holds every file that was altered, those of CloudTrail Lake too, and none else', () => {
    const items = verdicts.map(({ code }, id) => ({ id, path: code, verdict: code }));
    const blocks = integritySection.compose({
      model: modelWith(items),
      words: wordsFor('en'),
      factsSha256: '',
      citations: new Citations({ cited: [], items: [] } as unknown as ReportModel, wordsFor('en')),
      hashAnnex: () => '',
    });
    const text = JSON.stringify(blocks.slice(blocks.findIndex((block) => 'id' in block && block.id === 'failed')));
    const listed = verdicts.filter(({ code }) => text.includes(`"${code}"`)).map(({ code }) => code);
    expect(listed.sort()).toEqual(byClass.altered.split(' ').sort());
    for (const code of listed) expect(text).toContain(`${wordsFor('en').name('verdict', code)} (${code})`);
  });

  it.each(verdicts.map(({ code }) => code))('%s is drawn alike in window and print, by its class', (code) => {
    expect(factsOfVerdict(code)!.class).toBe(classOf(code));
    const print = { proven: 'good', altered: 'bad', absent: 'bad', open: 'warn', aside: 'plain' }[classOf(code)];
    const window = { proven: 'ok', altered: 'danger', absent: 'danger', open: 'warning', aside: 'neutral' }[
      classOf(code)
    ];
    expect([toneOfVerdict(code), markOfVerdict(code).tone]).toEqual([print, window]);
  });

  it('ask for a look where something was altered or is gone, and where a digest names a key that is not there', () => {
    expect(verdicts.filter((each) => each.needsLook && classOf(each.code) === 'open').map(({ code }) => code)).toEqual([
      'DIGEST_KEY_UNKNOWN',
      'DIGEST_KEY_UNUSABLE',
      'DIGEST_NOT_READ',
      'LOG_NOT_READ',
      'LOG_UNLISTED',
      'LAKE_FILE_UNLISTED',
    ]);
    expect(verdicts.every((each) => each.needsLook || !['altered', 'absent'].includes(classOf(each.code)))).toBe(true);
    expect(needsLook('SOMETHING_NEW')).toBe(true);
  });

  it('have strengths as the specification says', () => {
    const strengths = Object.groupBy(
      verdicts.filter((each) => each.strength !== null),
      (each) => String(each.strength),
    );
    expect(strengths['3']!.map(({ code }) => code)).toEqual(['DIGEST_SIGNED', 'DIGEST_LINKED']);
    expect(strengths['2']!.map(({ code }) => code)).toEqual(['DIGEST_CONSISTENT']);
    expect(strengths['1']!.map(({ code }) => code)).toEqual([
      'DIGEST_UNPROVEN',
      'DIGEST_KEY_UNKNOWN',
      'DIGEST_KEY_UNUSABLE',
    ]);
    expect(strengths['0']!.every(({ kind, class: which }) => kind === 'digest' && which === 'altered')).toBe(true);
    expect(strengths['0']).toHaveLength(5);
  });

  it('have words in both languages, and there are words for nothing else', () => {
    for (const [language, texts] of [
      ['en', english],
      ['ko', korean],
    ] as const) {
      const words: Record<string, string> = texts.verdict;
      expect(Object.keys(words).sort()).toEqual(verdicts.map(({ code }) => code).sort());
      for (const { code } of verdicts) expect(wordsFor(language).name('verdict', code)).toBe(words[code]);
    }
  });
});
