import { useState, type ReactNode } from 'react';
import { Button, useFormat } from '../ui/index.ts';

/** Shows the first of many and says how many there are; those that were sent at a press. `total`: how many there are, where not all were sent. */
export function Cut<T>({
  items,
  shown,
  total = items.length,
  children,
}: {
  items: readonly T[];
  shown: number;
  total?: number;
  children: (items: readonly T[]) => ReactNode;
}) {
  const { t } = useFormat();
  const [all, setAll] = useState(false);
  if (items.length === 0) return <p className="muted">{t('actors.page.none')}</p>;
  return (
    <>
      {children(all ? items : items.slice(0, shown))}
      {items.length > shown && (
        <div>
          <Button kind="link" onPress={() => setAll(!all)}>
            {all
              ? t('actors.page.showLess')
              : t(total > items.length ? 'actors.page.showFirst' : 'actors.page.showAll', {
                  count: items.length,
                  total,
                })}
          </Button>
        </div>
      )}
      {total > items.length && all && (
        <p className="muted">{t('actors.page.moreThere', { count: total - items.length })}</p>
      )}
    </>
  );
}
