import { Fragment } from 'react';
import { VisibleText } from './visible.tsx';

/** Text of several lines of unknown origin: line feeds break lines, with `tabs` tabs lay them out, and everything else that cannot be seen is made visible. */
export function VisibleLines({ text, tabs = false }: { text: string; tabs?: boolean }) {
  return text
    .split(tabs ? /([\n\t])/ : /(\n)/)
    .map((part, index) => <Fragment key={index}>{index % 2 === 1 ? part : <VisibleText text={part} />}</Fragment>);
}
