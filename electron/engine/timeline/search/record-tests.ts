import { parseExact } from '../../events/exact-json.ts';
import { readField } from '../../../../shared/fields/index.ts';
import { compilePlan } from '../../../../shared/kql/index.ts';
import type { Bitmap } from '../../columns/bitmap.ts';
import type { RecordCondition, SearchPlan } from './search-plan.ts';

/** One record under many tests: decoded when the first condition asks for more than its text, and once; a path is read once. */
class OpenRecord {
  text = '';
  position = 0;
  #value: object | null = null;
  readonly #paths = new Map<string, unknown[]>();

  open(position: number, text: string): void {
    this.position = position;
    this.text = text;
    this.#value = null;
    this.#paths.clear();
  }

  /** The record; an empty object where the text holds none. */
  get value(): object {
    if (this.#value !== null) return this.#value;
    try {
      const value = parseExact(this.text);
      this.#value = typeof value === 'object' && value !== null ? value : {};
    } catch {
      this.#value = {};
    }
    return this.#value;
  }

  /** The values at a path. */
  readonly read = (path: string): unknown[] => {
    let values = this.#paths.get(path);
    if (values === undefined) this.#paths.set(path, (values = readField(this.value, path)));
    return values;
  };
}

/** The test of a plan over one record after the other: `open` a record, then ask whether it meets the plan. A condition that the plan makes twice is answered once. */
export class RecordTests {
  readonly #record = new OpenRecord();
  readonly #known: readonly Bitmap[];
  readonly #test: () => boolean;
  readonly #conditions = new Map<string, () => boolean>();
  #opened = 0;

  /** `known`: the bitmaps that the plan names. */
  constructor(plan: SearchPlan, known: readonly Bitmap[]) {
    this.#known = known;
    this.#test = this.#compile(plan);
  }

  /** Goes on to the next record: the one at a position, of which this is the text. */
  open(position: number, text: string): void {
    this.#opened++;
    this.#record.open(position, text);
  }

  /** Whether the open record meets the plan. */
  meets(): boolean {
    return this.#test();
  }

  #compile(plan: SearchPlan): () => boolean {
    switch (plan.op) {
      case 'all':
        return () => true;
      case 'known': {
        const bitmap = this.#known[plan.index]!;
        return () => bitmap.has(this.#record.position);
      }
      case 'not': {
        const test = this.#compile(plan.node);
        return () => !test();
      }
      case 'and':
      case 'or': {
        const tests = plan.nodes.map((node) => this.#compile(node));
        return plan.op === 'and' ? () => tests.every((test) => test()) : () => tests.some((test) => test());
      }
      default:
        return this.#share(plan);
    }
  }

  /** A condition that is made several times is answered once for each record. */
  #share(condition: RecordCondition): () => boolean {
    const key = JSON.stringify(condition, (name, value: unknown) =>
      name === 'start' || name === 'end' ? undefined : value,
    );
    let shared = this.#conditions.get(key);
    if (shared === undefined) {
      const test = this.#compileCondition(condition);
      let answered = 0;
      let answer = false;
      shared = () => {
        if (answered === this.#opened) return answer;
        answered = this.#opened;
        return (answer = test());
      };
      this.#conditions.set(key, shared);
    }
    return shared;
  }

  #compileCondition(condition: RecordCondition): () => boolean {
    const record = this.#record;
    const test = compilePlan(condition, { text: () => record.text, read: (_, path) => record.read(path) });
    // Bare words look at the text alone: it is not decoded for them.
    return condition.op === 'text' ? () => test({}) : () => test(record.value);
  }
}
