/**
 * Puts each value of a JSON text on its own line without parsing it: digits of large numbers, duplicate keys, escapes and their order stay
 * as recorded; only white space outside strings changes. A text that is not JSON comes out as it is or oddly indented, never shortened.
 */
export function indentJson(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let index = 0;
  const breakLine = (): void => {
    parts.push('\n' + '  '.repeat(Math.min(depth, 40)));
  };
  while (index < text.length) {
    const character = text[index]!;
    if (character === '"') {
      const end = endOfString(text, index);
      parts.push(text.slice(index, end));
      index = end;
      continue;
    }
    index += 1;
    if (character === ' ' || character === '\n' || character === '\r' || character === '\t') continue;
    if (character === '{' || character === '[') {
      const close = nextSolid(text, index);
      if (text[close] === (character === '{' ? '}' : ']')) {
        parts.push(character + text[close]!);
        index = close + 1;
        continue;
      }
      depth += 1;
      parts.push(character);
      breakLine();
    } else if (character === '}' || character === ']') {
      depth = Math.max(0, depth - 1);
      breakLine();
      parts.push(character);
    } else if (character === ',') {
      parts.push(character);
      breakLine();
    } else parts.push(character === ':' ? ': ' : character);
  }
  return parts.join('');
}

function endOfString(text: string, start: number): number {
  for (let index = start + 1; index < text.length; index += 1) {
    if (text[index] === '\\') index += 1;
    else if (text[index] === '"') return index + 1;
  }
  return text.length;
}

function nextSolid(text: string, start: number): number {
  let index = start;
  while (index < text.length && ' \n\r\t'.includes(text[index]!)) index += 1;
  return index;
}
