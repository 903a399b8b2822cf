/**
 * Questions in words, English and Korean: a text becomes the filter, range and groups that the timeline and `trailcase
 * count` take. A typed grammar over tables; no model. The same text and case always give the same reading, everything that
 * was understood is in the result, and what was not is in `unread`: nothing is dropped in silence.
 */
import { formatTime } from '../format/index.ts';
import { printLiteral } from '../kql/index.ts';
import { bareVerbs, conditions, type Noun, nouns, outcomeCondition } from './concepts.ts';
import { findIntervals } from './intervals.ts';
import { findTimes } from './times.ts';
import { coverText, type Item, type KnownNames } from './tokens.ts';

export interface AskContext {
  /** First and last event of the case, UTC milliseconds; null where the case holds no event with a time. */
  firstMs: number | null;
  lastMs: number | null;
  names: KnownNames;
}

/** A reading that could be meant otherwise; its sentence is `ask.choice.<code>` in the texts. */
interface Choice {
  code: string;
  params: Record<string, string>;
}

export interface Understanding {
  language: 'en' | 'ko';
  /** KQL; empty for every event. */
  where: string;
  /** RFC 3339, UTC; `to` is exclusive. Null is open. */
  from: string | null;
  to: string | null;
  group: string[];
  /** As `trailcase count --interval` takes it: `10m`, `1h`, `1d`. */
  interval: string | null;
  /** `distinct FIELD`, `distinct FIELD > N`, `sum FIELD`; null counts events. */
  measure: string | null;
  order: 'count desc' | 'count asc' | 'time asc' | 'time desc' | null;
  limit: number | null;
  /** Words that were not understood, as they stand in the text. */
  unread: string[];
  choices: Choice[];
  /** What the question needs beside the case: `geo` is a database of places that the investigator supplies. */
  needs: 'geo' | null;
}

const noEvidence = { firstMs: 0, lastMs: 0 };

/** Particles that make a Korean noun the one who acts. */
const subjectTail = /^(?:들)?(?:이|가|께서)$/;

class Reading {
  readonly where: string[] = [];
  readonly group: string[] = [];
  readonly choices: Choice[] = [];
  measure: string | null = null;
  order: Understanding['order'] = null;
  limit: number | null = null;
  readonly items: Item[];
  readonly language: 'en' | 'ko';

  constructor(items: Item[], language: 'en' | 'ko') {
    this.items = items;
    this.language = language;
  }

  /** Items that nothing has used yet. */
  private open(): Item[] {
    return this.items.filter((item) => !item.used);
  }

  private concepts(prefix: string): (Item & { kind: 'concept' })[] {
    return this.open().filter(
      (item): item is Item & { kind: 'concept' } => item.kind === 'concept' && item.id.startsWith(prefix),
    );
  }

  private concept(id: string): (Item & { kind: 'concept' }) | undefined {
    return this.concepts(id).find((item) => item.id === id);
  }

  private add(condition: string, ...from: Item[]): void {
    const isNegated = from.some((item) => item.negated);
    for (const item of from) item.used = true;
    const whole =
      isNegated && /^(?:not )|\bor\b(?![^(]*\))| and /.test(condition)
        ? `not (${condition})`
        : isNegated
          ? `not ${condition}`
          : condition;
    if (!this.where.includes(whole)) this.where.push(whole);
  }

  private choose(code: string, params: Record<string, string> = {}): void {
    if (!this.choices.some((choice) => choice.code === code)) this.choices.push({ code, params });
  }

  private neighbour(item: Item, step: 1 | -1, skip: (between: Item) => boolean = isNoise): Item | undefined {
    let at = this.items.indexOf(item) + step;
    while (this.items[at] !== undefined && skip(this.items[at]!)) at += step;
    return this.items[at];
  }

  read(): void {
    for (const item of this.items) if (isNoise(item)) item.used = true;
    this.bindNegations();
    this.nameThings();
    this.measures();
    this.groups();
    this.assumptions();
    this.acts();
    this.values();
    this.orders();
    this.rest();
  }

