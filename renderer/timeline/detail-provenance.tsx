import type { EpochMs, EventDetail, Occurrence } from '../../shared/contract/index.ts';
import { formatDuration } from '../../shared/format/index.ts';
import { request } from '../shell/engine.ts';
import { navigate } from '../shell/navigation.ts';
import {
  Badge,
  Button,
  Bytes,
  CopyButton,
  KeyValueList,
  Time,
  useFormat,
  VerdictMark,
  VisibleText,
} from '../ui/index.ts';
import { deliveryMinute } from './delivery.ts';
import { useViewing } from './view-state.ts';

function Hash({ value }: { value: string }) {
  return (
    <span className="hash">
      <span className="mono">{value}</span>
      <CopyButton text={value} />
    </span>
  );
}

/** Where the record stands in the evidence, every copy of it, and what vouches for each. */
export function DetailProvenance({ detail }: { detail: EventDetail }) {
  const { t, count } = useFormat();
  return (
    <div className="detail-provenance">
      <KeyValueList
        entries={[
          [
            t('timeline.provenance.event'),
            <span key="id" className="mono">
              {detail.id}
            </span>,
          ],
          [
            t('timeline.provenance.completeness'),
            t(`timeline.provenance.${detail.completeness}`, { defaultValue: detail.completeness }),
          ],
          [t('timeline.provenance.recordHash'), <Hash key="hash" value={detail.rawSha256} />],
        ]}
      />
      {detail.conflicts.length > 0 && (
        <div className="inline-error">
          <strong>
            {t('timeline.provenance.conflict', {
              count: detail.conflicts.length,
              events: count(detail.conflicts.length),
            })}
          </strong>
          <span>{t('timeline.provenance.conflictExplain')}</span>
          <span className="row">
            {detail.conflicts.map((id) => (
              <Button
                key={id}
                kind="link"
                onPress={() =>
                  void request('events.get', { id }).then((other) =>
                    useViewing.setState({ event: { id, time: other.time } }),
                  )
                }
              >
                {t('timeline.provenance.open', { id })}
              </Button>
            ))}
          </span>
        </div>
      )}
      <h3>
        {t('timeline.provenance.occurrences', {
          count: detail.occurrences.length,
          places: count(detail.occurrences.length),
        })}
      </h3>
      {detail.occurrences.map((occurrence) => (
        <OccurrenceCard
          key={`${occurrence.file} ${occurrence.record}`}
          occurrence={occurrence}
          eventTime={detail.time}
        />
      ))}
    </div>
  );
}

/** When the file came, and how long after the event: the name tells the minute only. */
function Delivery({ minute, eventTime }: { minute: EpochMs; eventTime: EpochMs | null }) {
  const { t } = useFormat();
  const delay = eventTime === null ? null : minute - eventTime;
  return (
    <>
      <span className="mono">
        <Time value={minute} />
      </span>{' '}
      {delay !== null && (
        <span className={delay < -60_000 ? 'tone-warning-text' : 'muted'}>
          {delay < -60_000
            ? t('timeline.provenance.beforeEvent')
            : delay < 60_000
              ? t('timeline.provenance.withinMinute')
              : t('timeline.provenance.delay', { time: formatDuration(delay, t) })}
        </span>
      )}
    </>
  );
}

function OccurrenceCard({ occurrence, eventTime }: { occurrence: Occurrence; eventTime: EpochMs | null }) {
  const { t, count } = useFormat();
  const minute = deliveryMinute(occurrence.path);
  return (
    <article className="occurrence">
      <div className="occurrence-head">
        <Badge
          tone={occurrence.relation === 'conflict' ? 'danger' : occurrence.relation === 'indexed' ? 'info' : 'neutral'}
        >
          {t(`timeline.provenance.relation.${occurrence.relation}`)}
        </Badge>
        <VerdictMark verdict={occurrence.verdict} />
        <Button kind="link" onPress={() => navigate('evidence', { file: occurrence.file })}>
          {t('timeline.provenance.openFile')}
        </Button>
      </div>
      <p className="mono occurrence-path">
        <VisibleText text={occurrence.path} />
      </p>
      <KeyValueList
        entries={[
          [t('timeline.provenance.record'), count(occurrence.record)],
          [
            t('timeline.provenance.place'),
            <span key="place">
              {t('timeline.provenance.placeWords', { offset: count(occurrence.offset) })}{' '}
              <Bytes value={occurrence.length} />
            </span>,
          ],
          [
            t('timeline.provenance.delivered'),
            minute === null ? (
              <span key="none" className="muted">
                {t('timeline.provenance.notTold')}
              </span>
            ) : (
              <Delivery key="delivery" minute={minute} eventTime={eventTime} />
            ),
          ],
          [t('timeline.provenance.fileHash'), <Hash key="file" value={occurrence.sha256} />],
          [
            t('timeline.provenance.contentHash'),
            occurrence.sha256Uncompressed === null ? null : (
              <Hash key="content" value={occurrence.sha256Uncompressed} />
            ),
          ],
        ]}
      />
    </article>
  );
}
