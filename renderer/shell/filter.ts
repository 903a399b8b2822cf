import { useMemo } from 'react';
import { create } from 'zustand';
import type { EpochMs, Filter } from '../../shared/contract/index.ts';
import { kqlEquals, type FieldValue } from './kql-text.ts';

/** A part of the filter that can be switched off without being lost. */
interface Chip {
  /** KQL. */
  text: string;
  enabled: boolean;
  /** What is drawn in place of the KQL. */
  label?: string;
  /** The values of one field that it asks for, or leaves out, where it was made of them. */
  of?: { field: string; values: readonly FieldValue[]; without: boolean };
}

/** The one filter that all views share. */
export interface SharedFilter {
  /** KQL of the filter bar, as it was accepted last. */
  where: string;
  chips: Chip[];
  from: EpochMs | null;
  to: EpochMs | null;
}

interface FilterState extends SharedFilter {
  past: SharedFilter[];
  future: SharedFilter[];
  setWhere(where: string): void;
  /** Adds a chip, or switches an equal one on. */
  addChip(kql: string, label?: string): void;
  /** Adds a value to those of a field that are wanted, or left out, or takes it away again. */
  toggleValue(field: string, value: FieldValue, without: boolean): void;
  toggleChip(index: number): void;
  removeChip(index: number): void;
  /** Null leaves that side open. */
  setRange(from: EpochMs | null, to: EpochMs | null): void;
  clear(): void;
  back(): void;
  forward(): void;
  /** Replaces everything at once, for instance by a saved filter. */
  replace(filter: Partial<SharedFilter>): void;
}

const historyLength = 200;
const empty: SharedFilter = { where: '', chips: [], from: null, to: null };
const pick = ({ where, chips, from, to }: SharedFilter): SharedFilter => ({ where, chips, from, to });

export const useFilter = create<FilterState>((set, get) => {
  const change = (next: Partial<SharedFilter>): void => {
    const before = pick(get());
    const after = { ...before, ...next };
    if (JSON.stringify(before) === JSON.stringify(after)) return;
    set({ ...after, past: [...get().past, before].slice(-historyLength), future: [] });
  };
  return {
    ...empty,
    past: [],
    future: [],
    setWhere: (where) => change({ where: where.trim() }),
    addChip: (kql, label) => {
      const { chips } = get();
      const known = chips.findIndex((chip) => chip.text === kql);
      if (known >= 0)
        change({ chips: chips.map((chip, index) => (index === known ? { ...chip, enabled: true } : chip)) });
      else change({ chips: [...chips, { text: kql, enabled: true, ...(label === undefined ? {} : { label }) }] });
    },
    toggleValue: (field, value, without) => {
      const { chips } = get();
      const at = chips.findIndex(({ of }) => of?.field === field && of.without === without);
      const known = chips[at]?.of?.values ?? [];
      const values = known.includes(value) ? known.filter((each) => each !== value) : [...known, value];
      const rest = chips.filter((_, index) => index !== at);
      if (values.length === 0) change({ chips: rest });
      else {
        const any = values.map((each) => `(${kqlEquals(field, each)})`).join(' or ');
        const chip = { text: without ? `not (${any})` : any, enabled: true, of: { field, values, without } };
        change({ chips: at < 0 ? [...chips, chip] : chips.map((each, index) => (index === at ? chip : each)) });
      }
    },
    toggleChip: (index) =>
      change({ chips: get().chips.map((chip, at) => (at === index ? { ...chip, enabled: !chip.enabled } : chip)) }),
    removeChip: (index) => change({ chips: get().chips.filter((_, at) => at !== index) }),
    setRange: (from, to) => change({ from, to }),
    clear: () => change(empty),
    replace: (filter) => change(filter),
    back: () => {
      const { past, future } = get();
      const before = past.at(-1);
      if (before) set({ ...before, past: past.slice(0, -1), future: [pick(get()), ...future] });
    },
    forward: () => {
      const { past, future } = get();
      const [after] = future;
      if (after) set({ ...after, past: [...past, pick(get())], future: future.slice(1) });
    },
  };
});

/** A text put into the filter bar by something else than typing; it waits there to be finished. `serial` rises with each. */
export const useFilterDraft = create<{ text: string; serial: number }>(() => ({ text: '', serial: 0 }));

/** Time of the event that was looked at last: what "± 5 minutes" is about. */
export const useFocusTime = create<{ time: EpochMs | null }>(() => ({ time: null }));

/** Forgets filter and history: another case was opened. */
export function resetFilter(): void {
  useFilter.setState({ ...empty, past: [], future: [] });
  useFocusTime.setState({ time: null });
}

/** The bar's text and the enabled chips, joined with `and`, each in parentheses where there are several. */
function joinWhere({ where, chips }: Pick<SharedFilter, 'where' | 'chips'>): string {
  const parts = [where, ...chips.filter((chip) => chip.enabled).map((chip) => chip.text)].filter((part) => part !== '');
  return parts.length > 1 ? parts.map((part) => `(${part})`).join(' and ') : (parts[0] ?? '');
}

/** The shared filter in the form that requests take. */
export function effectiveFilter(state: SharedFilter): Filter {
  const where = joinWhere(state);
  return {
    ...(where === '' ? {} : { where }),
    ...(state.from === null ? {} : { from: state.from }),
    ...(state.to === null ? {} : { to: state.to }),
  };
}

/** The shared filter in the form that requests take; the same object while nothing changes. */
export function useEffectiveFilter(): Filter {
  const where = useFilter((state) => state.where);
  const chips = useFilter((state) => state.chips);
  const from = useFilter((state) => state.from);
  const to = useFilter((state) => state.to);
  return useMemo(() => effectiveFilter({ where, chips, from, to }), [where, chips, from, to]);
}
