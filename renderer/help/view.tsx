import { useEffect, useMemo, useState } from 'react';
import type { ErrorReply } from '../../shared/contract/index.ts';
import { type MarkdownBlock, readMarkdown } from '../../shared/markdown.ts';
import { host, replyOf, useConnection } from '../shell/engine.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { useSettings } from '../shell/settings.ts';
import { Button, EmptyState, ErrorState, Loading, useFormat } from '../ui/index.ts';
import { Markdown } from './markdown.tsx';
import '../ui/css/page.css';
import './view.css';

/** The user guide with its contents beside it. */
export default function HelpView() {
  const { t } = useFormat();
  const { language } = useSettings();
  const { params } = useView();
  const opened = useConnection((state) => state.opened);
  const [text, setText] = useState<string | null>(null);
  const [error, setError] = useState<ErrorReply | null>(null);
  useEffect(() => {
    let live = true;
    setError(null);
    host('app.guide', { language }).then(
      (guide) => live && setText(guide),
      (thrown: unknown) => live && setError(replyOf(thrown)),
    );
    return () => {
      live = false;
    };
  }, [language]);
  // The contents stand beside the text; the list of them inside the text is left out.
  const blocks = useMemo(() => {
    const all = readMarkdown(text ?? '');
    return all.filter(
      (block, index) => !isContentsHeading(all, index) && !(block.kind === 'list' && isContentsHeading(all, index - 1)),
    );
  }, [text]);
  const section = params['section'];
  useEffect(() => {
    if (typeof section === 'string' && blocks.length > 0) goTo(section);
  }, [section, blocks]);

  if (error) return <ErrorState error={error} />;
  if (text === null) return <Loading />;
  if (text.trim() === '') return <EmptyState icon="help" title={t('help.emptyGuide')} />;
  return (
    <div className="help">
      <nav className="help-contents" aria-label={t('help.contents')}>
        {!opened && (
          <Button icon="back" onPress={() => navigate('overview')}>
            {t('help.back')}
          </Button>
        )}
        <ul>
          {blocks.map((block) =>
            block.kind === 'heading' && block.level >= 2 && block.level <= 3 ? (
              <li key={block.id} data-level={block.level}>
                <button type="button" onClick={() => goTo(block.id)}>
                  {block.text}
                </button>
              </li>
            ) : null,
          )}
        </ul>
        <Button kind="link" onPress={() => navigate('about')}>
          {t('help.about')}
        </Button>
      </nav>
      <article className="help-text" tabIndex={0} aria-label={t('help.guide')}>
        <Markdown blocks={blocks} onLink={goTo} />
        <p className="muted">{t('help.offline')}</p>
      </article>
    </div>
  );
}

/** A second-level heading that is followed by a list of links only. */
function isContentsHeading(blocks: MarkdownBlock[], index: number): boolean {
  const [block, next] = [blocks[index], blocks[index + 1]];
  return (
    block?.kind === 'heading' &&
    next?.kind === 'list' &&
    next.items.every((item) => /^\[[^\]]+\]\(#[^)]+\)$/.test(item))
  );
}

function goTo(anchor: string): void {
  const heading = document.getElementById(`guide-${anchor}`);
  heading?.scrollIntoView({ block: 'start' });
  heading?.focus({ preventScroll: true });
}