  /** English "not X" binds to what follows, Korean "X 밖, 없이" to what stands before. */
  private bindNegations(): void {
    for (const item of this.items) {
      if (item.kind !== 'concept' || item.id !== 'not') continue;
      const isOther = (between: Item): boolean =>
        isNoise(between) ||
        (between.kind === 'concept' &&
          (between.id.startsWith('prep.') ||
            (this.language === 'ko' && between.id.startsWith('verb.') && between.tail.includes('하지'))));
      const bound = this.neighbour(item, this.language === 'en' ? 1 : -1, isOther);
      if (bound === undefined || bound.kind === 'unknown') continue;
      bound.negated = true;
      item.used = true;
      // "not by ana or bob" leaves out both.
      for (let at = this.items.indexOf(bound) + 1; at + 1 < this.items.length; at += 2) {
        const joint = this.items[at]!;
        const next = this.items[at + 1]!;
        if (joint.kind !== 'concept' || (joint.id !== 'or' && joint.id !== 'and') || next.kind !== bound.kind) break;
        next.negated = true;
      }
    }
  }

  /** "user ana", "role ops", "session S-1", and names of the case that stand alone. */
  private nameThings(): void {
    for (const item of this.items) {
      if (item.kind !== 'concept' || !item.id.startsWith('noun.') || item.used) continue;
      const noun = nouns[item.id.slice(5)]!;
      if (noun.nameField === undefined) continue;
      const kind = item.id.slice(5);
      const sides = this.language === 'en' ? ([1] as const) : ([-1, 1] as const);
      for (const side of sides) {
        const beside = this.items[this.items.indexOf(item) + side];
        if (beside === undefined || beside.used) continue;
        if (beside.kind === 'name' && beside.kinds.some((each) => each === kind)) {
          beside.kinds = beside.kinds.filter((each) => each === kind);
          item.used = true;
          break;
        }
        if (beside.kind === 'value' && fits(kind, beside.shape)) {
          item.used = true;
          break;
        }
        const isNameLike =
          beside.kind === 'unknown' &&
          side === 1 &&
          this.language === 'en' &&
          nameable.has(kind) &&
          (/[^a-z]/.test(beside.text) || plainNameable.has(kind));
        const isKoreanName =
          beside.kind === 'unknown' && this.language === 'ko' && nameable.has(kind) && !/^[가-힣]/.test(beside.text);
        if (isNameLike || isKoreanName) {
          this.choose('not-in-case', { name: beside.text });
          this.add(`${noun.nameField} : ${printLiteral(beside.text)}`, item, beside);
          break;
        }
        if (beside.kind === 'value' && beside.shape === 'quoted' && nameable.has(kind)) {
          this.add(`${noun.nameField} : ${printLiteral(beside.value)}`, item, beside);
          break;
        }
      }
    }
    // "kali user agents": a word before the noun is part of the agent's text.
    for (const item of this.concepts('noun.user-agent')) {
      const before = this.items[this.items.indexOf(item) - 1];
      if (before?.kind === 'unknown' && !before.used)
        this.add(`userAgent : *${printLiteral(before.text)}*`, before, item);
    }
  }

  private measures(): void {
    const bytes = this.concept('bytes');
    if (bytes !== undefined) {
      bytes.used = true;
      this.measure = 'sum additionalEventData.bytesTransferredOut';
      this.add('eventName : GetObject', bytes);
      for (const verb of [
        ...this.concepts('verb.download'),
        ...this.concepts('noun.object'),
        ...this.concepts('how-many'),
      ])
        verb.used = true;
    }
    const isDistinct = this.concept('distinct');
    const moreThan = this.concept('more-than');
    const number = this.open().find((item) => item.kind === 'number');
    if (isDistinct !== undefined || (moreThan !== undefined && number !== undefined)) {
      const after = moreThan ?? isDistinct!;
      const counted = this.concepts('noun.').find(
        (item) =>
          (this.language === 'en' ? item.start > after.start : true) &&
          nouns[item.id.slice(5)]!.field !== undefined &&
          !item.tail.includes('별') &&
          (this.language === 'en' || moreThan === undefined || item.start < after.start) &&
          item !== this.subjectNoun(after),
      );
      const field = counted === undefined ? undefined : nouns[counted.id.slice(5)]!.field;
      if (counted !== undefined && field !== undefined) {
        const hasLimit = moreThan !== undefined && number?.kind === 'number';
        this.measure = `distinct ${field}${hasLimit ? ` > ${number.value}` : ''}`;
        for (const item of [counted, isDistinct, moreThan, hasLimit ? number : undefined, this.concept('how-many')])
          if (item !== undefined) item.used = true;
        const subject = this.subjectNoun(after);
        const subjectField = subject === undefined ? undefined : nouns[subject.id.slice(5)]!.field;
        if (subject !== undefined && subjectField !== undefined && this.concepts('group').length === 0) {
          subject.used = true;
          this.group.push(subjectField);
          for (const verb of this.concepts('verb.use')) verb.used = true;
        }
      }
    }
    for (const item of this.concepts('how-many')) item.used = true;
  }

