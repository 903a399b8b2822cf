import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeAtomic } from './write-atomic.ts';

/** A rectangle on the desktop, in device-independent pixels. */
interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

const pixels = z.number().int().min(-100_000).max(100_000);
const placeSchema = z.object({
  x: pixels,
  y: pixels,
  width: pixels.min(1),
  height: pixels.min(1),
  maximized: z.boolean(),
});
/** Where a window was, as it is when it is not maximised. */
type WindowPlace = z.infer<typeof placeSchema>;

export const smallest = { width: 800, height: 560 };
const usual = { width: 1440, height: 900 };

/** So much of a window's upper edge has to be on a screen for it to be found and moved. */
const graspable = { width: 120, height: 40 };

export interface WindowPlaces {
  /** Where a new window goes: where the last one was, as far as the screens of today show it. Without `x` and `y` the system chooses. */
  next(
    screens: readonly Area[],
    open: readonly Area[],
  ): { width: number; height: number; x?: number; y?: number; maximized: boolean };
  remember(place: WindowPlace): void;
}

/** Opens the memory kept in `file`. What cannot be read is forgotten: windows then open as they do for the first time. */
export function openWindowPlaces(file: string): WindowPlaces {
  let last = read(file);
  return {
    next(screens, open) {
      if (last === null) return { ...usual, maximized: false };
      const { maximized } = last;
      const step = open.some((other) => other.x === last?.x && other.y === last.y) ? 28 : 0;
      const wanted = { ...last, x: last.x + step, y: last.y + step };
      const screen = screens.find((each) => holdsEdge(each, wanted));
      if (screen === undefined) return { width: usual.width, height: usual.height, maximized };
      const width = Math.max(smallest.width, Math.min(wanted.width, screen.width));
      const height = Math.max(smallest.height, Math.min(wanted.height, screen.height));
      return { x: wanted.x, y: Math.max(wanted.y, screen.y), width, height, maximized };
    },
    remember(place) {
      if (JSON.stringify(place) === JSON.stringify(last)) return;
      last = place;
      try {
        writeAtomic(file, `${JSON.stringify(place)}\n`);
      } catch {
        // A profile that cannot be written keeps nothing; that is no reason to trouble anyone who moves a window.
      }
    },
  };
}

function holdsEdge(screen: Area, place: Area): boolean {
  const across = Math.min(screen.x + screen.width, place.x + place.width) - Math.max(screen.x, place.x);
  return (
    across >= graspable.width &&
    place.y >= screen.y - graspable.height &&
    place.y + graspable.height <= screen.y + screen.height
  );
}

function read(file: string): WindowPlace | null {
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
