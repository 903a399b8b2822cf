import i18next from 'i18next';
import { replyOf } from './connection.ts';
import { showToast } from './toasts.ts';

/** Shows a failed act as a toast; a cancelled one is no news. What the engine says of it is English: in another language its kind and what to do stand beside it. */
export function reportFailure(thrown: unknown): void {
  const reply = replyOf(thrown);
  if (reply.code === 'cancelled') return;
  const words = (part: string): string =>
    i18next.t(`errors.${reply.code}.${part}`, { defaultValue: '' } as never) as unknown as string;
  const parts = i18next.language.startsWith('en')
    ? [reply.message, reply.hint]
    : [words('title') && `${words('title')}.`, reply.message, words('hint')];
  showToast(parts.filter(Boolean).join(' '), { tone: 'danger' });
}
