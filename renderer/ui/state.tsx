import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { VisibleText } from './visible.tsx';

/** Nothing to show: a sentence that says why, and what to do next. */
export function EmptyState({
  icon = 'empty',
  title,
  children,
  actions,
}: {
  icon?: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className="state">
      <Icon name={icon} />
      <h2>{title}</h2>
      {children && <div className="state-text">{children}</div>}
      {actions && <div className="state-actions">{actions}</div>}
    </div>
  );
}

/** The words of an error: translated by code where there is a translation, else the engine's own sentence. */
function useErrorWords(error: ErrorReply) {
  const { t, i18n } = useTranslation();
  return {
    t,
    isOwn: i18n.language.startsWith('en'),
    title: t(`errors.${error.code}.title`, { defaultValue: t('ui.failed') }),
    hint: t(`errors.${error.code}.hint`, { defaultValue: error.hint ?? '' }),
  };
}

interface ErrorProps {
  error: ErrorReply;
  onRetry?: () => void;
  /** Further buttons. */
  actions?: ReactNode;
}

/** Something failed: what, why, what to do, and the particulars in a fold. */
export function ErrorState({ error, onRetry, actions }: ErrorProps) {
  const { t, title, hint } = useErrorWords(error);
  return (
    <div className="state error" role="alert">
      <Icon name="error" />
      <h2>{title}</h2>
      <div className="state-text">
        <VisibleText text={error.message} />
      </div>
      {hint && <div className="state-text">{hint}</div>}
      {(onRetry || actions) && (
        <div className="state-actions">
          {onRetry && (
            <Button icon="refresh" onPress={onRetry}>
              {t('ui.retry')}
            </Button>
          )}
          {actions}
        </div>
      )}
      <Particulars error={error} />
    </div>
  );
}

/** The same in a few lines, for panels and forms. */
export function InlineError({ error, onRetry, actions }: ErrorProps) {
  const { t, title, hint, isOwn } = useErrorWords(error);
  return (
    <div className="inline-error" role="alert">
      {/* The engine speaks English: in another language its sentence stands below the kind of the error. */}
      <strong style={{ fontWeight: 600 }}>{isOwn ? <VisibleText text={error.message} /> : title}</strong>
      {!isOwn && (
        <span>
          <VisibleText text={error.message} />
        </span>
      )}
      {hint && <span>{hint}</span>}
      {(onRetry || actions) && (
        <span className="state-actions" style={{ justifyContent: 'flex-start' }}>
          {onRetry && (
            <Button icon="refresh" onPress={onRetry}>
              {t('ui.retry')}
            </Button>
          )}
          {actions}
        </span>
      )}
      <Particulars error={error} />
    </div>
  );
}

function Particulars({ error }: { error: ErrorReply }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary>{t('ui.particulars')}</summary>
      <pre>
        {error.code}
        {error.detail ? `\n${error.detail}` : ''}
      </pre>
    </details>
  );
}

/** Something is on its way. Drawn after a moment only, so that quick answers do not flicker. */
export function Loading({ text }: { text?: string }) {
  const { t } = useTranslation();
  return (
    <div className="state loading" role="status">
      <Icon name="refresh" className="spinner" />
      <div className="state-text">{text ?? t('ui.loading')}</div>
    </div>
  );
}
