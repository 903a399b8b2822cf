import type { FindingIndicator } from '../../shared/contract/index.ts';
import { formatTime } from '../../shared/format/index.ts';
import { useAnswer } from '../shell/engine.ts';
import { saveFile } from '../shell/save-file.ts';
import { openValueMenu } from '../shell/value-menu.tsx';
import { Button, Count, CopyButton, csvField, Time, useFormat, VisibleText } from '../ui/index.ts';

/** Fields of the filter language by the kind of indicator. */
const fieldOf: Record<string, string> = {
  sourceIPAddress: 'sourceIPAddress',
  accessKeyId: 'userIdentity.accessKeyId',
  arn: 'userIdentity.arn',
  userAgent: 'userAgent',
  userName: 'userIdentity.userName',
};

const mostShown = 500;

/** Indicators for other programs: times as RFC 3339 in UTC, findings by their number. */
function indicatorsCsv(indicators: readonly FindingIndicator[]): string {
  const time = (value: number | null) => (value === null ? '' : formatTime(value));
  const rows = indicators.map((each) => [
    each.kind,
    each.value,
    String(each.events),
    time(each.first),
    time(each.last),
    each.findings.join(' '),
  ]);
  return [['kind', 'value', 'events', 'first', 'last', 'findings'], ...rows]
    .map((row) => `${row.map(csvField).join(',')}\r\n`)
    .join('');
}

/** Addresses, keys, ARNs, agents and names of the findings' events, with first and last seen. */
export function IndicatorList() {
  const { t } = useFormat();
  const { data } = useAnswer('findings.indicators', {});
  if (!data || data.indicators.length === 0) return <p className="muted">{t('findings.noIndicators')}</p>;
  const shown = data.indicators.slice(0, mostShown);
  return (
    <>
      <div className="row">
        <span className="muted" role="status">
          {t('findings.indicatorsShown', { shown: shown.length, total: data.indicators.length })}
        </span>
        <Button
          icon="download"
          onPress={() =>
            void saveFile({
              kind: 'findings.indicators',
              name: t('findings.indicators'),
              type: 'csv',
              content: () => indicatorsCsv(data.indicators),
            })
          }
        >
          {t('findings.saveIndicators')}
        </Button>
        <CopyButton
          text={() => data.indicators.map((each) => `${each.kind}\t${each.value}\n`).join('')}
          label={t('findings.copyIndicators')}
        />
      </div>
      <table className="plain-table findings-indicators" aria-label={t('findings.indicators')}>
        <thead>
          <tr>
            <th scope="col">{t('findings.indicator.kind')}</th>
            <th scope="col">{t('findings.indicator.value')}</th>
            <th scope="col" className="number">
              {t('findings.events')}
            </th>
            <th scope="col">{t('findings.indicator.first')}</th>
            <th scope="col">{t('findings.indicator.last')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((each) => (
            <tr key={`${each.kind} ${each.value}`}>
              <td>{t(`findings.kind.${each.kind}`)}</td>
              <td>
                <button
                  type="button"
                  className="button link mono"
                  onClick={(event) =>
                    openValueMenu({ field: fieldOf[each.kind]!, value: each.value }, event.currentTarget)
                  }
                >
                  <VisibleText text={each.value} />
                </button>
              </td>
              <td className="number">
                <Count value={each.events} />
              </td>
              <td>
                <Time value={each.first} />
              </td>
              <td>
                <Time value={each.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
