import { type Act, isDone, nameCaller } from '../act.ts';
import { type CallRow, type Effect, takingEffects, type Undo } from '../../calls/call-table.ts';
import { flagAt, textAt, textsAt } from '../../calls/resolve-path.ts';
import { policyOf } from '../policy/policy-of.ts';
import { meaningOf } from './call-index.ts';
import type { Attempt, Entry, EntryStatus, OpenEntry } from './entries.ts';
import { exposureOf } from './exposure.ts';
import { failedMembers, meets, type Named, nameThings } from './identify.ts';
import { OpenEntries } from './open-entries.ts';
import { joinCopies, orderSecond } from './order.ts';

export interface Footprint {
  entries: Entry[];
  attempts: Attempt[];
}

/** Words of the record behind what it calls the end of a deletion. */
const untilPaths = ['r.deletionDate', 'r.DeletionDate', 's.deletionDate', 'r.expiresOn'];

/** Calls that put a whole setting anew although the table names no call of their own that reverses them. */
const replacing = /^(Put(?!Targets|Image|Permission)|Set|ChangePassword|UpdateLoginProfile)/;

/**
 * Replays calls in order of time into what they left, took away, ended and tried. Whoever acts is replayed; a selection chooses entries afterwards by their acts.
 * Pure: the same acts give the same footprint.
 */
export class FootprintReplay {
  readonly #entries: OpenEntry[] = [];
  readonly #attempts: Attempt[] = [];
  readonly #open = new OpenEntries();
  readonly #documents = new Map<string, string>();
  #second: Act[] = [];

  /** Takes the next act; acts come by time, those of one second in any order. Acts without a time are left out. */
  take(act: Act): void {
    const before = this.#second[0];
    if (before !== undefined && Math.floor(before.time / 1000) !== Math.floor(act.time / 1000)) this.#flush();
    this.#second.push(act);
  }

