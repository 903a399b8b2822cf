import type Database from 'better-sqlite3';
import { posix } from 'node:path';
import type { AuditEntry } from '../../../../shared/contract/audit.ts';
import { isProven } from '../../../../shared/verdicts/index.ts';
import { readDetails, readInfo } from '../../case/case-details.ts';
import { objectOf } from '../exported-event.ts';
import { caseNamespace, uuidV5 } from '../uuid.ts';
import type { DocumentFormat } from './document.ts';

const context = {
  'case-investigation': 'https://ontology.caseontology.org/case/investigation/',
  'uco-action': 'https://ontology.unifiedcyberontology.org/uco/action/',
  'uco-core': 'https://ontology.unifiedcyberontology.org/uco/core/',
  'uco-identity': 'https://ontology.unifiedcyberontology.org/uco/identity/',
  'uco-observable': 'https://ontology.unifiedcyberontology.org/uco/observable/',
  'uco-tool': 'https://ontology.unifiedcyberontology.org/uco/tool/',
  'uco-types': 'https://ontology.unifiedcyberontology.org/uco/types/',
  xsd: 'http://www.w3.org/2001/XMLSchema#',
};

type Node = Record<string, unknown>;
interface Ref {
  '@id': string;
}

/** Acts that say how the evidence was handled; opening, closing, asking and exporting change nothing of it. */
const told =
  /^(?:intake\.import|integrity\.verify|tags\.|notes\.|findings\.|report\.write|case\.details)(?!.*\.(?:begin|fail)$)/;

interface FileRow {
  id: number;
  label: string;
  path: string;
  source: number;
  added_at: number;
  size: number;
  sha256: Buffer;
  size_content: number | null;
  sha256_content: Buffer | null;
  records: number;
  indexed: number;
  duplicates: number;
  rejected: number;
  verdict: string | null;
}

/** CASE/UCO 1.4: who handled which evidence when, with what, and what came of it. Custody and provenance, not events. */
export const caseUco: DocumentFormat = {
  fileName: 'case-uco.jsonld',
  make({ db }, _, redactor) {
    const graph = new CustodyGraph(db, redactor?.text ?? ((text) => text));
    const files = db.prepare('SELECT count(*) FROM evidence_file').pluck().get() as number;
    return {
      files: [{ name: null, pieces: graph.write(), rows: files }],
      events: 0,
      leftOut: [],
      version: '1.4.0',
    };
  },
};

class CustodyGraph {
  readonly #db: Database.Database;
  readonly #namespace: string;
  readonly #caseId: string;
  readonly #hide: (text: string) => string;

  constructor(db: Database.Database, hide: (text: string) => string) {
    this.#db = db;
    this.#caseId = readInfo(db, 'case_id') ?? '';
    this.#namespace = caseNamespace(this.#caseId);
    this.#hide = hide;
  }

