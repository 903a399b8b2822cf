import { VisibleText } from './visible.tsx';
import { visibleText } from './visible-text.ts';

const tailLength = 30;

/** A path of which the end of the name always stays in sight: log files of one account differ in their last signs only. */
export function FileName({ path, folders = true }: { path: string; folders?: boolean }) {
  const cut = path.lastIndexOf('/') + 1;
  const name = path.slice(cut);
  let at = Math.max(0, name.length - tailLength);
  // Never between the halves of a surrogate pair.
  if (/[\uDC00-\uDFFF]/.test(name.charAt(at))) at += 1;
  return (
    <span className="file-name mono" title={visibleText(path)}>
      {folders && (
        <span className="file-folders">
          <VisibleText text={path.slice(0, cut)} />
        </span>
      )}
      <span className="file-head">
        <VisibleText text={name.slice(0, at)} />
      </span>
      <span className="file-tail">
        <VisibleText text={name.slice(at)} />
      </span>
    </span>
  );
}
