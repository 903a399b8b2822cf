import { useTranslation } from 'react-i18next';
import { Button, Icon, IconButton } from '../ui/index.ts';
import { closeToast, useToasts } from './toasts.ts';

/** What was said lately, newest last; read out by screen readers. */
export function ToastList() {
  const { t } = useTranslation();
  const { toasts } = useToasts();
  return (
    <section className="toasts" aria-label={t('shell.toasts')} aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.id} className={`toast ${toast.tone}`} role={toast.tone === 'danger' ? 'alert' : 'status'}>
          <Icon name={toast.tone === 'danger' ? 'error' : toast.tone === 'ok' ? 'check' : 'about'} />
          <span className="toast-text">{toast.text}</span>
          {toast.action && (
            <Button
              kind="link"
              onPress={() => {
                toast.action?.run();
                closeToast(toast.id);
              }}
            >
              {toast.action.title}
            </Button>
          )}
          <IconButton icon="close" label={t('ui.close')} onPress={() => closeToast(toast.id)} />
        </div>
      ))}
    </section>
  );
}
