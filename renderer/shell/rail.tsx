import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Icon } from '../ui/index.ts';
import { navigate, useView } from './navigation.ts';
import { allParts } from './manifest.ts';

/** The way between the views: drawings with words. */
export function Rail() {
  const { t } = useTranslation();
  const { view } = useView();
  const shown = allParts().filter((part) => part.rail !== undefined);
  return (
    <nav className="rail" aria-label={t('shell.rail')}>
      {shown.map((part, index) => (
        <Fragment key={part.name}>
          {part.foot && !shown[index - 1]?.foot && <span className="rail-space" />}
          <button
            type="button"
            className="rail-item"
            aria-current={view === part.name ? 'page' : undefined}
            title={part.letter === undefined ? t(part.title) : `${t(part.title)} (g ${part.letter})`}
            onClick={() => navigate(part.name)}
          >
            <Icon name={part.icon} />
            <span className="rail-word">{t(part.title)}</span>
          </button>
        </Fragment>
      ))}
    </nav>
  );
}
