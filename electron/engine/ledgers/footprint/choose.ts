import type { Entry } from './entries.ts';

/**
 * The entries of a selection: those of which an act is selected. What a selection took away again is told as the end of the thing that it had made, not a second
 * time as a loss.
 */
export function chooseEntries(entries: readonly Entry[], selected: (event: number) => boolean): Entry[] {
  const isChosen = (entry: Entry): boolean => entry.acts.some((event) => selected(event));
  return entries.filter((entry) => {
    if (!isChosen(entry)) return false;
    const made = entry.took < 0 ? undefined : entries[entry.took];
    return made === undefined || !isChosen(made);
  });
}
