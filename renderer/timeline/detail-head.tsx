import type { EventDetail } from '../../shared/contract/index.ts';
import { useWritable } from '../shell/case.ts';
import { Value } from '../shell/value-menu.tsx';
import { Badge, Icon, IconButton, OutcomeMark, TagMark, Time, useFormat, VisibleText } from '../ui/index.ts';
import { mostCompared, toggleCompared, useComparison } from './compare-state.ts';
import { applyTag, bookmarkTag, useTagColors } from './tagging.ts';

/** What stands above the tabs: the call, how it ended, what it is, and its tags. */
export function DetailHead({ detail, onClose }: { detail: EventDetail; onClose: () => void }) {
  const { t } = useFormat();
  const colorOf = useTagColors();
  const writable = useWritable();
  const compared = useComparison((state) => state.ids);
  const isCompared = compared.includes(detail.id);
  const field = (name: string) => detail.fields[name]?.[0] ?? null;
  const name = field('eventName');
  const outcome = field('outcome');
  const { about } = detail;
  return (
    <header className="detail-head">
      <div className="detail-title">
        <h2>
          {name === null ? t('timeline.detail.unnamed') : <Value field="eventName" value={name} time={detail.time} />}
        </h2>
        <span className="row-tight">
          <IconButton
            icon="columns"
            label={t(isCompared ? 'timeline.compare.takeOut' : 'timeline.compare.putIn')}
            keys="c"
            pressed={isCompared}
            isDisabled={!isCompared && compared.length >= mostCompared}
            onPress={() => toggleCompared(detail.id)}
          />
          <IconButton icon="close" label={t('timeline.detail.close')} onPress={onClose} />
        </span>
      </div>
      <div className="detail-line">
        {outcome !== null && <OutcomeMark outcome={outcome} />}
        <span className="mono">
          <Time value={detail.time} />
        </span>
        {field('eventSource') !== null && (
          <span className="muted">
            <VisibleText text={field('eventSource')!} />
          </span>
        )}
      </div>
      {field('errorMessage') !== null && (
        <p className="detail-error">
          <VisibleText text={[field('errorCode'), field('errorMessage')].filter(Boolean).join(': ')} />
        </p>
      )}
      {about && <About about={about} />}
      {detail.tags.length > 0 && (
        <ul className="detail-tags" aria-label={t('timeline.tag.tags')}>
          {detail.tags.map((tag) => (
            <li key={tag}>
              {tag === bookmarkTag ? (
                <Badge>
                  <Icon name="bookmark" /> {t('timeline.tag.bookmark')}
                </Badge>
              ) : (
                <TagMark name={tag} color={colorOf(tag)} />
              )}
              {writable && (
                <IconButton
                  icon="close"
                  label={t('timeline.tag.removeThis', { name: tag })}
                  onPress={() =>
                    void applyTag({ count: 1, on: () => Promise.resolve({ ids: [detail.id] }) }, tag, { remove: true })
                  }
                />
              )}
            </li>
          ))}
        </ul>
      )}
    </header>
  );
}

/** What this AWS call is: service, level of access, why it matters, the technique that it can be part of. */
function About({ about }: { about: NonNullable<EventDetail['about']> }) {
  const { t } = useFormat();
  return (
    <div className="detail-about">
      <Icon name="about" />
      <div>
        <p className="about-line">
          <VisibleText text={about.service} />
          {about.access && (
            <Badge tone={about.access === 'permissions' ? 'warning' : about.access === 'write' ? 'info' : 'neutral'}>
              {t(`timeline.about.access.${about.access}`, { defaultValue: about.access })}
            </Badge>
          )}
          {about.technique && (
            <Badge tone="violet" title={t('timeline.about.technique')}>{`ATT&CK ${about.technique}`}</Badge>
          )}
        </p>
        {about.why && <p>{about.why}</p>}
      </div>
    </div>
  );
}
