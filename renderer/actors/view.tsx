import { useEffect, useState } from 'react';
import { actorKinds, type ActorKind, type Baseline } from '../../shared/contract/index.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { Button, Checkbox, Tabs, TextField, useFormat } from '../ui/index.ts';
import { ActorPage } from './actor-page.tsx';
import { ActorTable } from './actor-table.tsx';
import { BaselineDialog } from './baseline-dialog.tsx';
import { GraphView } from './graph-view.tsx';
import { PlacesDialog } from './places-dialog.tsx';
import '../ui/css/page.css';
import './view.css';

/** What is asked for most, first. */
const preferred: readonly string[] = ['identity', 'ip', 'network', 'key', 'agent', 'toolchain', 'account', 'resource'];
const order: ActorKind[] = [...actorKinds].sort((a, b) => preferred.indexOf(a) - preferred.indexOf(b));
const isKind = (text: unknown): text is ActorKind => (actorKinds as readonly unknown[]).includes(text);

/** Who and what stands behind the calls: lists by kind, and a page for each. */
export default function ActorsView() {
  const { t, time } = useFormat();
  const { params } = useView();
  const id = typeof params['id'] === 'string' ? params['id'] : null;
  const kindOfId = id?.slice(0, id.indexOf(':'));
  const [kind, setKind] = useState<ActorKind>(
    isKind(params['kind']) ? params['kind'] : isKind(kindOfId) ? kindOfId : 'identity',
  );
  const [text, setText] = useState('');
  const [newOnly, setNewOnly] = useState(false);
  const [baseline, setBaseline] = useState<Baseline | null>(null);
  const [dialog, setDialog] = useState<'baseline' | 'places' | null>(null);
  const asked = params['kind'];
  useEffect(() => {
    if (isKind(asked)) setKind(asked);
  }, [asked]);

  if (id !== null && params['graph'] === true)
    return <GraphView key={id} id={id} onBack={() => navigate('actors', { id })} />;
  if (id !== null)
    return (
      <ActorPage key={id} id={id} onBack={() => navigate('actors', { kind: isKind(kindOfId) ? kindOfId : kind })} />
    );
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('actors.title')}</h1>
        <Checkbox isSelected={newOnly} onChange={setNewOnly}>
          {t('actors.news.only')}
        </Checkbox>
        <Button kind="quiet" icon="clock" onPress={() => setDialog('baseline')}>
          {baseline
            ? t('actors.baseline.button', { from: time(baseline.from), to: time(baseline.to) })
            : t('actors.baseline.title')}
        </Button>
        {kind === 'ip' && (
          <Button kind="quiet" icon="globe" onPress={() => setDialog('places')}>
            {t('actors.places.title')}
          </Button>
        )}
        <TextField
          label={t('actors.search')}
          hideLabel
          placeholder={t('actors.search')}
          className="actors-search"
          value={text}
          onChange={setText}
        />
      </div>
      <Tabs
        label={t('actors.kinds')}
        className="actors-tabs"
        value={kind}
        onChange={setKind}
        tabs={order.map((entry) => ({
          id: entry,
          title: t(`actors.kind.${entry}`),
          content:
            entry === kind ? <ActorTable kind={kind} text={text} newOnly={newOnly} onBaseline={setBaseline} /> : null,
        }))}
      />
      {dialog === 'baseline' && <BaselineDialog current={baseline} onClose={() => setDialog(null)} />}
      {dialog === 'places' && <PlacesDialog onClose={() => setDialog(null)} />}
    </div>
  );
}
