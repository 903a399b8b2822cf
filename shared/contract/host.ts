import { z } from 'zod';
import { caseDetailsSchema } from './case.ts';
import type { ErrorReply } from './errors.ts';

/** What the examiner chose for this machine; kept by the application, not in cases. */
export const settingsSchema = z.object({
  examiner: z.string().max(200).default(''),
  organization: z.string().max(200).default(''),
  language: z.enum(['en', 'ko']).default('en'),
  theme: z.enum(['system', 'light', 'dark']).default('system'),
  density: z.enum(['compact', 'comfortable']).default('compact'),
  /** IANA zone in which times are drawn; never changes what is stored. */
  displayZone: z.string().max(100).default('UTC'),
  /** False until the first-run page was answered. */
  welcomed: z.boolean().default(false),
});
export type Settings = z.infer<typeof settingsSchema>;

/** A path that stays in the main process; the window holds only its token and a label to show. */
export interface PathToken {
  token: string;
  label: string;
}

export interface RecentCase {
  id: string;
  fileName: string;
  folder: string;
  openedAt: number;
  exists: boolean;
}

export interface OpenedCase {
  fileName: string;
  readOnly: boolean;
  readOnlyReason: string | null;
}

/** What can be saved as a file, by its name in the examiner log. */
const savedKinds = [
  'actors.graph',
  'integrity.cli',
  'integrity.missing',
  'events.rows',
  'findings.indicators',
  'ledgers.rows',
  'ledgers.checklist',
  'detections.hits',
  'query.result',
] as const;
const savedTypes = ['png', 'svg', 'csv', 'txt', 'json', 'md'] as const;
/** Larger files are written by reports and the command line, piece by piece. */
export const mostSavedBytes = 256 * 1024 * 1024;

/** A file that was saved outside of the case, as the examiner log notes it. */
export interface SavedFile {
  kind: (typeof savedKinds)[number];
  fileName: string;
  bytes: number;
  /** SHA-256, hex. */
  sha256: string;
}

export type HostReply<T> = { ok: true; value: T } | { ok: false; error: ErrorReply };

export interface AboutInfo {
  application: string;
  electron: string;
  chromium: string;
  node: string;
  sqlite: string;
  platform: string;
  /** Third-party notices as plain text. */
  notices: string;
  licence: string;
}

/** Requests from the window to the main process; parameters are checked there, senders too. */
export const hostMethods = {
  'settings.get': z.object({}).default({}),
  'settings.set': settingsSchema.partial(),
  'cases.recent': z.object({}).default({}),
  'cases.forget': z.object({ id: z.string() }),
  /** Asks for a place to save, then creates and opens the case in this window. Null: the dialog was closed. */
  'cases.create': caseDetailsSchema,
  /** Asks for a file, then opens it in this window. */
  'cases.openDialog': z.object({}).default({}),
  'cases.openRecent': z.object({ id: z.string() }),
  /** After `case/in-use` or an unclean case: opens the case that was asked for last, for reading only. */
  'cases.openReadOnly': z.object({}).default({}),
  'cases.close': z.object({}).default({}),
  /** Answers `flush`: what was typed is in the case. */
  'cases.flushed': z.object({ flush: z.number().int() }),
  'paths.chooseEvidence': z.object({ kind: z.enum(['files', 'folder']) }),
  'paths.chooseFolder': z.object({ purpose: z.enum(['report']) }),
  /**
   * Asks for a place, writes the bytes there in one step, and notes the file in the examiner log. `name` is a suggestion without extension. Null: the
   * dialog was closed. Refused with `export/target` where it would write over a case or into evidence.
   */
  'files.save': z.object({
    kind: z.enum(savedKinds),
    name: z.string().max(200),
    type: z.enum(savedTypes),
    bytes: z
      .instanceof(Uint8Array)
      .refine((bytes) => bytes.byteLength <= mostSavedBytes, { message: `at most ${mostSavedBytes} bytes` }),
  }),
  'app.about': z.object({}).default({}),
  'app.guide': z.object({ language: z.enum(['en', 'ko']) }),
  'app.showFolder': z.object({ token: z.string() }),
} as const;
export type HostMethodName = keyof typeof hostMethods;

export interface HostResults {
  'settings.get': Settings;
  'settings.set': Settings;
  'cases.recent': RecentCase[];
  'cases.forget': RecentCase[];
  'cases.create': OpenedCase | null;
  'cases.openDialog': OpenedCase | null;
  'cases.openRecent': OpenedCase;
  'cases.openReadOnly': OpenedCase;
  'cases.close': null;
  'cases.flushed': null;
  'paths.chooseEvidence': PathToken[];
  'paths.chooseFolder': PathToken | null;
  /** `path` is there to be shown and copied; no request takes it. */
  'files.save': (SavedFile & { path: string }) | null;
  'app.about': AboutInfo;
  /** The offline user guide as Markdown. */
  'app.guide': string;
  'app.showFolder': null;
}

/** Pushed from the main process to the window. */
export type HostEvent =
  | { type: 'case-opened'; opened: OpenedCase }
  | { type: 'case-closed' }
  /** The case is about to be closed: the window saves what was typed and answers with `cases.flushed`. */
  | { type: 'flush'; flush: number }
  | { type: 'open-failed'; error: ErrorReply; canOpenReadOnly: boolean }
  | { type: 'engine-stopped'; error: ErrorReply }
  | { type: 'menu'; command: string };

/** The one object that the preload script puts on `window.trailcase`. */
export interface HostBridge {
  call<M extends HostMethodName>(
    method: M,
    params: z.input<(typeof hostMethods)[M]>,
  ): Promise<HostReply<HostResults[M]>>;
  /** Registers files dropped on the window (their paths are read in the preload script) and returns tokens for them. */
  registerDrop(files: unknown[]): Promise<HostReply<PathToken[]>>;
  onEvent(listener: (event: HostEvent) => void): () => void;
  /** The preload script posts `{ type: 'trailcase-engine-port' }` with one MessagePort to the window after each opened case; it speaks `ToEngine`/`FromEngine`. */
  readonly portMessage: 'trailcase-engine-port';
}
