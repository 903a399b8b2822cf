/** The members of a JSON object with the text of each as it is written: numbers, repeated members and escapes stay. `text` is one valid JSON object. */
export function memberTexts(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let at = text.indexOf('{') + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return members;
    const keyEnd = endOfString(text, quote);
    const from = text.indexOf(':', keyEnd) + 1;
    const to = endOfValue(text, from);
    members.set(JSON.parse(text.slice(quote, keyEnd)) as string, text.slice(from, to).trim());
    if (text[to] !== ',') return members;
    at = to + 1;
  }
}

/** Behind the closing quote of the string that begins at `at`. */
function endOfString(text: string, at: number): number {
  for (let place = at + 1; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === 92) place++;
    else if (code === 34) return place + 1;
  }
  return text.length;
}

/** Where the comma or brace behind a value stands. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  for (let place = from; place < text.length; place++) {
    const code = text.charCodeAt(place);
    if (code === 34) place = endOfString(text, place) - 1;
    else if (code === 123 || code === 91) depth++;
    else if (code === 125 || code === 93) {
      if (depth === 0) return place;
      depth--;
    } else if (code === 44 && depth === 0) return place;
  }
  return text.length;
}
