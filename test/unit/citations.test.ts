import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { citedEvents, citedKinds, readCitations, writeCitation } from '../../shared/citations.ts';

describe('what a sentence cites', () => {
  it('is an event, a file or an actor, by number or id, with words of one’s own where they are given', () => {
    const text =
      'Then @event:12 made a key (@[the second](event:13)), see @file:4. @actor:key:AKIAIOSFODNN7EXAMPLE. Mail a@event.example is none.';
    expect(readCitations(text).map(({ kind, id, label }) => [kind, id, label])).toEqual([
      ['event', '12', ''],
      ['event', '13', 'the second'],
      ['file', '4', ''],
      ['actor', 'key:AKIAIOSFODNN7EXAMPLE', ''],
    ]);
    expect([...citedEvents([text])]).toEqual([12, 13]);
  });

  it('is nothing else', () => {
    for (const text of [
      '@event:',
      '@event:x',
      '@event:12a',
      '@[x](event:y)',
      '@[](event:1)',
      '@[a](http:1)',
      '@actor:',
    ])
      expect(readCitations(text), text).toEqual([]);
  });

  it('is read as it was written, whatever stands around it', () => {
    const id = fc.stringMatching(/^[\w:.@/ -]{1,40}[\w]$/).filter((text) => text.trim() === text);
    fc.assert(
      fc.property(fc.constantFrom(...citedKinds), id, fc.nat(), fc.string(), (kind, actor, number, label) => {
        const cited = kind === 'actor' ? actor : String(number);
        const written = `So ${writeCitation(kind, cited, label)}, and on.`;
        const [found, ...more] = readCitations(written);
        expect(more).toEqual([]);
        expect([found!.kind, found!.id]).toEqual([kind, cited]);
        expect(written.slice(0, found!.from) + written.slice(found!.to)).toBe('So , and on.');
      }),
    );
  });
});
