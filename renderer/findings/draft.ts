import { formatTime } from '../../shared/format/index.ts';
import type { Finding, FindingBody, ParamsOf } from '../../shared/contract/index.ts';

/** A finding as it stands in the form: lists as lines of text, times as typed. */
export interface Draft {
  title: string;
  narrative: string;
  counterHypothesis: string;
  group: string;
  from: string;
  to: string;
  techniques: string;
  severity: FindingBody['severity'];
  confidence: FindingBody['confidence'];
  status: FindingBody['status'];
  actors: string;
  addresses: string;
  sessions: string;
  files: string;
  questions: string;
  links: FindingBody['links'];
}

const showTime = (time: number | null): string => (time === null ? '' : formatTime(time));

export function draftOf(finding: FindingBody): Draft {
  const { title, narrative, counterHypothesis, group, severity, confidence, status, links } = finding;
  return {
    title,
    narrative,
    counterHypothesis,
    group,
    severity,
    confidence,
    status,
    links,
    from: showTime(finding.from),
    to: showTime(finding.to),
    techniques: finding.techniques.join(' '),
    actors: finding.actors.join('\n'),
    addresses: finding.addresses.join('\n'),
    sessions: finding.sessions.join('\n'),
    files: finding.files.join(' '),
    questions: finding.questions.join(' '),
  };
}

/** What is wrong with a field of the form, by its name: the keys of the words that say so. */
export function checkDraft(draft: Draft): Partial<Record<keyof Draft, string>> {
  const wrong: Partial<Record<keyof Draft, string>> = {};
  if (draft.title.trim() === '') wrong.title = 'findings.titleNeeded';
  for (const end of ['from', 'to'] as const)
    if (draft[end].trim() !== '' && Number.isNaN(readTime(draft[end]) ?? 0)) wrong[end] = 'findings.timeWrong';
  if (words(draft.techniques).some((each) => !/^T\d{4}(\.\d{3})?$/.test(each)))
    wrong.techniques = 'findings.techniqueWrong';
  if (words(draft.questions).some((each) => !/^[1-9]\d{0,3}$/.test(each))) wrong.questions = 'findings.questionsWrong';
  if (words(draft.files).some((each) => !/^[1-9]\d{0,9}$/.test(each))) wrong.files = 'findings.filesWrong';
  return wrong;
}

/** Null for an empty field, NaN for what is no time. Without a zone it is UTC. */
function readTime(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  return Date.parse(/(Z|[+-]\d\d:?\d\d)$/i.test(trimmed) ? trimmed : `${trimmed}Z`);
}

const words = (text: string): string[] => text.split(/[\s,;]+/).filter((each) => each !== '');
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');

/** The fields that differ from the finding as it was read, in the form of the contract. */
export function changesOf(draft: Draft, finding: Finding): ParamsOf<'findings.save'> {
  const next: Partial<FindingBody> = {
    title: draft.title.trim(),
    narrative: draft.narrative,
    counterHypothesis: draft.counterHypothesis,
    group: draft.group.trim(),
    from: readTime(draft.from),
    to: readTime(draft.to),
    techniques: words(draft.techniques),
    severity: draft.severity,
    confidence: draft.confidence,
    status: draft.status,
    actors: lines(draft.actors),
    addresses: lines(draft.addresses),
    sessions: lines(draft.sessions),
    files: words(draft.files).map(Number),
    questions: words(draft.questions).map(Number),
    links: draft.links,
  };
  return Object.fromEntries(
    Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(finding[name as keyof FindingBody]),
    ),
  );
}

/** A form as it was kept; null where the text is none. */
export function parseDraft(text: string): Draft | null {
  if (text === '') return null;
  try {
    return JSON.parse(text) as Draft;
  } catch {
    return null;
  }
}

/** The form on top of a newer state: fields that were typed in stay, the others are those of the newer state. */
export function rebaseDraft(draft: Draft, before: Draft, now: Draft): Draft {
  const isSame = (name: string): boolean =>
    JSON.stringify(draft[name as keyof Draft]) === JSON.stringify(before[name as keyof Draft]);
  return Object.fromEntries(
    Object.keys(now).map((name) => [name, (isSame(name) ? now : draft)[name as keyof Draft]]),
  ) as unknown as Draft;
}