  /** In "keys used from more than 3 addresses" the keys: the noun before the count. */
  private subjectNoun(count: Item): (Item & { kind: 'concept' }) | undefined {
    return this.concepts('noun.').find(
      (item) =>
        item.start < count.start &&
        nouns[item.id.slice(5)]!.field !== undefined &&
        this.concept('more-than') !== undefined,
    );
  }

  private groups(): void {
    const take = (item: Item | undefined): boolean => {
      if (item?.kind !== 'concept' || !item.id.startsWith('noun.') || item.used) return false;
      const field = nouns[item.id.slice(5)]!.field;
      if (field === undefined) return false;
      item.used = true;
      if (!this.group.includes(field)) this.group.push(field);
      return true;
    };
    if (this.language === 'ko') {
      for (const item of this.concepts('noun.')) if (/별|당|마다/.test(item.tail)) take(item);
      for (const item of this.concepts('group')) {
        if (take(this.neighbour(item, -1))) item.used = true;
      }
      return;
    }
    for (const item of this.items) {
      if (item.kind !== 'concept' || item.used || (item.id !== 'group' && item.id !== 'prep.by')) continue;
      let next = this.neighbour(item, 1);
      if (item.id === 'prep.by' && (next?.kind !== 'concept' || isActorLabel(next))) continue;
      while (take(next)) {
        item.used = true;
        const and = this.neighbour(next!, 1);
        const following = and === undefined ? undefined : this.neighbour(and, 1);
        if (and?.kind !== 'concept' || and.id !== 'and' || !take(following)) break;
        and.used = true;
        next = this.neighbour(following!, 1);
        break;
      }
    }
  }

  /** Assuming a role: a role named as what is assumed is the target, one who assumes is the caller. */
  private assumptions(): void {
    const [verb] = this.concepts('verb.assume');
    if (verb === undefined) return;
    this.add('eventName : AssumeRole*', verb);
    const role = this.open().find(
      (item): item is Item & { kind: 'name' } => item.kind === 'name' && item.kinds.includes('role'),
    );
    const by =
      role === undefined
        ? undefined
        : this.neighbour(
            role,
            -1,
            (between) => isNoise(between) || (between.kind === 'concept' && between.id === 'noun.role'),
          );
    const isCaller =
      this.language === 'en'
        ? by?.kind === 'concept' && by.id === 'prep.by'
        : role !== undefined && subjectTail.test(role.tail);
    if (role !== undefined && !isCaller)
      this.add(`requestParameters.roleArn : *role/${printLiteral(role.value)}`, role);
    for (const item of this.concepts('noun.role')) {
      item.used = true;
      if (role === undefined || isCaller) {
        if (this.concept('who') === undefined && !this.group.includes('requestParameters.roleArn'))
          this.group.push('requestParameters.roleArn');
      }
    }
  }

