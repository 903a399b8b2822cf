import { formatTime } from '../../../../shared/format/index.ts';
import { isIP } from 'node:net';
import type { FindingIndicator } from '../../../../shared/contract/findings.ts';
import type { LeftOut } from '../../../../shared/contract/exports.ts';
import { describeAddress } from '../../actors/addresses.ts';
import { canonicalJson } from '../../audit/canonical-json.ts';
import { readDetails, readInfo } from '../../case/case-details.ts';
import { Bitmap } from '../../columns/bitmap.ts';
import { collectIndicators } from '../../findings/facts.ts';
import { listFindings } from '../../findings/findings.ts';
import { findingName } from '../case-facts.ts';
import { present } from '../exported-event.ts';
import type { ExportSource } from '../export-source.ts';
import { caseNamespace, uuidV5 } from '../uuid.ts';
import type { DocumentFormat } from './document.ts';

/** Namespace of the ids of observables (STIX 2.1, 2.9): two producers give the same observable one id. */
export const observables = '00abedb4-aa42-466c-9c01-fed23315a9b7';

type StixObject = Record<string, unknown> & { type: string; id: string };

/** Why a value is not for others to look for; null where it is. */
function whyLeftOut({ kind, value }: Pick<FindingIndicator, 'kind' | 'value'>): string | null {
  if (kind === 'userName') return 'a bare name, which tells nobody else apart';
  if (kind !== 'sourceIPAddress') return null;
  const address = describeAddress(value);
  if (address.class === 'service' || address.class === 'internal') return 'the name of an AWS service';
  if (address.class !== 'ipv4' && address.class !== 'ipv6') return 'no address';
  if (['private', 'shared', 'loopback', 'link-local', 'multicast', 'reserved'].includes(address.scope))
    return 'a private or reserved address';
  return address.awsBlock === null ? null : 'an address of AWS';
}

/** An observable with the id that the standard gives it: UUIDv5 of the members that make it what it is. */
function observable(type: string, members: Record<string, unknown>): StixObject {
  return { type, spec_version: '2.1', id: `${type}--${uuidV5(observables, canonicalJson(members))}`, ...members };
}

const literal = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

function observe({ kind, value }: FindingIndicator): { object: StixObject; pattern: string; name: string } {
  if (kind === 'sourceIPAddress') {
    const type = isIP(value) === 6 ? 'ipv6-addr' : 'ipv4-addr';
    return {
      object: observable(type, { value }),
      pattern: `[${type}:value = ${literal(value)}]`,
      name: 'Source address',
    };
  }
  if (kind === 'userAgent')
    return {
      object: observable('software', { name: value }),
      pattern: `[network-traffic:extensions.'http-request-ext'.request_header.'User-Agent' = ${literal(value)}]`,
      name: 'User agent',
    };
  const accountType = kind === 'accessKeyId' ? 'aws-access-key' : 'aws-arn';
  return {
    object: observable('user-account', { user_id: value, account_type: accountType }),
    pattern: `[user-account:account_type = ${literal(accountType)} AND user-account:user_id = ${literal(value)}]`,
    name: kind === 'accessKeyId' ? 'Access key' : 'Principal',
  };
}

/**
 * STIX 2.1: addresses, keys, ARNs and user agents of the findings, for others to look for; never all addresses of the case. Ids are the same for the same case, times are those
 * of the findings' versions: two exports merge without doubles.
 */
