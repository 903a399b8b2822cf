import type { Progress } from '../../../shared/contract/common.ts';
import { AppError } from '../../../shared/contract/errors.ts';

/** What every long piece of work carries along: how it is cancelled, and who hears how far it is. The one spelling of both in the engine. */
export interface CallOptions {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
}

/** @throws AppError `cancelled` where the caller has given up */
export function stopIfCancelled({ signal }: CallOptions): void {
  if (signal?.aborted === true) throw new AppError('cancelled', 'The request was cancelled.');
}