  /** @param evidenceEnd time of the last event of the case, which decides whether a credential has expired in the evidence */
  finish(evidenceEnd: number): Footprint {
    this.#flush();
    for (const entry of this.#entries) {
      if (entry.source !== 'sts' || entry.effect !== 'credential' || entry.status !== 'standing') continue;
      entry.status =
        entry.until === null ? 'end not known' : entry.until <= evidenceEnd ? 'expired' : 'may be valid until';
    }
    return {
      entries: this.#entries.map(
        ({
          row: _row,
          number: _n,
          aliases: _a,
          parentAliases: _p,
          changedAt: _c,
          document: _d,
          parentKeys: _k,
          ...entry
        }) => entry,
      ),
      attempts: this.#attempts,
    };
  }

  #flush(): void {
    const acts = orderSecond(joinCopies(this.#second), (kind, act, named) => this.#open.has(kind, act, named));
    this.#second = [];
    for (const act of acts) this.#apply(act);
  }

  #apply(act: Act & { copies?: readonly number[] }): void {
    const meaning = meaningOf(act.source, act.name);
    if (meaning === undefined) return;
    const isTry = flagAt(act.record, 'q.dryRun') === true;
    if (!isDone(act) || isTry) {
      for (const row of meaning.rows)
        if (row.condition === null || isTry || meets(row.condition, act)) this.#attempt(row, act, isTry);
      return;
    }
    const failed = act.outcome === 'partial' ? failedMembers(act.record) : null;
    const ended = new Set<OpenEntry>();
    for (const { kind, row, undo } of meaning.undoes) this.#undo(kind, row, undo, act, failed, ended);
    for (const row of meaning.rows) {
      if (row.condition !== null && !meets(row.condition, act)) continue;
      for (const named of this.#membersDone(row.kind, row.ids, row.parents, act, failed))
        if (named.id !== null || !isOtherDirection(row, act)) this.#make(row, act, named, ended);
    }
    for (const { kind, ids } of meaning.removes)
      for (const named of this.#membersDone(kind, ids, [], act, failed)) this.#endChildren(kind, named, act, ended);
  }

  /** Members that the call names, without those that its answer names as failed. */
  #membersDone(
    kind: string,
    ids: readonly string[],
    parents: readonly string[],
    act: Act,
    failed: ReadonlySet<string> | null,
  ): (Named & { perhaps?: boolean })[] {
    const all = nameThings(act, kind, ids, parents);
    if (act.outcome !== 'partial' || all.every((each) => each.from === 'response')) return all;
    const done = all.filter(
      (each) => failed === null || each.aliases.length === 0 || !each.aliases.some((alias) => failed.has(alias)),
    );
    return done.length < all.length ? done : all.map((each) => ({ ...each, perhaps: true }));
  }

  #attempt(row: CallRow, act: Act, isTry: boolean): void {
    for (const { id, parent } of nameThings(act, row.kind, row.ids, row.parents))
      this.#attempts.push({
        effect: row.effect,
        kind: row.kind,
        id,
        parent,
        account: act.account,
        region: act.region,
        source: act.source,
        eventName: act.eventName,
        outcome: isTry && isDone(act) ? 'dry-run' : act.outcome,
        error: typeof act.record['errorCode'] === 'string' ? act.record['errorCode'] : null,
        event: act.event,
        time: act.time,
        by: nameCaller(act.caller),
      });
  }

  #undo(
    kind: string,
    row: CallRow,
    undo: Undo,
    act: Act,
    failed: ReadonlySet<string> | null,
    ended: Set<OpenEntry>,
  ): void {
    const isOtherVersion = undo.condition?.[0]?.path === 'other-version' && kind === 'iam-policy-version';
    if (undo.condition !== null && !meets(undo.condition, act)) return;
    for (const named of this.#membersDone(kind, undo.ids, undo.parents, act, failed)) {
      const found = isOtherVersion
        ? this.#open.byParent(kind, act, named).filter((entry) => entry.id !== textAt(act.record, 'q.versionId'))
        : this.#open.find(kind, act, named, row.scope);
      for (const entry of found) {
        if (entry.row !== row || ended.has(entry) || !matchesParent(entry, undo, named, kind)) continue;
        // The end of a version of a secret proves once more what was deleted before.
        if (takingEffects.has(entry.effect)) this.#restore(entry, act, undo);
        else this.#end(entry, act, statusAfter(entry, undo, act), ended);
        if (named.perhaps === true) entry.perhaps = true;
      }
    }
  }

  #restore(entry: OpenEntry, act: Act, undo: Undo): void {
    if (entry.status === 'restored') return;
    Object.assign(entry, {
      status: undo.replaces ? 'superseded' : 'restored',
      endTime: act.time,
      endName: act.eventName,
      endBy: nameCaller(act.caller),
    });
    entry.endings.push(...eventsOf(act));
    this.#open.close(entry);
    const made = entry.took < 0 ? undefined : this.#entries[entry.took];
    if (made !== undefined && (made.status === 'scheduled' || made.status === 'disabled')) this.#reopen(made, act);
  }

  /** A disabled or scheduled thing works again. */
  #reopen(entry: OpenEntry, act: Act): void {
    entry.endings.push(...eventsOf(act));
    // A KMS key whose deletion is called off is disabled until it is enabled.
    entry.status = act.name === 'CancelKeyDeletion' ? 'disabled' : 'standing';
    entry.until = null;
    if (entry.status === 'standing') Object.assign(entry, { endTime: null, endName: null, endBy: null });
  }

  #end(entry: OpenEntry, act: Act, status: EntryStatus, ended: Set<OpenEntry>): void {
    ended.add(entry);
    const isSameSecond = Math.floor(entry.changedAt / 1000) === Math.floor(act.time / 1000);
    const isContradiction =
      isSameSecond &&
      entry.row.effect !== 'created' &&
      entry.row.effect !== 'credential' &&
      this.#open.stoodBefore(entry);
    entry.status = status === 'removed' && isContradiction ? 'either' : status;
    entry.endings.push(...eventsOf(act));
    Object.assign(entry, { endTime: act.time, endName: act.eventName, endBy: nameCaller(act.caller) });
    if (status === 'scheduled') entry.until = readUntil(act);
    if (status === 'superseded') entry.reverted = isReverted(entry, act);
    if (status !== 'disabled' && status !== 'scheduled') this.#open.close(entry);
  }

  #make(
    row: CallRow,
    act: Act & { copies?: readonly number[] },
    named: Named & { perhaps?: boolean },
    ended: Set<OpenEntry>,
  ): void {
    const effect: Effect =
      row.kind === 'secret' && row.effect === 'scheduled' && flagAt(act.record, 'q.forceDeleteWithoutRecovery') === true
        ? 'deleted'
        : row.effect;
    const isTaking = takingEffects.has(effect);
    const standing = this.#open.find(row.kind, act, named, row.scope).filter((entry) => sharesParent(entry, named));
    if (isTaking && act.via === null && act.caller.arn === null && standing.length === 0) {
      // A service event without a caller that repeats a deletion already seen.
      const known = this.#open.findTaken(row.kind, act, named);
      if (known !== undefined) {
        known.endings.push(...eventsOf(act));
        return;
      }
    }
    if (!isTaking && effect === 'changed' && replacing.test(act.name))
      for (const entry of standing)
        if (entry.effect === 'changed' && entry.row === row && !ended.has(entry))
          this.#end(entry, act, 'superseded', ended);
    const reenabled =
      !isTaking && effect !== 'executed'
        ? standing.filter((entry) => entry.status === 'disabled' && isEnabling(act))
        : [];
    for (const entry of reenabled) this.#reopen(entry, act);
    const took = isTaking
      ? [...standing, ...ended].find(
          (entry) => entry.kind === row.kind && sharesParent(entry, named) && !takingEffects.has(entry.effect),
        )
      : undefined;
    if (took !== undefined && !ended.has(took))
      this.#end(
        took,
        act,
        effect === 'scheduled' ? 'scheduled' : effect === 'disabled' ? 'disabled' : 'removed',
        ended,
      );
    const { exposed, document } = exposureOf(row, act, named, this.#documents);
    const entry: OpenEntry = {
      effect,
      kind: row.kind,
      id: named.id,
      parent: named.parent,
      account: act.account,
      region: act.region,
      source: act.source,
      eventName: act.eventName,
      status: isTaking
        ? effect === 'scheduled'
          ? 'scheduled'
          : 'not restored'
        : effect === 'executed'
          ? 'executed'
          : 'standing',
      endedWith: null,
      until: row.source === 'sts' || effect === 'scheduled' ? readUntil(act) : null,
      acts: eventsOf(act),
      endings: [],
      time: act.time,
      endTime: null,
      endName: null,
      by: nameCaller(act.caller),
      endBy: null,
      via: act.via,
      exposure: exposed,
      reverted: false,
      perhaps: named.perhaps === true,
      recordMissing: false,
      took: took === undefined ? -1 : took.number,
      row,
      number: this.#entries.length,
      aliases: named.aliases,
      parentAliases: named.parentAliases,
      changedAt: act.time,
      document,
      parentKeys: [],
    };
    this.#entries.push(entry);
    if (effect !== 'executed') this.#open.add(entry, act);
  }

  #endChildren(kind: string, parent: Named, act: Act, ended: Set<OpenEntry>): void {
    for (const entry of this.#open.childrenOf(kind, act, parent)) {
      if (ended.has(entry) || entry.acts.includes(act.event)) continue;
      this.#end(entry, act, 'ended with parent', ended);
      Object.assign(entry, {
        endedWith: kind,
        recordMissing: refusedWith.has(kind) && !takingEffects.has(entry.effect),
      });
    }
  }
}

