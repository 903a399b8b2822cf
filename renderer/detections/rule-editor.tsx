import { useEffect, useState } from 'react';
import type { ResultOf } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { request } from '../shell/engine.ts';
import { reportFailure } from '../shell/report-failure.ts';
import { Button, TextArea, TextField, useFormat, VisibleText } from '../ui/index.ts';

const example = `title: My rule
logsource:
  product: aws
  service: cloudtrail
level: medium
detection:
  selection:
    eventName: CreateUser
  condition: selection
`;

/** How long the writer rests before the rule is tried. */
const PAUSE_MS = 400;

/** A rule as it is written, with its faults at their place and its hits over the case. */
export function RuleEditor() {
  const { t } = useFormat();
  const writable = useWritable();
  const [path, setPath] = useState('my-rule.yml');
  const [text, setText] = useState(example);
  const [result, setResult] = useState<ResultOf<'detections.try'> | null>(null);
  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      request('detections.try', { path, text }).then((answer) => {
        if (isCurrent) setResult(answer);
      }, reportFailure);
    }, PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [path, text]);
  const keep = (): void => {
    request('detections.add', { texts: [{ path, text }] }).catch(reportFailure);
  };
  return (
    <div className="page stack">
      <p className="muted">{t('detections.editorNote')}</p>
      <TextField label={t('detections.fileName')} value={path} onChange={setPath} />
      <TextArea
        label={t('detections.ruleText')}
        className="detections-editor"
        value={text}
        onChange={setText}
        rows={18}
      />
      <div className="row" role="status">
        {result && (
          <>
            <strong>{t(`detections.state.${result.state}`)}</strong>
            <VisibleText
              text={
                result.reason === null
                  ? `${t('detections.tried', { count: result.count })} ${result.warnings.join(' ')}`
                  : `${result.line ?? ''}${result.line === null ? '' : `:${result.column ?? 1} `}${result.reason}`
              }
            />
          </>
        )}
        <span className="push" />
        <Button isDisabled={!writable || result?.state === 'refused'} onPress={keep}>
          {t('detections.keep')}
        </Button>
      </div>
    </div>
  );
}
