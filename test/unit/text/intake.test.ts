import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import english from '../../../shared/text/en/intake.json' with { type: 'json' };
import korean from '../../../shared/text/ko/intake.json' with { type: 'json' };
import { readIntakeSentence, translateIntake } from '../../../shared/text/intake.ts';

const folder = join(import.meta.dirname, '../../../electron/engine/intake');

/** Strings of the intake's source that are sentences: a capital or a value first, blanks inside, a full stop or a cause at the end. */
function sentencesOfSource(): { file: string; text: string }[] {
  const found: { file: string; text: string }[] = [];
  for (const file of globSync('**/*.ts', { cwd: folder })) {
    // Errors speak for themselves; their words are those of `errors.json`.
    const source = readFileSync(join(folder, file), 'utf8').replace(/new AppError\([\s\S]*?\);/g, '');
    for (const line of source.split('\n')) {
      if (/AppError|hint:|^\s*(\/?\*|\/\/)/.test(line)) continue;
      for (const match of line.matchAll(/'((?:[^'\\]|\\.)+)'|"((?:[^"\\]|\\.)+)"|`((?:[^`\\]|\\.)+)`/g)) {
        const text = (match[1] ?? match[2] ?? match[3])!;
        const filled = text.replace(/\$\{(?:[^{}]|\{[^}]*\})*\}/g, '7');
        if (/^[A-Z7][^ ]* .+(\.|: 7)$/.test(filled) && !/^7(-|\n)/.test(filled)) found.push({ file, text: filled });
      }
    }
  }
  return found;
}

describe('sentences of the intake', () => {
  it('are all in the catalogue, so that every language has them', () => {
    const sentences = sentencesOfSource();
    expect(sentences.length).toBeGreaterThan(60);
    expect(sentences.filter(({ text }) => readIntakeSentence(text) === null)).toEqual([]);
  });

  it('have the same codes and places for values in both languages', () => {
    expect(Object.keys(korean)).toEqual(Object.keys(english));
    const placesOf = (phrase: string): string[] => [...phrase.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [code, phrase] of Object.entries(english))
      expect(placesOf(korean[code as keyof typeof korean]), code).toEqual(placesOf(phrase));
  });

  it('come back as their code with what was filled in', () => {
    for (const [code, phrase] of Object.entries(english)) {
      const filled = phrase.replace(/\{(\w+)\}/g, (_, name: string) => `<${name}>`);
      const sentence = readIntakeSentence(filled);
      expect(sentence?.code, phrase).toBe(code);
      for (const [name, value] of Object.entries(sentence!.params)) expect(value).toBe(`<${name}>`);
    }
  });

  it('are translated with their values; what is none of them stays as it is', () => {
    expect(translateIntake('Not valid JSON: Unexpected token } in JSON', 'ko')).toBe(
      '올바른 JSON이 아님: Unexpected token } in JSON',
    );
    expect(
      translateIntake(
        'The archive inside the archive cannot be unpacked: it is larger than 5 bytes and cannot be opened inside another file',
        'ko',
      ),
    ).toBe('압축 파일 안의 압축 파일을 풀 수 없다: 5바이트보다 커서 다른 파일 안에서는 열 수 없다');
    expect(translateIntake('Anything else.', 'ko')).toBe('Anything else.');
    expect(translateIntake('The file is empty.', 'en')).toBe('The file is empty.');
  });
});
