import type Database from 'better-sqlite3';
import { outcomes } from '../../../shared/outcomes/index.ts';
import { ActorsIndex } from '../actors/index.ts';
import type { ColumnStore } from '../columns/column-store.ts';
import { MadeDerived } from '../derived/derived-arrays.ts';
import type { Derivation, DeriveOptions } from '../derived/derivation.ts';
import { replay, type Replayed, type ReplayedRecord } from '../derived/replay.ts';
import { AccountReplay, type RelationFact, accountCalls } from './accounts/accounts.ts';
import { type Act, readAct } from './act.ts';
import { type ComputeFacts, ComputeReplay, computeCalls } from './compute/compute.ts';
import { type DestroyedFact, DestroyedReplay, destroyedCalls } from './destroyed/destroyed.ts';
import { type Escalation, EscalationReplay, escalationCalls } from './escalation/match.ts';
import { PackedRows } from '../derived/packed-rows.ts';
import { type ExplainedFlip, explainFlips, FlipReplay } from './flips/flips.ts';
import { footprintCalls } from './footprint/call-index.ts';
import { type Footprint, FootprintReplay } from './footprint/replay.ts';
import { type IamChange, IamReplay } from './iam/time-machine.ts';
import { type ModelFact, ModelReplay, modelCalls } from './models/models.ts';
import { findRelevant, readIdentityNotes, type Relevant } from './relevant.ts';
import { type SecretFact, SecretReplay, secretCalls } from './secrets/secrets.ts';
import { type SignIn, SignInReplay, signInCalls } from './signins/signins.ts';
import { type TakenFact, TakenReplay, takenCalls } from './taken/taken.ts';

/** What all ledgers know of a case, before a selection is made. */
interface LedgerFacts {
  footprint: Footprint;
  iam: IamChange[];
  escalations: Escalation[];
  flips: ExplainedFlip[];
  taken: PackedRows<TakenFact>;
  destroyed: DestroyedFact[];
  compute: ComputeFacts;
  models: ModelFact[];
  accounts: RelationFact[];
  signIns: SignIn[];
  secrets: PackedRows<SecretFact>;
}

/** Which ledgers read a call, as bits in the order of `LedgerReplay.take`. */
const readers = new Map<string, number>();
[
  footprintCalls().map(({ source, name }) => `${source}:${name}`),
  escalationCalls(),
  takenCalls(),
  destroyedCalls(),
  computeCalls(),
  modelCalls(),
  accountCalls(),
  signInCalls(),
  secretCalls(),
].forEach((calls, ledger) => {
  for (const call of calls) readers.set(call, (readers.get(call) ?? 0) | (1 << ledger));
});

/** Why an act is heard although no table names its call. */
interface Heard {
  /** A denial, or a call that may be its other side. */
  flip: boolean;
  /** A caller from another account, or root. */
  other: boolean;
}

/** All ledgers over one pass of acts in order of time. */
class LedgerReplay {
  readonly #footprint = new FootprintReplay();
  readonly #iam = new IamReplay();
  readonly #escalation = new EscalationReplay();
  readonly #flips = new FlipReplay();
  readonly #taken = new TakenReplay();
  readonly #destroyed = new DestroyedReplay();
  readonly #compute = new ComputeReplay();
  readonly #models = new ModelReplay();
  readonly #accounts = new AccountReplay();
  readonly #signIns = new SignInReplay();
  readonly #secrets = new SecretReplay();

  take(act: Act, { flip, other }: Heard = { flip: true, other: true }): void {
    const reads = readers.get(`${act.source}:${act.name}`) ?? 0;
    if ((reads & 1) !== 0) {
      this.#footprint.take(act);
      this.#iam.take(act);
    }
    if (flip) this.#flips.take(act);
    if ((reads & 2) !== 0) this.#escalation.take(act);
    if ((reads & 4) !== 0) this.#taken.take(act);
    if ((reads & 8) !== 0) this.#destroyed.take(act);
    if ((reads & 16) !== 0) this.#compute.take(act);
    if ((reads & 32) !== 0) this.#models.take(act);
    // Policies and shares that the footprint reads name other accounts, too.
    if (other || (reads & (64 | 1)) !== 0) this.#accounts.take(act);
    if (other || (reads & 128) !== 0) this.#signIns.take(act);
    if ((reads & 256) !== 0) this.#secrets.take(act);
  }