/** Parents that AWS does not remove while their parts stand. */
const refusedWith = new Set([
  'iam-role',
  'iam-user',
  'iam-group',
  'iam-instance-profile',
  'ec2-vpc',
  'ec2-route-table',
  'ec2-subnet',
]);

/** A call that adds and takes away by different members, and only takes away here. */
function isOtherDirection(row: CallRow, act: Act): boolean {
  return row.undo.some(
    (undo) => undo.name === row.name && !undo.replaces && undo.ids.some((path) => textsAt(act.record, path).length > 0),
  );
}

function eventsOf(act: Act & { copies?: readonly number[] }): number[] {
  return [act.event, ...(act.copies ?? [])];
}

function isEnabling(act: Act): boolean {
  return act.name.startsWith('Enable') || act.name === 'UpdateAccessKey';
}

function statusAfter(entry: OpenEntry, undo: Undo, act: Act): EntryStatus {
  if (undo.replaces) return 'superseded';
  const { name } = act;
  if (name === 'ScheduleKeyDeletion' || name === 'CloseAccount' || name === 'DeleteEventDataStore') return 'scheduled';
  if (name === 'DeleteSecret' && entry.kind === 'secret' && flagAt(act.record, 'q.forceDeleteWithoutRecovery') !== true)
    return 'scheduled';
  const stops = name.startsWith('Disable') || name === 'UpdateAccessKey' || name === 'SetDefaultPolicyVersion';
  return stops && (entry.effect === 'created' || entry.effect === 'credential' || entry.effect === 'changed')
    ? 'disabled'
    : 'removed';
}

function matchesParent(entry: OpenEntry, undo: Undo, named: Named, kind: string): boolean {
  return undo.parents.length === 0 || kind === 'ec2-security-group-rule' || sharesParent(entry, named);
}

/** Are two names of things about the same parent, as far as both tell it? */
function sharesParent(entry: OpenEntry, { parentAliases }: Named): boolean {
  if (entry.parentAliases.length === 0 || parentAliases.length === 0) return true;
  return parentAliases.some((alias) => entry.parentAliases.includes(alias));
}

/** Does the new setting bring back what stood before the act? Told by the hash of code, or by the text of policies. */
function isReverted(entry: OpenEntry, act: Act): boolean {
  const before = entry.document;
  if (before === null) return false;
  if (before === textAt(act.record, 'r.codeSha256')) return true;
  const decoded = policyOf(act);
  return decoded?.readable === true && JSON.stringify(decoded.document) === before;
}

/** Dates as CloudTrail writes them: `Jul 10, 2023 12:09:47 PM`, ISO 8601, or seconds since 1970. */
export function readDate(text: string | null): number | null {
  if (text === null) return null;
  const number = Number(text);
  if (Number.isFinite(number) && number > 1e8) return number < 1e11 ? number * 1000 : number;
  const isZoned = /Z$|[+-]\d\d:?\d\d$|GMT|UTC/.test(text);
  const value = Date.parse(isZoned ? text : `${text} UTC`);
  return Number.isNaN(value) ? null : value;
}

function readUntil(act: Act): number | null {
  return readDate(textAt(act.record, 'r.credentials.expiration', ...untilPaths));
}
