import { ATTACK_NOTICE, tactics } from '../../shared/attack/index.ts';
import type { DetectionRun } from '../../shared/contract/index.ts';
import { useFormat } from '../ui/index.ts';

/** Techniques with hits, by tactic: groups that are not set aside. */
export function TechniqueMatrix({ run }: { run: DetectionRun }) {
  const { t } = useFormat();
  const groups = run.groups.filter(
    (group) => !group.isBase && group.mark !== 'benign' && group.level !== 'informational',
  );
  return (
    <div className="page">
      <p className="muted">{t('detections.matrixNote', { version: run.attackVersion, notice: ATTACK_NOTICE })}</p>
      <div className="detections-matrix">
        {tactics.map((tactic) => {
          const counts = new Map<string, number>();
          for (const group of groups)
            if (group.tactics.includes(tactic.id))
              for (const id of group.techniques) counts.set(id, (counts.get(id) ?? 0) + 1);
          if (counts.size === 0) return null;
          return (
            <section key={tactic.id} className="panel" aria-label={tactic.name}>
              <h3>{tactic.name}</h3>
              <ul>
                {[...counts]
                  .sort((a, b) => b[1] - a[1])
                  .map(([id, count]) => (
                    <li key={id} className="row">
                      <span className="mono">{id}</span>
                      <span className="muted push">{count}</span>
                    </li>
                  ))}
              </ul>
            </section>
          );
        })}
      </div>
    </div>
  );
}
