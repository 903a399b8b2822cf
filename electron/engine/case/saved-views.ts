import type Database from 'better-sqlite3';
import { AppError } from '../../../shared/contract/errors.ts';
import { mostViews, type SavedView } from '../../../shared/contract/views.ts';
import { readInfo, writeInfo } from './case-details.ts';

/** The entry of `case_info` that holds all saved views, so that the examiner log vouches for them as for the description of the case. */
const key = 'views';

/** The saved views of the case, by name. */
export function readViews(db: Database.Database): SavedView[] {
  const text = readInfo(db, key);
  return text === undefined ? [] : (JSON.parse(text) as SavedView[]);
}

/**
 * Keeps a view, in place of one of the same name. Returns how many there are now.
 * @throws AppError `contract/bad-request` where the case can keep no more
 */
export function saveView(db: Database.Database, view: SavedView): number {
  const others = readViews(db).filter((each) => each.name !== view.name);
  if (others.length >= mostViews)
    throw new AppError('contract/bad-request', `A case can keep ${mostViews} views.`, {
      hint: 'Delete views that are not needed any more.',
    });
  const views = [...others, view].sort((a, b) => (a.name < b.name ? -1 : 1));
  writeInfo(db, key, JSON.stringify(views));
  return views.length;
}

/**
 * Forgets the view of a name. Returns how many are left.
 * @throws AppError `findings/not-found` where there is none
 */
export function deleteView(db: Database.Database, name: string): number {
  const before = readViews(db);
  const views = before.filter((each) => each.name !== name);
  if (views.length === before.length) throw new AppError('findings/not-found', `There is no view named "${name}".`);
  writeInfo(db, key, JSON.stringify(views));
  return views.length;
}