export const stix: DocumentFormat = {
  fileName: 'stix.json',
  make(source, ask, redactor) {
    const { db, fields, selected } = source;
    const caseId = readInfo(db, 'case_id') ?? '';
    const namespace = caseNamespace(caseId);
    const id = (type: string, key: string): string => `${type}--${uuidV5(namespace, `${type}:${key}`)}`;
    const inScope = (event: number): boolean => {
      const position = fields.store.positionOf(event);
      return position >= 0 && position < selected.length && selected.has(position);
    };
    const findings = listFindings(db)
      .filter((finding) => ask.finding === undefined || finding.id === ask.finding)
      .map((finding) => ({ ...finding, events: finding.events.filter(inScope) }));
    const chosen: FindingIndicator[] = [];
    const leftValues = new Map<string, { values: number; events: number }>();
    for (const indicator of collectIndicators(fields, findings)) {
      // A redacted bundle would tell others to look for pseudonyms.
      const reason =
        redactor === null ? whyLeftOut(indicator) : 'an indicator of a redacted export, which nobody could look for';
      if (reason === null && indicator.first !== null) chosen.push(indicator);
      else {
        const why = reason ?? 'never seen at a readable time';
        const known = leftValues.get(why) ?? { values: 0, events: 0 };
        leftValues.set(why, { values: known.values + 1, events: Math.max(known.events, indicator.events) });
      }
    }
    const details = readDetails(db);
    const hide = redactor?.text ?? ((text: string): string => text);
    const made = seconds3(
      Math.min(...findings.map(({ createdAt }) => createdAt), Number(readInfo(db, 'created_at') ?? 0) || Infinity),
    );
    const identity: StixObject = {
      type: 'identity',
      spec_version: '2.1',
      id: id('identity', 'organization'),
      created: made,
      modified: made,
      name: hide(details.organization || details.examiner) || 'Trailcase',
      identity_class: details.organization === '' ? 'individual' : 'organization',
    };
    const common = (type: string, key: string, created: number, modified: number): StixObject => ({
      type,
      spec_version: '2.1',
      id: id(type, key),
      created_by_ref: identity.id,
      created: seconds3(created),
      modified: seconds3(Math.max(created, modified)),
    });
    const observed: StixObject[] = [];
    const indicators: StixObject[] = [];
    const sightings: StixObject[] = [];
    const relations: StixObject[] = [];
    const refsOf = new Map<number, string[]>(findings.map((finding) => [finding.id, []]));
    for (const indicator of chosen) {
      const { object, pattern, name } = observe(indicator);
      const own = findings.filter((finding) => indicator.findings.includes(finding.id));
      const created = Math.min(...own.map((finding) => finding.createdAt));
      const modified = Math.max(...own.map((finding) => finding.changedAt));
      const key = `${indicator.kind}:${indicator.value}`;
      const kindOf = indicator.kind === 'accessKeyId' ? 'compromised' : 'malicious-activity';
      const meaning: StixObject = {
        ...common('indicator', key, created, modified),
        name: `${name} in ${own.map((finding) => findingName(finding.id)).join(', ')}`,
        // A draft or refuted finding accuses nobody.
        indicator_types: [
          own.some(({ status }) => status === 'confirmed' || status === 'reviewed') ? kindOf : 'unknown',
        ],
        pattern,
        pattern_type: 'stix',
        pattern_version: '2.1',
        valid_from: formatTime(indicator.first!),
        external_references: own.map((finding) => ({
          source_name: 'trailcase',
          description: `Finding ${findingName(finding.id)} of case ${details.number || caseId}: ${finding.title}`,
          external_id: findingName(finding.id),
        })),
      };
      const sighting: StixObject = {
        ...common('observed-data', key, created, modified),
        first_observed: formatTime(indicator.first!),
        last_observed: formatTime(indicator.last!),
        number_observed: Math.min(indicator.events, 999_999_999),
        object_refs: [object.id],
      };
      observed.push(object);
      indicators.push(meaning);
      sightings.push(sighting);
      relations.push({
        ...common('relationship', `based-on:${key}`, created, modified),
        relationship_type: 'based-on',
        source_ref: meaning.id,
        target_ref: sighting.id,
      });
      for (const finding of own) refsOf.get(finding.id)!.push(meaning.id, sighting.id);
    }
    const techniques = [...new Set(findings.flatMap((finding) => finding.techniques))]
      .sort()
      .map((technique): StixObject => {
        const carrying = findings.filter((finding) => finding.techniques.includes(technique));
        const pattern: StixObject = {
          ...common(
            'attack-pattern',
            technique,
            Math.min(...carrying.map((each) => each.createdAt)),
            Math.max(...carrying.map((each) => each.changedAt)),
          ),
          name: technique,
          external_references: [{ source_name: 'mitre-attack', external_id: technique }],
        };
        for (const finding of carrying) refsOf.get(finding.id)!.push(pattern.id);
        return pattern;
      });
    const reports = findings.map((finding): StixObject => ({
      ...common('report', finding.uid, finding.createdAt, finding.changedAt),
      name: hide(finding.title),
      ...present({ description: finding.narrative === '' || redactor !== null ? undefined : finding.narrative }),
      published: seconds3(finding.createdAt),
      labels: [`severity:${finding.severity}`, `confidence:${finding.confidence}`, `status:${finding.status}`],
      // A report refers to something, if only to who wrote it.
      object_refs: [...new Set([...refsOf.get(finding.id)!, identity.id])],
    }));
    const objects = [identity, ...observed, ...indicators, ...sightings, ...techniques, ...relations, ...reports];
    const bundle = { type: 'bundle', id: id('bundle', objects.map((each) => each.id).join(' ')), objects };
    const { events, leftOut } = countScope(source, findings, chosen);
    return {
      files: [{ name: null, pieces: [`${JSON.stringify(bundle, null, 2)}\n`], rows: objects.length }],
      events,
      leftOut,
      remarks: [...leftValues]
        .sort(([first], [second]) => (first < second ? -1 : 1))
        .map(([reason, { values, events: most }]) => ({
          what: `${values} indicators left out: ${reason}; events of the most frequent one`,
          events: most,
        })),
      version: '2.1',
    };
  },
};

/** Times of STIX objects have milliseconds. */
function seconds3(time: number): string {
  return new Date(Number.isFinite(time) ? time : 0).toISOString();
}

/** Events of the scope that the bundle speaks of: those of the findings. */
function countScope(
  { fields, selected }: ExportSource,
  findings: readonly { events: readonly number[] }[],
  chosen: readonly unknown[],
): { events: number; leftOut: LeftOut[] } {
  const spoken = new Bitmap(selected.length);
  if (chosen.length > 0)
    for (const event of findings.flatMap((finding) => finding.events)) {
      const position = fields.store.positionOf(event);
      if (position >= 0 && position < spoken.length) spoken.set(position);
    }
  const events = spoken.count;
  const left = selected.count - events;
  return { events, leftOut: left === 0 ? [] : [{ reason: 'in no finding with an indicator', events: left }] };
}