  /** Verbs with the nouns they act on. */
  private acts(): void {
    const failed = this.concept('outcome.failed');
    const denied = this.concept('outcome.denied');
    const login = this.concept('noun.console-login');
    const loginCall = this.open().find((item) => item.kind === 'call' && item.value === 'ConsoleLogin');
    if (login !== undefined || loginCall !== undefined) {
      this.add('eventName : ConsoleLogin', ...[login, loginCall].filter((item) => item !== undefined));
      const bad = failed ?? denied;
      if (bad !== undefined) this.add('outcome : sign-in-failure', bad);
      const good = this.concept('outcome.success');
      if (good !== undefined) this.add('outcome : success', good);
    }
    for (const noun of this.concepts('noun.')) {
      const every = nouns[noun.id.slice(5)]!.calls?.['*'];
      if (every !== undefined) this.call(nouns[noun.id.slice(5)]!, every, noun);
    }
    if (this.concept('verb.touch') !== undefined) this.touched();
    const state = this.concept('state.created');
    const given = this.concept('verb.give');
    const administrator =
      this.concept('condition.administrator') ??
      this.open().find((item) => item.kind === 'value' && item.shape === 'policy-name');
    if (administrator !== undefined) {
      const name = administrator.kind === 'value' ? administrator.value : 'AdministratorAccess';
      const verbs = [given, ...this.concepts('verb.attach'), ...this.concepts('noun.policy')].filter(
        (item) => item !== undefined,
      );
      this.add(`requestParameters.policyArn : *${name}*`, administrator, ...verbs);
    }

    for (const verb of [...(state === undefined ? [] : [state]), ...this.concepts('verb.')]) {
      if (verb.used) continue;
      const name = verb.id === 'state.created' ? 'create' : verb.id.slice(5);
      const noun = this.nounFor(name, verb);
      if (noun === undefined) continue;
      const info = nouns[noun.id.slice(5)]!;
      if (noun.id === 'noun.function' && info.calls?.[name] === undefined) {
        this.service('lambda', noun);
        this.add('readOnly : false', verb);
        continue;
      }
      const calls = this.callsOf(noun, name);
      if (calls === undefined) continue;
      this.call(info, calls, noun, verb);
      if (name === 'open') {
        const world = this.concept('condition.world');
        if (world !== undefined) this.add(conditions['world']!.where, world);
      }
      // New ones exist only where the call worked.
      const isPassive = this.language === 'en' ? noun.end <= verb.start : /된|됐/.test(verb.tail);
      if (
        name === 'create' &&
        (verb.id === 'state.created' || isPassive) &&
        this.concept('who') === undefined &&
        failed === undefined
      ) {
        // "new keys created" says it twice.
        for (const again of this.concepts('verb.create')) again.used = true;
        if (this.concept('outcome.success') === undefined) this.add('(outcome : success or outcome : partial)', verb);
      }
      if (
        info.listField !== undefined &&
        this.concept('who') === undefined &&
        this.group.length === 0 &&
        this.measure === null &&
        !isPassiveCount(this.items)
      )
        this.group.push(info.listField);
    }
  }

  private call(noun: Noun, calls: readonly string[], ...from: Item[]): void {
    const names = calls.length === 1 ? calls[0]! : `(${calls.join(' or ')})`;
    const isNegated = from.some((item) => item.negated);
    this.add(`eventName : ${names}`, ...from);
    if (noun.namesService === true && noun.service !== undefined && !isNegated)
      this.add(`eventSource : ${noun.service}.amazonaws.com`, ...from);
    // A service that the noun belongs to says nothing more.
    for (const item of this.concepts('service.')) {
      if (item.id === `service.${noun.service}` || (noun.service === 'signin' && item.id === 'service.signin'))
        item.used = true;
    }
  }

  /** Calls of a verb on a noun; policies look at what they are attached to. */
  private callsOf(noun: Item & { kind: 'concept' }, verb: string): readonly string[] | undefined {
    const info = nouns[noun.id.slice(5)]!;
    if (noun.id === 'noun.policy' && verb === 'attach') {
      const target = this.open().find((item): item is Item & { kind: 'name' } => item.kind === 'name');
      if (target?.kinds.includes('user') === true && !this.isActor(target)) {
        this.add(`requestParameters.userName : ${printLiteral(target.value)}`, target);
        return info.calls!['attach-user'];
      }
      if (target?.kinds.includes('role') === true && !this.isActor(target)) {
        this.add(`requestParameters.roleName : ${printLiteral(target.value)}`, target);
        return info.calls!['attach-role'];
      }
    }
    return info.calls?.[verb];
  }

  /** The noun that a verb acts on: the nearest that knows the verb. */
  private nounFor(verb: string, item: Item): (Item & { kind: 'concept' }) | undefined {
    const knows = this.concepts('noun.').filter(
      ({ id }) =>
        nouns[id.slice(5)]!.calls?.[verb] !== undefined ||
        (id === 'noun.function' && ['change', 'stop', 'disable'].includes(verb)),
    );
    return knows.sort((a, b) => Math.abs(a.start - item.start) - Math.abs(b.start - item.start))[0];
  }

