import { describe, expect, it } from 'vitest';
import {
  buildReportModel,
  hashFacts,
  redactModel,
  renderHtml,
  renderJson,
} from '../../../electron/engine/report/index.ts';
import { askOf, makeCase } from '../../support/fake-report-case.ts';

const redacting = { redact: true };

describe('a redacted copy', () => {
  it('holds no account, name, address or key of the case in any form', async () => {
    const { model, added } = redactModel(await buildReportModel(askOf(makeCase()), redacting), []);
    const everything = `${Buffer.from(renderJson(model)).toString()}${renderHtml(model)}`;
    for (const secret of [
      '210987654321',
      '334455667788',
      'mara.lindqvist',
      'jun.park',
      'build-runner',
      'AKIAFAKEFAKEFAKE0001',
      '198.51.100.77',
      '203.0.113.1',
      'haeorum-exports',
    ])
      expect(everything, secret).not.toContain(secret);
    expect(everything).toContain('ACCOUNT-1');
    expect(everything).toContain('Redacted copy');
    expect(added.find((each) => each.value === '198.51.100.77')).toMatchObject({ kind: 'address' });
  });

  it('has one pseudonym for one value, and keeps hashes, event ids and counts', async () => {
    const plain = await buildReportModel(askOf(makeCase()), redacting);
    const { model, added } = redactModel(plain, []);
    expect(new Set(added.map((each) => each.pseudonym)).size).toBe(added.length);
    expect(model.cited.map((event) => [event.eventID, event.rawSha256, event.occurrences[0]!.sha256])).toEqual(
      plain.cited.map((event) => [event.eventID, event.rawSha256, event.occurrences[0]!.sha256]),
    );
    const address = added.find((each) => each.value === '198.51.100.77')!.pseudonym;
    expect(model.cited.filter((event) => event.sourceIPAddress === address)).toHaveLength(
      plain.cited.filter((event) => event.sourceIPAddress === '198.51.100.77').length,
    );
  });

  it('is the same again with the table of the first, and goes on counting', async () => {
    const plain = await buildReportModel(askOf(makeCase()), redacting);
    const first = redactModel(plain, []);
    const second = redactModel(plain, [...first.added].reverse());
    expect(second.added).toEqual([]);
    expect(hashFacts(second.model)).toBe(hashFacts(first.model));
    const more = redactModel(await buildReportModel(askOf(makeCase({ tagged: 60 })), redacting), first.added);
    const numbers = [...first.added, ...more.added].map((each) => each.pseudonym);
    expect(new Set(numbers).size).toBe(numbers.length);
  });
});
