import { useSyncExternalStore } from 'react';

function subscribe(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['data-density', 'data-theme'] });
  return () => observer.disconnect();
}

/** Height of a table row in pixels at the chosen density; the same as `--row` in the style sheet. */
export function useRowHeight(): number {
  return useSyncExternalStore(subscribe, () => (document.documentElement.dataset.density === 'comfortable' ? 32 : 24));
}

/** Names the look of the page: changes with theme and density, whoever chose them. For what is drawn on canvas and must be drawn again. */
export function useLook(): string {
  return useSyncExternalStore(
    subscribe,
    () => `${document.documentElement.dataset.theme} ${document.documentElement.dataset.density}`,
  );
}
