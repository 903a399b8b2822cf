/** Text of a file that a person or a script has saved: UTF-8, or UTF-16 with a byte order mark as PowerShell writes it. */
export function decodeText(content: Uint8Array | string): string {
  if (typeof content === 'string') return content.startsWith('\uFEFF') ? content.slice(1) : content;
  if (content[0] === 0xff && content[1] === 0xfe) return new TextDecoder('utf-16le').decode(content);
  if (content[0] === 0xfe && content[1] === 0xff) return new TextDecoder('utf-16be').decode(content);
  return new TextDecoder('utf-8').decode(content);
}

/**
 * The JSON values of a text: one document, NDJSON, or documents one after another with or without commas between them (pages of AWS CLI
 * output appended to one file). Null when something in it is not JSON. Only objects and arrays count as values.
 */
export function readJsonSequence(text: string): unknown[] | null {
  const values: unknown[] = [];
  let offset = 0;
  while (offset < text.length) {
    const separator = /[\s,\uFEFF]*/y;
    separator.lastIndex = offset;
    separator.exec(text);
    offset = separator.lastIndex;
    if (offset >= text.length) break;
    const end = endOfValue(text, offset);
    if (end === null) return null;
    try {
      values.push(JSON.parse(text.slice(offset, end)));
    } catch {
      return null;
    }
    offset = end;
  }
  return values.length > 0 ? values : null;
}

/** Offset behind the object or array that begins at `start`, null when it is not closed or is neither. */
function endOfValue(text: string, start: number): number | null {
  if (text[start] !== '{' && text[start] !== '[') return null;
  let depth = 0;
  const token = /["{}[\]]/g;
  token.lastIndex = start;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    if (match[0] === '"') {
      const close = endOfString(text, match.index);
      if (close === null) return null;
      token.lastIndex = close;
    } else if (match[0] === '{' || match[0] === '[') depth += 1;
    else {
      depth -= 1;
      if (depth === 0) return token.lastIndex;
    }
  }
  return null;
}

/** Offset behind the string whose opening quote is at `start`. A quote after an odd run of backslashes is part of the string. */
function endOfString(text: string, start: number): number | null {
  for (let quote = text.indexOf('"', start + 1); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === '\\') backslashes += 1;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return null;
}
