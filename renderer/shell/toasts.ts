import { create } from 'zustand';

export interface Toast {
  id: number;
  text: string;
  tone: 'info' | 'ok' | 'danger';
  /** One act, such as undo. */
  action?: { title: string; run: () => void };
}

export const useToasts = create<{ toasts: Toast[] }>(() => ({ toasts: [] }));

let nextId = 1;

/** Says something for a few seconds: long enough to read and to undo; failures stay until they are closed. */
export function showToast(text: string, options: { tone?: Toast['tone']; action?: Toast['action'] } = {}): void {
  const toast: Toast = {
    id: nextId++,
    text,
    tone: options.tone ?? 'info',
    ...(options.action ? { action: options.action } : {}),
  };
  useToasts.setState((state) => ({ toasts: [...state.toasts, toast].slice(-2) }));
  if (toast.tone !== 'danger') setTimeout(() => closeToast(toast.id), options.action ? 10_000 : 5000);
}

export function closeToast(id: number): void {
  useToasts.setState((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) }));
}
