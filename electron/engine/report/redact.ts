import type { ReportPseudonym } from '../../../shared/contract/report.ts';
import { NameCollector, Redactor } from '../case/redaction.ts';
import type { ReportModel } from './model.ts';

/**
 * A copy of the facts in which accounts, names, addresses and keys are pseudonyms, the same for the same value. `known` are those that the case
 * gave out before; new ones are numbered on in order of appearance, so the same case gives the same copy.
 */
export function redactModel(
  model: ReportModel,
  known: readonly ReportPseudonym[],
): { model: ReportModel; added: ReportPseudonym[] } {
  const redactor = new Redactor(known, collectNames(model));
  const { format, version, options, stateTime, applicationVersion, sections, ...facts } = model;
  const redacted = redactor.value(facts);
  return {
    model: {
      format,
      version,
      options: { ...options, scope: redactor.value(options.scope) },
      stateTime,
      applicationVersion,
      ...redacted,
      // Names of sections are ours, whatever an identity is called.
      sections: Object.fromEntries(Object.entries(sections).map(([name, answer]) => [name, redactor.value(answer)])),
    },
    added: redactor.added,
  };
}

/** Names that the evidence gives to identities: the last parts of ARNs, and what records call names. */
function collectNames(model: ReportModel): Set<string> {
  const collector = new NameCollector();
  for (const event of [...model.cited, ...model.scoped.events]) {
    collector.addText(event.raw);
    collector.addText(event.arn);
  }
  for (const ranking of model.actors)
    for (const actor of ranking.rows) {
      collector.addText(actor.id);
      if (actor.kind === 'identity') for (const part of actor.name.split(/[/ →]+/)) collector.add(part);
    }
  for (const session of model.sessions.rows) {
    collector.addText(session.actor);
    for (const part of session.actorName.split(/[/ →]+/)) collector.add(part);
  }
  return collector.names;
}
