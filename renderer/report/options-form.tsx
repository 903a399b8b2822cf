import {
  type Filter,
  reportLists,
  type ReportLists,
  reportRecords,
  type ReportRecords,
  reportTemplates,
  type ReportTemplate,
} from '../../shared/contract/index.ts';
import { Checkbox, RadioGroup, Select, TextField, useFormat } from '../ui/index.ts';

export interface Choices {
  language: 'en' | 'ko';
  title: string;
  classification: string;
  scope: 'all' | 'filter';
  template: ReportTemplate;
  redact: boolean;
  records: ReportRecords;
  lists: ReportLists;
  drafts: boolean;
}

/** What the report is to say about itself, and which events its timeline holds. */
export function OptionsForm({
  choices,
  onChange,
  filter,
  caseName,
}: {
  choices: Choices;
  onChange: (choices: Choices) => void;
  filter: Filter;
  caseName: string;
}) {
  const { t, time } = useFormat();
  const set =
    <K extends keyof Choices>(name: K) =>
    (value: Choices[K]) =>
      onChange({ ...choices, [name]: value });
  const isFiltered = filter.where !== undefined || filter.from !== undefined || filter.to !== undefined;
  const open = '…';
  const words = [
    ...(filter.where === undefined ? [] : [t('report.scopeNow', { where: filter.where })]),
    ...(filter.from === undefined && filter.to === undefined
      ? []
      : [
          t('report.scopeRange', {
            from: filter.from === undefined ? open : time(filter.from),
            to: filter.to === undefined ? open : time(filter.to),
          }),
        ]),
  ];
  return (
    <section className="stack" aria-label={t('report.options')}>
      <RadioGroup
        label={t('report.language')}
        direction="row"
        value={choices.language}
        onChange={set('language')}
        options={[
          { id: 'en', text: <span lang="en">English</span> },
          { id: 'ko', text: <span lang="ko">한국어</span> },
        ]}
      />
      <Select
        label={t('report.template')}
        value={choices.template}
        onChange={set('template')}
        options={reportTemplates.map((id) => ({ id, text: t(`report.templates.${id}`) }))}
      />
      <Select
        label={t('report.records')}
        value={choices.records}
        onChange={set('records')}
        options={reportRecords.map((id) => ({ id, text: t(`report.recordsOf.${id}`) }))}
      />
      <Select
        label={t('report.lists')}
        value={choices.lists}
        onChange={set('lists')}
        options={reportLists.map((id) => ({ id, text: t(`report.listsAre.${id}`) }))}
      />
      <TextField
        label={t('report.reportTitle')}
        placeholder={caseName || t('report.titlePlaceholder')}
        value={choices.title}
        onChange={set('title')}
      />
      <TextField
        label={t('report.classification')}
        placeholder={t('report.classificationPlaceholder')}
        value={choices.classification}
        onChange={set('classification')}
      />
      <RadioGroup
        label={t('report.scope')}
        value={choices.scope}
        onChange={set('scope')}
        help={t('report.scopeHelp')}
        options={[
          { id: 'all', text: t('report.scopeAll') },
          {
            id: 'filter',
            text: t('report.scopeFilter'),
            help: isFiltered ? (
              <span className="mono" style={{ overflowWrap: 'anywhere' }}>
                {words.join(' · ')}
              </span>
            ) : (
              t('report.scopeFilterNone')
            ),
            isDisabled: !isFiltered,
          },
        ]}
      />
      <Checkbox isSelected={choices.drafts} onChange={set('drafts')}>
        {t('report.drafts')} <span className="muted">— {t('report.draftsHelp')}</span>
      </Checkbox>
      <Checkbox isSelected={choices.redact} onChange={set('redact')}>
        {t('report.redact')} <span className="muted">— {t('report.redactHelp')}</span>
      </Checkbox>
    </section>
  );
}
