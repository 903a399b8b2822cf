import { Fragment } from 'react';
import { VisibleText } from './visible.tsx';

/** Text of several lines of unknown origin: line feeds break lines, everything else that cannot be seen is made visible. */
export function VisibleLines({ text }: { text: string }) {
  const lines = text.split('\n');
  return lines.map((line, index) => (
    <Fragment key={index}>
      <VisibleText text={line} />
      {index < lines.length - 1 && '\n'}
    </Fragment>
  ));
}
