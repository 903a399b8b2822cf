import type { Finding } from '../../shared/contract/index.ts';
import { IconButton, Select, TextField, useFormat, VisibleText } from '../ui/index.ts';

type Links = Finding['links'];

/** Other findings that this one hangs together with, each with a word for how. */
export function FindingLinks({
  links,
  self,
  all,
  onChange,
  isDisabled,
}: {
  links: Links;
  self: number;
  all: Finding[];
  onChange: (links: Links) => void;
  isDisabled: boolean;
}) {
  const { t } = useFormat();
  const free = all.filter((finding) => finding.id !== self && !links.some((link) => link.finding === finding.id));
  return (
    <fieldset className="findings-links">
      <legend>{t('findings.field.links')}</legend>
      {links.map((link, index) => {
        const title =
          all.find((finding) => finding.id === link.finding)?.title ??
          t('findings.removedFinding', { id: link.finding });
        return (
          <div key={link.finding} className="row">
            <span>
              <VisibleText text={title} />
            </span>
            <TextField
              label={t('findings.relation')}
              hideLabel
              placeholder={t('findings.relation')}
              value={link.relation}
              isDisabled={isDisabled}
              onChange={(relation) => onChange(links.map((each, at) => (at === index ? { ...each, relation } : each)))}
            />
            <IconButton
              icon="close"
              label={`${t('findings.unlink')}: ${title}`}
              isDisabled={isDisabled}
              onPress={() => onChange(links.filter((_, at) => at !== index))}
            />
          </div>
        );
      })}
      {free.length > 0 && (
        <Select
          label={t('findings.link')}
          hideLabel
          placeholder={t('findings.link')}
          value={null}
          isDisabled={isDisabled}
          onChange={(id) => onChange([...links, { finding: Number(id), relation: '' }])}
          options={free.map((finding) => ({ id: String(finding.id), text: finding.title }))}
        />
      )}
    </fieldset>
  );
}