  /** "who touched the bucket X": every call that names it, as resource or as parameter. */
  private touched(): void {
    const verb = this.concept('verb.touch')!;
    const bucket = this.open().find(
      (item): item is Item & { kind: 'name' } => item.kind === 'name' && item.kinds.includes('bucket'),
    );
    if (bucket === undefined) {
      if (this.open().some((item) => item.kind === 'value' && item.shape === 'arn')) verb.used = true;
      return;
    }
    const name = printLiteral(bucket.value);
    this.add(`(resources.ARN : *${name} or requestParameters.bucketName : ${name})`, verb, bucket);
    for (const item of this.concepts('noun.bucket')) item.used = true;
  }

  /** True for a name or value that stands as the one who acts. */
  private isActor(item: Item): boolean {
    if (this.language === 'ko') return subjectTail.test(item.tail) || item.tail === '';
    const before = this.neighbour(
      item,
      -1,
      (between) => isNoise(between) || (between.kind === 'concept' && between.id.startsWith('noun.')),
    );
    return before?.kind === 'concept' && (before.id === 'prep.by' || before.id === 'asks-what');
  }

  private service(id: string, ...from: Item[]): void {
    this.add(`eventSource : ${id}.amazonaws.com`, ...from);
  }

  private values(): void {
    const traced = this.concept('verb.trace');
    const isAsked = this.concept('asks-what') !== undefined;
    const hasAct = this.where.some((each) => each.startsWith('eventName'));
    for (const item of this.open()) {
      switch (item.kind) {
        case 'value':
          this.value(item, traced, isAsked, hasAct);
          break;
        case 'name': {
          const kind = item.kinds.includes('bucket') && this.isBucketMeant(item) ? 'bucket' : item.kinds[0]!;
          if (item.kinds.length > 1) this.choose('ambiguous-name', { name: item.value, kinds: item.kinds.join(', ') });
          this.add(`${nouns[kind]!.nameField!} : ${printLiteral(item.value)}`, item);
          break;
        }
        case 'call':
          this.add(`eventName : ${item.value}`, item);
          break;
        case 'concept':
          if (item.id === 'condition.errors' && this.concepts('outcome.').length > 0) item.used = true;
          else if (item.id.startsWith('condition.')) {
            const condition = conditions[item.id.slice(10)]!;
            this.add(condition.where, item);
            if (condition.choice !== undefined) this.choose(condition.choice);
          } else if (item.id.startsWith('service.')) this.service(item.id.slice(8), item);
          break;
        default:
      }
    }
    for (const item of this.concepts('outcome.')) {
      const kind = item.id.slice(8);
      this.add(outcomeCondition(kind)!, item);
      if (kind === 'failed') this.choose('failed');
    }
  }

  private isBucketMeant(item: Item & { kind: 'name' }): boolean {
    return item.kinds.length === 1 || this.where.some((each) => /Object|Bucket/.test(each));
  }

  private value(item: Item & { kind: 'value' }, traced: Item | undefined, isAsked: boolean, hasAct: boolean): void {
    const text = printLiteral(item.value);
    switch (item.shape) {
      case 'address':
      case 'block':
        this.add(`sourceIPAddress : ${text}`, item);
        break;
      case 'access-key':
        if (traced !== undefined) this.add(`origin : ${text}`, item, traced);
        else this.add(`userIdentity.accessKeyId : ${text}`, item);
        break;
      case 'arn': {
        const isIdentity = /^arn:[^:]*:(?:iam|sts):/.test(item.value) && (this.isActor(item) || isAsked);
        if (traced !== undefined) this.add(`origin : ${text}`, item, traced);
        else this.add(`${isIdentity ? 'userIdentity.arn' : 'resources.ARN'} : ${text}`, item);
        break;
      }
      case 'account':
        this.add(`recipientAccountId : ${text}`, item);
        break;
      case 'region':
        this.add(`awsRegion : ${text}`, item);
        break;
      case 'instance':
        if (hasAct && !this.isActor(item)) this.add(`requestParameters : *${item.value}*`, item);
        else this.add(`userIdentity.principalId : *\\:${item.value}`, item);
        for (const noun of this.concepts('noun.instance')) noun.used = true;
        break;
      case 'event-id':
        this.add(`eventID : ${text}`, item);
        break;
      case 'policy-name':
        this.add(`requestParameters.policyArn : *${item.value}*`, item);
        break;
      case 'constant':
        this.add(`userIdentity.userName : ${text}`, item);
        break;
      case 'quoted':
        this.add(JSON.stringify(item.value), item);
        break;
    }
  }

