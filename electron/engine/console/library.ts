/** The library: ready questions in the console's dialect. Titles, purposes and what an answer cannot show are texts (`shared/text`). */
import questions from './questions.json' with { type: 'json' };

interface QuestionParameter {
  name: string;
  type: string;
  example: string;
}

export interface Question {
  id: string;
  group: string;
  parameters: QuestionParameter[];
  /** Names of the result's columns, in order; a test holds them against the result. */
  columns: string[];
  chart: string;
  sql: string;
}

export const library: readonly Question[] = questions as Question[];
