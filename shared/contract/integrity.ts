import { z } from 'zod';
import { type EpochMs, noParams } from './common.ts';
import { method } from './method.ts';

/** Counts by verdict (`DIGEST_SIGNED`, `LOG_VALID`, …) after the last verification. */
export interface VerificationSummary {
  /** Null: never verified. */
  verifiedAt: EpochMs | null;
  digests: Record<string, number>;
  logs: Record<string, number>;
  chains: Record<string, number>;
  gaps: number;
  missing: number;
  findings: number;
  publicKeys: number;
  signatures: number;
  /** `clean`, `needs-look` (something did not verify), `unproven` (nothing wrong, but not proven), `none` (no digests). */
  state: 'clean' | 'needs-look' | 'unproven' | 'none';
  headline: string;
}

export interface DigestRow {
  file: number | null;
  key: string;
  bucket: string;
  verdict: string;
  reason: string;
  start: EpochMs | null;
  end: EpochMs | null;
  account: string;
  region: string;
  trail: string;
  logs: number;
  findings: string[];
  chain: string;
}

export interface LogRow {
  file: number | null;
  key: string;
  verdict: string;
  reason: string;
  digest: string | null;
  account: string;
  region: string;
  findings: string[];
}

export interface ChainRow {
  id: string;
  account: string;
  region: string;
  trail: string;
  verdict: string;
  begins: string;
  horizon: EpochMs | null;
  digests: number;
  proven: [EpochMs, EpochMs][];
}

export interface GapRow {
  chain: string;
  kind: string;
  from: EpochMs;
  to: EpochMs;
  detail: string;
}

export interface CoverageCell {
  account: string;
  region: string;
  start: EpochMs;
  state: string;
  logs: number;
  events: number;
}

export interface DigestDetail extends DigestRow {
  stringToSign: string;
  sha256: string;
  signature: string | null;
  signatureSource: string | null;
  publicKeyFingerprint: string;
  previous: string | null;
  next: string | null;
  logRows: LogRow[];
}

export const integrityMethods = {
  'integrity.verify': method<VerificationSummary>()(z.object({ keys: z.array(z.string()).default([]), signatures: z.array(z.string()).default([]) }), { writes: true }),
  'integrity.summary': method<VerificationSummary>()(noParams),
  'integrity.chains': method<{ chains: ChainRow[]; gaps: GapRow[] }>()(noParams),
  'integrity.digests': method<{ digests: DigestRow[] }>()(noParams),
  'integrity.logs': method<{ total: number; logs: LogRow[] }>()(
    z.object({ verdict: z.string().optional(), troubleOnly: z.boolean().default(false), offset: z.number().int().min(0).default(0), limit: z.number().int().min(1).max(100_000).default(500) }),
  ),
  'integrity.digest': method<DigestDetail>()(z.object({ key: z.string().max(2000) })),
  'integrity.coverage': method<{ by: 'hour' | 'day'; cells: CoverageCell[] }>()(z.object({ by: z.enum(['hour', 'day']).default('hour') })),
  'integrity.missing': method<{ objects: { bucket: string; key: string; kind: string }[] }>()(noParams),
  /** Generated sentences on what this evidence cannot show. */
  'integrity.limits': method<{ limits: { id: string; params: Record<string, string>; text: string }[] }>()(noParams),
  /** What `aws cloudtrail validate-logs` would have printed. */
  'integrity.cli': method<{ text: string; exitStatus: number }>()(noParams),
};