  private orders(): void {
    const number = this.open().find((item) => item.kind === 'number');
    const setLimit = (): void => {
      if (number?.kind !== 'number') return;
      number.used = true;
      this.limit = number.value;
    };
    const groupField = (): void => {
      const noun = this.concepts('noun.').find(({ id }) => nouns[id.slice(5)]!.field !== undefined);
      if (noun === undefined) return;
      noun.used = true;
      if (!this.group.includes(nouns[noun.id.slice(5)]!.field!)) this.group.push(nouns[noun.id.slice(5)]!.field!);
    };
    for (const id of ['top', 'rarest', 'first', 'last'] as const) {
      const item = this.concept(id);
      if (item === undefined) continue;
      item.used = true;
      if (id === 'top' || id === 'rarest') {
        groupField();
        this.order = id === 'top' ? 'count desc' : 'count asc';
      } else this.order = id === 'first' ? 'time asc' : 'time desc';
      setLimit();
    }
  }

  /** What is still open: who, what, nouns that ask for a list, verbs without a noun. */
  private rest(): void {
    const who = this.concept('who');
    for (const verb of this.concepts('verb.')) {
      const name = verb.id.slice(5);
      if (name === 'change') this.add('readOnly : false', verb);
      else if (name === 'read' || name === 'list') this.add('readOnly : true', verb);
      else if (name === 'use' && (this.where.length > 0 || this.group.length > 0 || this.concepts('noun.').length > 0))
        verb.used = true;
      else if (bareVerbs[name] !== undefined && !this.hasStrangeNoun()) {
        const calls = bareVerbs[name];
        this.add(`eventName : ${calls.length === 1 ? calls[0]! : `(${calls.join(' or ')})`}`, verb);
        this.choose('any-of-verb', { verb: verb.text });
      }
    }
    const asked = this.concept('asks-what');
    if (asked !== undefined && this.where.length > 0) {
      asked.used = true;
      if (this.group.length === 0) this.group.push('eventName');
    }
    if (who !== undefined && (this.where.length > 0 || this.group.length > 0)) {
      who.used = true;
      if (!this.group.includes('actor')) this.group.push('actor');
    }
    for (const item of this.concepts('noun.')) {
      const { field } = nouns[item.id.slice(5)]!;
      const isLabel = this.where.some((each) => field !== undefined && each.includes(field));
      if (isLabel) item.used = true;
      else if (
        field !== undefined &&
        this.group.length === 0 &&
        this.order === null &&
        (this.language === 'ko' || !isSingular(item.text))
      ) {
        item.used = true;
        this.group.push(field);
      }
    }
    if (this.measure?.startsWith('distinct') === true && this.group.includes('userIdentity.accessKeyId'))
      this.where.push('userIdentity.accessKeyId : *');
    for (const item of this.concepts('prep.')) item.used = true;
    for (const item of this.concepts('and')) item.used = true;
    this.joinAlternatives();
    if (this.concept('weekday') !== undefined) this.choose('weekday');
  }

  /** Two names of one field: an event has only one, so "ana and bob" means either. Other alternatives are not understood: "or" stays unread. */
  private joinAlternatives(): void {
    const byField = new Map<string, string[]>();
    for (const each of this.where) {
      const match = /^([\w.]+) : ([^()\s]+)$/.exec(each);
      if (match !== null) byField.set(match[1]!, [...(byField.get(match[1]!) ?? []), match[2]!]);
    }
    let joined = 0;
    for (const [field, values] of byField) {
      if (values.length < 2) continue;
      const first = this.where.indexOf(`${field} : ${values[0]!}`);
      this.where[first] = `${field} : (${values.join(' or ')})`;
      for (const value of values.slice(1)) this.where.splice(this.where.indexOf(`${field} : ${value}`), 1);
      joined += values.length - 1;
      this.choose('either', { values: values.join(', ') });
    }
    const negatedMore = this.items.filter((item) => item.negated).length - 1;
    for (const item of this.concepts('or').slice(0, joined + Math.max(0, negatedMore))) item.used = true;
  }

  /** A noun that does not know the verb: "deleted" alone must not stand for it. */
  private hasStrangeNoun(): boolean {
    return (
      this.concepts('noun.').some(({ id }) => nouns[id.slice(5)]!.field === undefined) ||
      this.open().some((item) => item.kind === 'unknown')
    );
  }
}

/** Nouns behind which any word is a name; behind the others a plain word is more likely part of the sentence. */
const plainNameable = new Set(['tag', 'session', 'finding']);

