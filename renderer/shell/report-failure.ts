import { replyOf } from './connection.ts';
import { showToast } from './toasts.ts';

/** Shows a failed act as a toast; a cancelled one is no news. */
export function reportFailure(thrown: unknown): void {
  const reply = replyOf(thrown);
  if (reply.code !== 'cancelled') showToast([reply.message, reply.hint].filter(Boolean).join(' '), { tone: 'danger' });
}
