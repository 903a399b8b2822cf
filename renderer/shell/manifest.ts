import type { ComponentType } from 'react';
import type { Drawing } from '../ui/index.ts';
import type { Command } from './commands.ts';

/** Names of the parts. Each `part.ts` adds its own, so that a misspelt name does not compile. */
export interface PartNames {}

/** What a part of the product announces to the window: rail, keys, palette, list of keys, titles and the frame are derived from it. */
export interface Part {
  /** Its folder's name. */
  name: keyof PartNames;
  /** Key of the text that names it. */
  title: string;
  /** A drawing of `renderer/ui/icon.tsx`, or one of its own: the path of a 16 × 16 drawing of one stroke. */
  icon: Drawing;
  /** `lazy(() => import('./view.tsx'))`: loaded when it is first shown. */
  view: ComponentType;
  /** The key after `g`. */
  letter?: string;
  /** Its place in the rail, from the top; parts without one are reached by the palette and the menu. */
  rail?: number;
  /** Stands at the foot of the rail. */
  foot?: boolean;
  /** Shown without a case, too. */
  withoutCase?: boolean;
  /** Stands in for every part that needs a case while none is open; nobody goes there. */
  whileClosed?: boolean;
  /** The filter bar stands above it. */
  filterBar?: boolean;
  /** What can be done with it from anywhere. What only its view can do, the view adds while it is drawn (`useCommands`). */
  commands?: readonly Command[];
}

let known: readonly Part[] = [];

/** Tells the shell which parts there are, in the order of the rail; `main.tsx` does, so that the shell imports no part of the product. */
export function registerParts(parts: readonly Part[]): void {
  known = parts;
}

/** All parts, in the order of the rail. */
export const allParts = (): readonly Part[] => known;

/** The part of a name; none where it does not exist. */
export const partOf = (name: string): Part | undefined => known.find((part) => part.name === name);
