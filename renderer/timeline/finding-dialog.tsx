import { useState } from 'react';
import { useDraft } from '../shell/drafts.ts';
import { useAnswer } from '../shell/engine.ts';
import { addToFinding, startFinding } from '../shell/new-finding.ts';
import { Button, Dialog, InlineError, Loading, SeverityMark, TextField, useFormat, VisibleText } from '../ui/index.ts';
import type { Target } from './tagging.ts';
import { useViewing } from './view-state.ts';

/** Puts the events that are chosen when it opens into a finding: one that is there, or a new one. */
export function FindingDialog({ target }: { target: () => Target | null }) {
  const { dialog } = useViewing();
  return dialog?.kind === 'finding' ? <ChosenTarget target={target} /> : null;
}

function ChosenTarget({ target }: { target: () => Target | null }) {
  const [chosen] = useState(target);
  return chosen && <FindingForm target={chosen} />;
}

/** With fewer findings than this they are all in sight. */
const manyFindings = 8;

function FindingForm({ target }: { target: Target }) {
  const { t, count } = useFormat();
  const { data, error, refresh } = useAnswer('findings.list', {});
  const [text, setText] = useState('');
  const [title, setTitle] = useDraft('finding.title');
  const close = () => useViewing.setState({ dialog: null });
  const wanted = text.trim().toLocaleLowerCase();
  const findings = data?.findings ?? [];
  const listed = findings.filter(
    (finding) => wanted === '' || finding.title.toLocaleLowerCase().includes(wanted) || String(finding.id) === wanted,
  );
  const create = () => {
    close();
    setTitle('');
    void startFinding(target.on, title.trim() === '' ? undefined : title.trim());
  };
  return (
    <Dialog
      title={t('timeline.finding.title', { events: count(target.count), count: target.count })}
      isOpen
      onClose={close}
      actions={<Button onPress={close}>{t('ui.cancel')}</Button>}
    >
      {error && <InlineError error={error} onRetry={refresh} />}
      {!data && !error && <Loading />}
      {data && (
        <>
          {findings.length > manyFindings && (
            <TextField label={t('timeline.finding.search')} value={text} onChange={setText} autoFocus />
          )}
          {findings.length > 0 && (
            <ul className="finding-choices" aria-label={t('timeline.finding.known')}>
              {listed.map((finding, index) => (
                <li key={finding.id}>
                  <button
                    type="button"
                    className="finding-choice"
                    autoFocus={index === 0 && findings.length <= manyFindings}
                    onClick={() => {
                      close();
                      void addToFinding(target.on, finding);
                    }}
                  >
                    <span className="mono muted">F{findings.indexOf(finding) + 1}</span>
                    <span className="finding-choice-title">
                      <VisibleText text={finding.title} />
                    </span>
                    <SeverityMark severity={finding.severity === 'info' ? 'informational' : finding.severity} />
                    <span className="muted">
                      {t('timeline.finding.events', {
                        events: count(finding.events.length),
                        count: finding.events.length,
                      })}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
          )}
          {findings.length > 0 && listed.length === 0 && <p className="muted">{t('timeline.finding.none')}</p>}
          <form
            className="finding-new"
            onSubmit={(event) => {
              event.preventDefault();
              create();
            }}
          >
            <TextField
              label={t(findings.length > 0 ? 'timeline.finding.new' : 'timeline.finding.first')}
              value={title}
              onChange={setTitle}
              maxLength={500}
              autoFocus={findings.length === 0}
            />
            <Button type="submit" kind={findings.length === 0 ? 'primary' : 'default'} icon="plus">
              {t('timeline.finding.create')}
            </Button>
          </form>
        </>
      )}
    </Dialog>
  );
}
