import overviewEn from '../text/en/overview.json' with { type: 'json' };
import reportEn from '../text/en/reportdoc.json' with { type: 'json' };
import uiEn from '../text/en/ui.json' with { type: 'json' };
import overviewKo from '../text/ko/overview.json' with { type: 'json' };
import reportKo from '../text/ko/reportdoc.json' with { type: 'json' };
import uiKo from '../text/ko/ui.json' with { type: 'json' };
import { type Outcome, outcomes } from './index.ts';

/** Names without case, blanks and hyphens. */
function plain(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s_-]/g, '');
}

const named = new Map<string, Outcome>();
for (const outcome of outcomes) {
  const names = [
    outcome,
    ...[uiEn, uiKo, overviewEn, overviewKo].map(({ outcome: words }) => words[outcome]),
    ...[reportEn, reportKo].map((words) => words[`outcome.${outcome}`]),
  ];
  for (const name of names) if (!named.has(plain(name))) named.set(plain(name), outcome);
}

/** The outcome that a filter means by a word: its code, or a name under which window or report show it, in either language; undefined for any other word. */
export function outcomeOfName(name: string): Outcome | undefined {
  return named.get(plain(name));
}