  /** @param evidenceEnd time of the last event of the case */
  finish(evidenceEnd: number): LedgerFacts {
    const iam = this.#iam.finish();
    return {
      footprint: this.#footprint.finish(evidenceEnd),
      iam,
      escalations: this.#escalation.finish(),
      flips: explainFlips(this.#flips.finish(), iam),
      taken: this.#taken.finish(),
      destroyed: this.#destroyed.finish(evidenceEnd),
      compute: this.#compute.finish(),
      models: this.#models.finish(),
      accounts: this.#accounts.finish(),
      signIns: this.#signIns.finish(),
      secrets: this.#secrets.finish(),
    };
  }
}

/** Names of the stored lists of rows. */
const lists = [
  'entries',
  'attempts',
  'iam',
  'escalations',
  'flips',
  'taken',
  'destroyed',
  'runs',
  'launches',
  'probes',
  'models',
  'accounts',
  'signIns',
  'secrets',
  'unread',
  'marks',
] as const;
export type ListName = (typeof lists)[number];

/** What the derivation notes beside the lists. */
export interface LedgerMarks {
  /** Events whose records the ledgers read. */
  read: number;
  /** More callers from other accounts, or acts of root, than were read. */
  isCut: boolean;
}

export const ledgersDerivation: Derivation = {
  name: 'ledgers',
  rules: 1,
  basis: () => [],
  *steps(db, store, options) {
    const made = new MadeDerived();
    yield deriveInto(made, db, store, options);
    return made;
  },
};

/** Replays what is relevant and puts all lists down. */
async function deriveInto(
  made: MadeDerived,
  db: Database.Database,
  store: ColumnStore,
  options: DeriveOptions,
): Promise<void> {
  const actors = new ActorsIndex(db, store);
  const numbers = actors.numbers();
  const relevant = findRelevant(store, readIdentityNotes(store), numbers);
  const all = new LedgerReplay();
  const wants = relevant.calls.or(relevant.flips).or(relevant.foreign).or(relevant.root);
  const outcome = store.column('outcome');
  const hear = (heard: ReplayedRecord): void => {
    const { record, position } = heard;
    if (record === null || Number.isNaN(heard.time)) return;
    const { origin, session } = heard;
    const act = readAct(heard.event, heard.time, outcomes[outcome[position]!]!, record as Record<string, unknown>, {
      origin,
      session,
    });
    all.take(act, {
      flip: relevant.flips.has(position),
      other: relevant.foreign.has(position) || relevant.root.has(position),
    });
  };
  const replayed = await replay({ db, store, actorNumbers: () => numbers }, [{ wants, hear }], {
    signal: options.signal,
    phase: 'ledgers',
  });
  putFacts(made, all.finish(store.timed === 0 ? 0 : store.time()[store.timed - 1]!), replayed, relevant);
}

function putFacts(made: MadeDerived, facts: LedgerFacts, replayed: Replayed, relevant: Relevant): void {
  const rows: Record<ListName, readonly object[] | PackedRows<object>> = {
    entries: facts.footprint.entries,
    attempts: facts.footprint.attempts,
    iam: facts.iam,
    escalations: facts.escalations,
    flips: facts.flips,
    taken: facts.taken,
    destroyed: facts.destroyed,
    runs: facts.compute.runs,
    launches: facts.compute.attempts,
    probes: facts.compute.probes,
    models: facts.models,
    accounts: facts.accounts,
    signIns: facts.signIns,
    secrets: facts.secrets,
    unread: replayed.unread,
    marks: [{ read: replayed.events, isCut: relevant.isCut } satisfies LedgerMarks],
  };
  for (const name of lists) {
    const list = rows[name];
    (list instanceof PackedRows ? list : PackedRows.of(list)).store(made, name);
  }
}
