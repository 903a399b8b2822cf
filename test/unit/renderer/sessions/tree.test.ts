import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SessionRow } from '../../../../shared/contract/index.ts';
import { chainOf, listTree, spanOf } from '../../../../renderer/sessions/tree.ts';

const session = (id: string, parent: string | null, start: number | null = 0): SessionRow => ({
  id,
  parent,
  start,
  end: start,
  origin: '',
  originName: '',
  hops: 0,
  link: null,
  proof: null,
  evidence: [],
  actor: '',
  actorName: id,
  key: null,
  account: null,
  events: 1,
  unsuccessful: 0,
  addresses: [],
  agents: 0,
  marks: [],
  where: '',
});
const shape = (sessions: SessionRow[], closed: string[] = []) =>
  listTree(sessions, new Set(closed)).map((row) => '.'.repeat(row.depth) + row.session.id);

describe('listTree', () => {
  it('lists children below their parent in order of time', () => {
    expect(
      shape([
        session('c', 'a', 9),
        session('a', null, 1),
        session('b', 'a', 2),
        session('d', 'b', 3),
        session('z', null, 0),
      ]),
    ).toEqual(['z', 'a', '.b', '..d', '.c']);
  });

  it('hides what is below a closed session', () => {
    expect(shape([session('a', null), session('b', 'a'), session('c', 'b')], ['a'])).toEqual(['a']);
  });

  it('makes a root of a session whose parent is not listed', () => {
    expect(shape([session('b', 'gone')])).toEqual(['b']);
  });

  it('shows each session once, even where chains close on themselves', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(19)), { minLength: 1, maxLength: 20 }), (parents) => {
        const sessions = parents.map((parent, index) =>
          session(String(index), parent === null ? null : String(parent), index),
        );
        const listed = listTree(sessions, new Set()).map((row) => row.session.id);
        expect([...listed].sort()).toEqual(sessions.map((entry) => entry.id).sort());
      }),
    );
  });
});

describe('chainOf', () => {
  it('keeps what a session came from and what is below it', () => {
    const sessions = [session('a', null), session('b', 'a'), session('c', 'b'), session('x', 'a')];
    expect(chainOf(sessions, 'b').map((entry) => entry.id)).toEqual(['a', 'b', 'c']);
  });
});

describe('spanOf', () => {
  it('covers all sessions with a time', () => {
    expect(spanOf([session('a', null, 5), session('b', null, null), session('c', null, 9)])).toEqual({
      from: 5,
      to: 9,
    });
    expect(spanOf([session('a', null, null)])).toBeNull();
  });
});
