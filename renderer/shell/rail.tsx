import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon, type IconName } from '../ui/index.ts';
import { navigate, useView, type ViewName } from './navigation.ts';
import { useViews } from './views.tsx';

/** The views of this version in the order in which a case is worked, with the letter after `g`. */
export const railViews: readonly { view: ViewName; letter: string; foot?: boolean }[] = [
  { view: 'overview', letter: 'o' },
  { view: 'evidence', letter: 'e' },
  { view: 'integrity', letter: 'i' },
  { view: 'timeline', letter: 't' },
  { view: 'actors', letter: 'a' },
  { view: 'sessions', letter: 's' },
  { view: 'findings', letter: 'f' },
  { view: 'report', letter: 'r' },
  { view: 'audit', letter: 'l' },
  { view: 'settings', letter: ',', foot: true },
  { view: 'help', letter: 'h', foot: true },
];

/** The way between the views: drawings with words. */
export function Rail() {
  const { t } = useTranslation();
  const { view } = useView();
  const views = useViews();
  const shown = railViews.filter((entry) => views[entry.view]);
  return (
    <nav className="rail" aria-label={t('shell.rail')}>
      {shown.map((entry, index) => (
        <Fragment key={entry.view}>
          {entry.foot && !shown[index - 1]?.foot && <span className="rail-space" />}
          <button
            type="button"
            className="rail-item"
            aria-current={view === entry.view ? 'page' : undefined}
            title={`${t(`shell.view.${entry.view}`)} (g ${entry.letter})`}
            onClick={() => navigate(entry.view)}
          >
            <Icon name={entry.view as IconName} />
            <span className="rail-word">{t(`shell.view.${entry.view}`)}</span>
          </button>
        </Fragment>
      ))}
    </nav>
  );
}