  /** The document node by node. */
  *write(): Generator<string> {
    const entries = this.#entries();
    const lastVerify = entries.findLast(({ act }) => act === 'integrity.verify')?.seq ?? null;
    const head = JSON.stringify(
      { '@context': { kb: `urn:trailcase:${this.#caseId}:`, ...context }, '@graph': [] },
      null,
      2,
    );
    yield `${head.slice(0, head.lastIndexOf('[]'))}[`;
    yield indent(this.#investigation(entries), true);
    for (const name of new Set(entries.map(({ examiner }) => examiner)))
      yield indent({
        '@id': this.#id('person', name),
        '@type': 'uco-identity:Person',
        'uco-core:name': this.#hide(name) || 'unknown',
      });
    for (const application of new Set(entries.map((entry) => entry.application))) {
      const [, name, version] = /^(.*?) ?([\d.]*)$/.exec(application) ?? [];
      yield indent({
        '@id': this.#id('tool', application),
        '@type': 'uco-tool:Tool',
        'uco-core:name': name || application,
        'uco-tool:version': version || 'unknown',
      });
    }
    for (const file of this.#files()) for (const node of this.#fileNodes(file)) yield indent(node);
    for (const entry of entries) yield indent(this.#action(entry, entries, lastVerify));
    for (const file of this.#files())
      for (const node of this.#provenance(file, lastVerify !== null)) yield indent(node);
    yield '\n  ]\n}\n';
  }

  #id(type: string, key: string | number): string {
    return `kb:${type}-${uuidV5(this.#namespace, `${type}:${key}`)}`;
  }

  #ref(type: string, key: string | number): Ref {
    return { '@id': this.#id(type, key) };
  }

  #entries(): AuditEntry[] {
    const rows = this.#db.prepare('SELECT body, hash FROM audit_entry ORDER BY seq').all() as {
      body: string;
      hash: Buffer;
    }[];
    return rows
      .map(({ body, hash }) => ({ ...(JSON.parse(body) as Omit<AuditEntry, 'hash'>), hash: hash.toString('hex') }))
      .filter(({ act }) => told.test(act));
  }

  #files(): IterableIterator<FileRow> {
    return this.#db
      .prepare(
        'SELECT f.id, s.label, f.path, f.source, s.added_at, f.size, f.sha256, f.size_content, f.sha256_content, f.records, f.indexed, f.duplicates, f.rejected, v.verdict FROM evidence_file f JOIN source s ON s.id = f.source LEFT JOIN file_verdict v ON v.file = f.id ORDER BY f.id',
      )
      .all()
      .values() as IterableIterator<FileRow>;
  }

  #investigation(entries: readonly AuditEntry[]): Node {
    const { name, number } = readDetails(this.#db);
    const records: Ref[] = [];
    for (const { id, verdict } of this.#files()) {
      records.push(this.#ref('provenance-record', id));
      if (verdict !== null && isProven(verdict)) records.push(this.#ref('provenance-record', `${id}-verified`));
    }
    return {
      '@id': this.#id('investigation', this.#caseId),
      '@type': 'case-investigation:Investigation',
      'uco-core:name': this.#hide(name),
      'uco-core:description': `Case number ${number || '(none)'}`,
      'uco-core:object': [...entries.map(({ seq }) => this.#ref('investigative-action', seq)), ...records],
    };
  }

  #fileNodes(file: FileRow): Node[] {
    const path = this.#hide(file.path === '' ? file.label : `${file.label}/${file.path}`);
    const nodes: Node[] = [
      {
        '@id': this.#id('file', file.id),
        '@type': 'uco-observable:File',
        'uco-core:hasFacet': [
          {
            '@id': this.#id('file-facet', file.id),
            '@type': 'uco-observable:FileFacet',
            'uco-observable:fileName': posix.basename(path),
            'uco-observable:filePath': path,
            'uco-observable:sizeInBytes': file.size,
          },
          this.#contentFacet(`stored:${file.id}`, null, file.sha256),
        ],
      },
    ];
    if (file.sha256_content !== null)
      nodes.push({
        '@id': this.#id('content', file.id),
        '@type': 'uco-observable:ObservableObject',
        'uco-core:description': 'Uncompressed content of the log file (the bytes that CloudTrail digests hash)',
        'uco-core:hasFacet': [this.#contentFacet(`content:${file.id}`, file.size_content, file.sha256_content)],
      });
    return nodes;
  }

  #contentFacet(key: string, size: number | null, sha256: Buffer): Node {
    return {
      '@id': this.#id('content-data-facet', key),
      '@type': 'uco-observable:ContentDataFacet',
      ...(size === null ? {} : { 'uco-observable:sizeInBytes': size }),
      'uco-observable:hash': [
        {
          '@id': this.#id('hash', key),
          '@type': 'uco-types:Hash',
          'uco-types:hashMethod': 'SHA256',
          'uco-types:hashValue': { '@type': 'xsd:hexBinary', '@value': sha256.toString('hex').toUpperCase() },
        },
      ],
    };
  }

  #action(entry: AuditEntry, entries: readonly AuditEntry[], lastVerify: number | null): Node {
    const { seq, act, time, examiner, application } = entry;
    const begun = act === 'intake.import' ? (this.#beginOf(seq) ?? time) : time;
    const objects: Ref[] = [];
    const results: Ref[] = [];
    let description = this.#describe(entry);
    if (act === 'intake.import') {
      const sum = { records: 0, indexed: 0, duplicates: 0, rejected: 0 };
      for (const file of this.#files()) {
        if (file.added_at < begun || file.added_at > time) continue;
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += file[name];
        objects.push(this.#ref('file', file.id));
        if (file.sha256_content !== null) results.push(this.#ref('content', file.id));
        results.push(this.#ref('provenance-record', file.id));
      }
      description = `Records ${sum.records} = indexed ${sum.indexed} + duplicates ${sum.duplicates} + rejected ${sum.rejected}`;
    }
    if (seq === lastVerify) {
      const counts = new Map<string, number>();
      for (const { id, verdict } of this.#files()) {
        if (verdict === null) continue;
        counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
        objects.push(this.#ref('provenance-record', id));
        if (isProven(verdict)) results.push(this.#ref('provenance-record', `${id}-verified`));
      }
      description =
        [...counts]
          .sort()
          .map(([verdict, files]) => `${verdict}: ${files} files`)
          .join('; ') || description;
    }
    if (seq === entries.at(-1)!.seq) description += `. Hash of this entry of the examiner log: ${entry.hash}`;
    return {
      '@id': this.#id('investigative-action', seq),
      '@type': 'case-investigation:InvestigativeAction',
      'uco-core:name': act,
      'uco-core:description': description,
      'uco-action:startTime': moment(begun),
      'uco-action:endTime': moment(time),
      'uco-action:performer': this.#ref('person', examiner),
      'uco-action:instrument': [this.#ref('tool', application)],
      ...(objects.length === 0 ? {} : { 'uco-action:object': objects }),
      ...(results.length === 0 ? {} : { 'uco-action:result': results }),
    };
  }

  /** When the import of an entry began. */
  #beginOf(seq: number): number | undefined {
    return this.#db
      .prepare(
        "SELECT json_extract(body, '$.time') FROM audit_entry WHERE seq < ? AND json_extract(body, '$.act') = 'intake.import.begin' ORDER BY seq DESC LIMIT 1",
      )
      .pluck()
      .get(seq) as number | undefined;
  }

  /** What an act did, without paths of the machine it was done on. */
  #describe({ seq, act, params, result }: AuditEntry): string {
    const [asked, done] = [objectOf(params), objectOf(result)];
    const parts = [
      typeof asked['name'] === 'string' ? `“${asked['name']}”` : '',
      ...['changed', 'tagged', 'finding', 'version', 'events', 'note'].flatMap((name) =>
        typeof done[name] === 'number' ? [`${name} ${done[name]}`] : [],
      ),
    ].filter((part) => part !== '');
    return this.#hide(`${act}${parts.length === 0 ? '' : `: ${parts.join(', ')}`} (entry ${seq} of the examiner log)`);
  }

  #provenance({ id, sha256_content: content, verdict }: FileRow, isVerified: boolean): Node[] {
    const own: Node = {
      '@id': this.#id('provenance-record', id),
      '@type': 'case-investigation:ProvenanceRecord',
      'case-investigation:exhibitNumber': String(id),
      'case-investigation:rootExhibitNumber': String(id),
      'uco-core:object': [this.#ref('file', id), ...(content === null ? [] : [this.#ref('content', id)])],
    };
    if (verdict === null || !isProven(verdict)) return [own];
    return [
      own,
      {
        '@id': this.#id('provenance-record', `${id}-verified`),
        '@type': 'case-investigation:ProvenanceRecord',
        'case-investigation:exhibitNumber': `${id}-verified`,
        'case-investigation:rootExhibitNumber': String(id),
        'uco-core:description': `${isVerified ? 'Verified' : 'Recorded as verified'}: ${verdict}`,
        'uco-core:object': [content === null ? this.#ref('file', id) : this.#ref('content', id)],
      },
    ];
  }
}

const moment = (time: number): Node => ({ '@type': 'xsd:dateTime', '@value': new Date(time).toISOString() });

function indent(node: Node, first = false): string {
  return `${first ? '' : ','}\n    ${JSON.stringify(node, null, 2).replaceAll('\n', '\n    ')}`;
}
