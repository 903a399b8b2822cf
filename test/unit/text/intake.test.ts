import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import english from '../../../shared/text/en/intake.json' with { type: 'json' };
import korean from '../../../shared/text/ko/intake.json' with { type: 'json' };
import { type IntakeCode, readIntake, say, writeIntake, writeSaid } from '../../../shared/text/intake.ts';

const folder = join(import.meta.dirname, '../../../electron/engine/intake');
const codes = Object.keys(english) as IntakeCode[];
/** What only cases of 0.1.0 hold: their sentences are still to be read. */
const saidBefore = ['no-column-names', 'scanner-finding', 'member-encrypted'];
const namesIn = (phrase: string): string[] => [...phrase.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!);
const sources = globSync('**/*.ts', { cwd: folder }).map((file) => ({
  file: file.replaceAll('\\', '/'),
  text: readFileSync(join(folder, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/[^\n]*/g, ''),
}));

/** Strings that are sentences: a capital first, blanks inside, a full stop or a cause at the end. Errors that stop a request have texts of their own. */
function sentencesIn({ file, text }: (typeof sources)[number]): string[] {
  const withoutErrors = text.replace(/new (?:AppError|Error)\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)/g, '');
  return [...withoutErrors.matchAll(/'((?:[^'\\\n]|\\.)+)'|"((?:[^"\\\n]|\\.)+)"|`((?:[^`\\]|\\.)+)`/g)]
    .map((match) => (match[1] ?? match[2] ?? match[3])!.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '7'))
    .filter((each) => /^[A-Z][^ \n]* [^\n]+(\.|: 7)$/.test(each))
    .map((each) => `${file}: ${each}`);
}

describe('what the intake says', () => {
  it('is said by codes: no sentence stands in its sources', () => {
    expect(sources.length).toBeGreaterThan(40);
    expect(sources.flatMap(sentencesIn)).toEqual([]);
  });

  it('uses every code of the catalogue, with the values that its phrase has places for', () => {
    const said = new Map<string, Set<string>>();
    for (const { text } of sources)
      for (const [, code, filled] of text.matchAll(/\bsay\(\s*'([\w-]+)'(?:,\s*\{((?:[^{}]|\{[^{}]*\})*)\})?/g)) {
        const names = [...(filled ?? '').matchAll(/(?:^|,)\s*(\w+)\s*(?=[:,]|$)/g)].map((match) => match[1]!);
        expect([code, names.sort()]).toEqual([code, namesIn(english[code as IntakeCode] ?? '').sort()]);
        said.set(code!, new Set(names));
      }
    expect(codes.filter((code) => !said.has(code))).toEqual(saidBefore);
  });

  it('has the same codes and places for values in both languages', () => {
    expect(Object.keys(korean)).toEqual(Object.keys(english));
    for (const code of codes) expect(namesIn(korean[code]).sort(), code).toEqual(namesIn(english[code]).sort());
  });

  it.each(codes)('[%s] comes back as its code with what was filled in, whatever that is', (code) => {
    const params = Object.fromEntries(namesIn(english[code]).map((name) => [name, `<${name}> "}\n[`]));
    expect(readIntake(say(code, params))).toEqual({ code, params });
    const sentence = writeIntake(say(code, params), 'en');
    for (const value of Object.values(params)) expect(sentence).toContain(value.trim());
    expect(sentence).not.toMatch(/\{\w+\}/);
  });

  it('is written in either language; a cause may be such a text itself, and what is none of them stays as it is', () => {
    expect(writeIntake(say('record-json', { cause: 'Unexpected token } in JSON' }), 'ko')).toBe(
      '올바른 JSON이 아님: Unexpected token } in JSON',
    );
    const nested = say('inner-archive-damaged', { cause: say('inner-archive-too-large', { most: 5 }) });
    expect(writeIntake(nested, 'ko')).toBe(
      '압축 파일 안의 압축 파일을 풀 수 없다: 5바이트보다 커서 다른 파일 안에서는 열 수 없다',
    );
    for (const text of ['Anything else.', '[no-such-code]', '[longer-than] {"most":', '[link', 'link', ''])
      expect([writeIntake(text, 'ko'), writeIntake(text, 'en')]).toEqual([text, text]);
    expect(writeSaid('As it was.', { code: 'no-such-code', params: {} }, 'ko')).toBe('As it was.');
    expect(writeSaid('As it was.', null, 'ko')).toBe('As it was.');
  });

  it('is not taken from what evidence says of itself: a value is filled in as it is', () => {
    expect(writeIntake(say('archive-name', { name: '[link]' }), 'en')).toContain('is [link]: absolute');
  });

  it.each(codes)('[%s] is still read from the sentence that cases of 0.1.0 hold', (code) => {
    const filled = english[code].replace(/\{(\w+)\}/g, (_, name: string) => `<${name}>`);
    expect(readIntake(filled)?.code).toBe(code);
    expect(writeIntake(filled, 'en')).toBe(filled);
    expect(writeIntake(filled, 'ko')).not.toBe(filled);
  });
});
