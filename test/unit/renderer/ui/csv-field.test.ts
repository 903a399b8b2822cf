import { expect, test } from 'vitest';
import { csvField } from '../../../../renderer/ui/csv-field.ts';

test('a CSV field is quoted where needed and never a formula', () => {
  expect(['plain', 'a,b', 'say "x"', '=1+1', '+cmd', '-2', '@x', 'two\nlines'].map(csvField)).toEqual([
    'plain',
    '"a,b"',
    '"say ""x"""',
    "'=1+1",
    "'+cmd",
    "'-2",
    "'@x",
    '"two\nlines"',
  ]);
});
