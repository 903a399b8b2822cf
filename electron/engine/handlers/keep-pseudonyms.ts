import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import { addPseudonyms } from '../case/pseudonyms.ts';
import type { EngineCase } from '../engine-case.ts';

/** A reader cannot keep them: the same copy is made again from the same state of the case. */
export function keepPseudonyms(engine: EngineCase, added: readonly ReportPseudonym[]): void {
  if (added.length === 0 || engine.file.readOnly) return;
  engine.change('report.pseudonyms', null, () => {
    addPseudonyms(engine.db, added);
    return { value: null, result: { added: added.length } };
  });
}
