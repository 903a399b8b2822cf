import { escalationPaths } from '../escalation/paths.ts';

/** Actions of IAM and Lambda by which a principal can raise its own rights: those of the escalation paths, without plain use. */
export const escalationActions: readonly string[] = [
  ...new Set(
    escalationPaths.flatMap(({ steps }) =>
      steps.flatMap((step) =>
        step.flatMap(({ source, name }) =>
          (source === 'iam' || source === 'lambda') && name !== 'Invoke' ? [`${source}:${name}`] : [],
        ),
      ),
    ),
  ),
];
