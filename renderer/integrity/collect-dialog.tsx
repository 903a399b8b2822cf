import { useCaseInfo } from '../shell/case.ts';
import { CopyButton, Dialog, Icon, useFormat } from '../ui/index.ts';
import { collectCommands } from './collect-commands.ts';

/** How to get what an ordinary copy of the bucket lacks. */
export function CollectDialog({ onClose }: { onClose: () => void }) {
  const { t } = useFormat();
  const info = useCaseInfo().data;
  const commands = collectCommands(
    info?.firstEvent ?? null,
    info?.lastEvent ?? null,
    info?.regions ?? [],
    info?.accounts ?? [],
  );
  const parts = [
    ['keys', t('integrity.collect.keysHelp'), commands.keys],
    ['signatures', t('integrity.collect.signaturesHelp'), commands.signatures],
    ['context', null, commands.context],
  ] as const;
  return (
    <Dialog title={t('integrity.collect.title')} isOpen wide onClose={onClose}>
      <p>{t('integrity.collect.intro')}</p>
      {parts.map(([id, help, command]) => (
        <section key={id} className="stack" aria-labelledby={`collect-${id}`}>
          <div className="panel-head">
            <h3 id={`collect-${id}`}>{t(`integrity.collect.${id}`)}</h3>
            <CopyButton text={command} label={t('integrity.collect.copy')} />
          </div>
          {help && <p className="muted">{help}</p>}
          <pre className="code-block" tabIndex={0} aria-labelledby={`collect-${id}`}>
            {command}
          </pre>
        </section>
      ))}
      <div className="notice tone-info">
        <Icon name="note" />
        <span>
          <strong>{t('integrity.collect.noteTitle')}.</strong> {t('integrity.collect.note')}
        </span>
      </div>
    </Dialog>
  );
}
