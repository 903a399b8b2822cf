import type { ColumnStore } from '../../columns/column-store.ts';

/** Where the events of each file are, by file number: how many there are, and the smallest and largest id. */
export interface FileLayout {
  counts: Uint32Array;
  firsts: Uint32Array;
  lasts: Uint32Array;
}

/** One pass over the case. */
export function readLayout(store: ColumnStore): FileLayout {
  const files = store.column('file');
  const ids = store.column('id');
  let largest = 0;
  for (let position = 0; position < files.length; position++)
    if (files[position]! > largest) largest = files[position]!;
  const counts = new Uint32Array(largest + 1);
  const firsts = new Uint32Array(largest + 1).fill(0xffffffff);
  const lasts = new Uint32Array(largest + 1);
  for (let position = 0; position < files.length; position++) {
    const file = files[position]!;
    const id = ids[position]!;
    counts[file]!++;
    if (id < firsts[file]!) firsts[file] = id;
    if (id > lasts[file]!) lasts[file] = id;
  }
  return { counts, firsts, lasts };
}
