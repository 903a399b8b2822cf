import { Button, Icon, useFormat, VisibleText } from '../ui/index.ts';
import { useEffectiveFilter, useFilter } from './filter.ts';
import { partOf } from './manifest.ts';
import { navigate, useView } from './navigation.ts';

/** Writes out the shared filter where a view obeys it without drawing the filter bar; nothing where there is none. */
export function FilterNotice() {
  const { t, time } = useFormat();
  const { where, from, to } = useEffectiveFilter();
  const clear = useFilter((state) => state.clear);
  const { view } = useView();
  if (partOf(view)?.filterBar) return null;
  if (where === undefined && from === undefined && to === undefined) return null;
  const range =
    from === undefined && to === undefined
      ? null
      : `${from === undefined ? '…' : time(from)} – ${to === undefined ? '…' : time(to)}`;
  return (
    <div className="notice tone-info" role="status">
      <Icon name="filter" />
      <span>
        {t('overview.filter.active')}{' '}
        {where !== undefined && (
          <span className="mono">
            <VisibleText text={where} />
          </span>
        )}
        {where !== undefined && range !== null && ' · '}
        {range}
      </span>
      <span className="row push">
        <Button kind="quiet" icon="timeline" onPress={() => navigate('timeline')}>
          {t('overview.filter.open')}
        </Button>
        <Button onPress={clear}>{t('overview.filter.clear')}</Button>
      </span>
    </div>
  );
}
