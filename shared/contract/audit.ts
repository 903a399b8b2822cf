import { z } from 'zod';
import { type EpochMs, noParams, pageSchema } from './common.ts';
import { method } from './method.ts';

export interface AuditEntry {
  seq: number;
  time: EpochMs;
  examiner: string;
  application: string;
  machine: string;
  act: string;
  params: unknown;
  result: unknown;
  hash: string;
}

export interface AuditVerdict {
  intact: boolean;
  entries: number;
  head: string;
  /** Sequence number of the first entry that does not fit, with what is wrong. */
  firstBreak: { seq: number; reason: string } | null;
}

export const auditMethods = {
  'audit.list': method<{ total: number; entries: AuditEntry[] }>()(pageSchema.extend({ act: z.string().max(100).optional() })),
  'audit.verify': method<AuditVerdict>()(noParams),
};
