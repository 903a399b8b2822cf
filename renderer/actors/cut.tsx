import { useState, type ReactNode } from 'react';
import { Button, useFormat } from '../ui/index.ts';

/** Shows the first of many and says how many there are; all of them at a press. */
export function Cut<T>({ items, shown, children }: { items: readonly T[]; shown: number; children: (items: readonly T[]) => ReactNode }) {
  const { t } = useFormat();
  const [all, setAll] = useState(false);
  if (items.length === 0) return <p className="muted">{t('actors.page.none')}</p>;
  return (
    <>
      {children(all ? items : items.slice(0, shown))}
      {items.length > shown && (
        <div>
          <Button kind="link" onPress={() => setAll(!all)}>{all ? t('actors.page.showLess') : t('actors.page.showAll', { count: items.length })}</Button>
        </div>
      )}
    </>
  );
}
