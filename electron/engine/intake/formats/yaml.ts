import { parse } from 'yaml';
import { say } from '../../../../shared/text/intake.ts';
import { WholeSplitter } from '../splitter.ts';
import type { ContentFormat } from './format.ts';

const MAX_YAML = 32 * 1024 * 1024;

/** `--output yaml` of the AWS CLI version 2. Aliases and tags are refused: the CLI writes none. */
export const yamlAnswers: ContentFormat = {
  id: 'lookup-events-yaml',
  matches: (head) =>
    /^(?:Events:\s*$|NextToken:|- (?:AccessKeyId|CloudTrailEvent|EventId):)/m.test(head.text.slice(0, 4096)) &&
    /\bCloudTrailEvent:/.test(head.text),
  split: () => new WholeSplitter(MAX_YAML),
  decoder: () => (element) => {
    try {
      return { values: [parse(element, { maxAliasCount: 0, schema: 'failsafe' }) as unknown] };
    } catch (cause) {
      throw new SyntaxError(say('yaml', { cause: (cause as Error).message }));
    }
  },
};