const nameable = new Set([
  'user',
  'role',
  'bucket',
  'session',
  'tag',
  'finding',
  'origin',
  'error-code',
  'file',
  'actor',
  'event-name',
  'principal',
]);

function fits(kind: string, shape: string): boolean {
  const shapes: Record<string, string[]> = {
    'access-key': ['access-key'],
    address: ['address', 'block'],
    account: ['account'],
    region: ['region'],
    instance: ['instance'],
    actor: ['arn'],
    role: ['arn'],
    user: ['arn'],
    resource: ['arn'],
    bucket: ['arn'],
    origin: ['access-key', 'arn'],
  };
  return shapes[kind]?.includes(shape) === true;
}

function isNoise(item: Item): boolean {
  return (item.kind === 'concept' && item.id === 'noise') || (item.kind === 'unknown' && item.used);
}

/** "by user ana" names an actor; "by user" alone groups. */
function isActorLabel(item: Item): boolean {
  return item.used;
}

function isSingular(text: string): boolean {
  return !/s$/i.test(text) || /address$/i.test(text);
}

function isPassiveCount(items: readonly Item[]): boolean {
  return items.some((item) => item.kind === 'concept' && item.id === 'how-many');
}

/** Stretches of the text that were not understood; joined where only a blank lies between them. */
function unreadOf(items: readonly Item[], text: string): string[] {
  const spans: { start: number; end: number }[] = [];
  for (const item of items) {
    if (item.used) continue;
    const last = spans.at(-1);
    if (last !== undefined && text.slice(last.end, item.start).trim() === '') last.end = item.end;
    else spans.push({ start: item.start, end: item.end });
  }
  return spans.map(({ start, end }) => text.slice(start, end));
}

/**
 * Reads a question.
 * @param question at most 2,000 characters are looked at; what lies beyond is unread
 * @param context what the case holds: only names that occur in it are known
 */
export function understand(question: string, context: AskContext): Understanding {
  const whole = question.normalize('NFC').replace(/\s+/g, ' ').trim();
  const text = whole.slice(0, 2000);
  const language = /[가-힣]/.test(text) ? 'ko' : 'en';
  const lower = text.toLowerCase();
  const span =
    context.firstMs === null || context.lastMs === null ? null : { firstMs: context.firstMs, lastMs: context.lastMs };
  const intervals = findIntervals(lower, language);
  const times = findTimes(lower, span ?? noEvidence).filter(
    ({ start, end }) => !intervals.some((each) => start < each.end && end > each.start),
  );
  const calls = new Map(context.names.eventNames.map((name) => [name.toLowerCase(), name]));
  const items = coverText(text, language, context.names, calls, [...times, ...intervals]);
  const reading = new Reading(items, language);
  reading.read();

  const choices = [...times.flatMap(({ choice }) => (choice === undefined ? [] : [choice])), ...reading.choices];
  let fromMs: number | null = null;
  let toMs: number | null = null;
  for (const time of times) {
    if (time.fromMs !== null) fromMs = fromMs === null ? time.fromMs : Math.max(fromMs, time.fromMs);
    if (time.toMs !== null) toMs = toMs === null ? time.toMs : Math.min(toMs, time.toMs);
  }
  const interval = intervals[0]?.interval ?? null;
  const isEmpty =
    reading.where.length === 0 &&
    reading.group.length === 0 &&
    times.length === 0 &&
    interval === null &&
    reading.order === null &&
    reading.measure === null;
  const unread = whole.length > text.length ? [whole.slice(2000)] : [];
  if (isEmpty && items.some((item) => item.kind === 'concept' && item.id === 'who')) {
    unread.unshift(text.replace(/[?!.]+$/, ''));
    choices.push({ code: 'say-what', params: {} });
  } else unread.unshift(...unreadOf(items, text));
  if (span === null && times.length > 0) choices.push({ code: 'no-times', params: {} });
  return {
    language,
    where: reading.where.join(' and '),
    from: fromMs === null ? null : formatTime(fromMs),
    to: toMs === null ? null : formatTime(toMs),
    group: reading.group,
    interval,
    measure: reading.measure,
    order: reading.order,
    limit: reading.limit,
    unread,
    choices,
    needs: reading.group.some((field) => field === 'country' || field === 'city') ? 'geo' : null,
  };
}
