import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import { mostQueries, type SavedQuery } from '../../../shared/contract/query.ts';
import { mostViews, type SavedView } from '../../../shared/contract/views.ts';
import { readInfo, writeInfo } from './case-details.ts';

/** What the examiner keeps under names. Each list is one entry of `case_info`, so that the examiner log vouches for it as for the description of the case. */
class SavedList<Item extends { name: string }> {
  readonly #key: string;
  readonly #most: number;

  constructor(key: string, most: number) {
    this.#key = key;
    this.#most = most;
  }

  /** By name. */
  read(db: Database.Database): Item[] {
    const text = readInfo(db, this.#key);
    return text === undefined ? [] : (JSON.parse(text) as Item[]);
  }

  /**
   * Keeps an item, in place of one of the same name. Returns how many there are now.
   * @throws AppError `contract/bad-request` where the case can keep no more
   */
  save(db: Database.Database, item: Item): number {
    const others = this.read(db).filter((each) => each.name !== item.name);
    if (others.length >= this.#most)
      throw new AppError('contract/bad-request', `A case can keep ${this.#most} ${this.#key}.`, {
        hint: `Delete ${this.#key} that are not needed any more.`,
      });
    return this.#write(db, [...others, item]);
  }

  /**
   * Forgets the item of a name. Returns how many are left.
   * @throws AppError `findings/not-found` where there is none
   */
  delete(db: Database.Database, name: string): number {
    const before = this.read(db);
    const items = before.filter((each) => each.name !== name);
    if (items.length === before.length)
      throw new AppError('findings/not-found', `There is nothing named "${name}" among the ${this.#key}.`);
    return this.#write(db, items);
  }

  #write(db: Database.Database, items: Item[]): number {
    const sorted = items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    writeInfo(db, this.#key, JSON.stringify(sorted));
    return sorted.length;
  }
}

export const savedViews = new SavedList<SavedView>('views', mostViews);
export const savedQueries = new SavedList<SavedQuery>('queries', mostQueries);
