import { useEffect, useState } from 'react';
import { actorKinds, type ActorKind } from '../../shared/contract/index.ts';
import { navigate, useView } from '../shell/navigation.ts';
import { Tabs, TextField, useFormat } from '../ui/index.ts';
import { ActorPage } from './actor-page.tsx';
import { ActorTable } from './actor-table.tsx';
import '../ui/css/page.css';
import './view.css';

/** What is asked for most, first. */
const preferred: readonly string[] = ['identity', 'ip', 'network', 'key', 'agent', 'toolchain', 'account', 'resource'];
const order: ActorKind[] = [...actorKinds].sort((a, b) => preferred.indexOf(a) - preferred.indexOf(b));
const isKind = (text: unknown): text is ActorKind => (actorKinds as readonly unknown[]).includes(text);

/** Who and what stands behind the calls: lists by kind, and a page for each. */
export default function ActorsView() {
  const { t } = useFormat();
  const { params } = useView();
  const id = typeof params['id'] === 'string' ? params['id'] : null;
  const kindOfId = id?.slice(0, id.indexOf(':'));
  const [kind, setKind] = useState<ActorKind>(isKind(params['kind']) ? params['kind'] : isKind(kindOfId) ? kindOfId : 'identity');
  const [text, setText] = useState('');
  const asked = params['kind'];
  useEffect(() => {
    if (isKind(asked)) setKind(asked);
  }, [asked]);

  if (id !== null) return <ActorPage key={id} id={id} onBack={() => navigate('actors', { kind: isKind(kindOfId) ? kindOfId : kind })} />;
  return (
    <div className="page-fill">
      <div className="page-head">
        <h1>{t('actors.title')}</h1>
        <TextField label={t('actors.search')} hideLabel placeholder={t('actors.search')} className="actors-search" value={text} onChange={setText} />
      </div>
      <Tabs
        label={t('actors.kinds')}
        className="actors-tabs"
        value={kind}
        onChange={setKind}
        tabs={order.map((entry) => ({ id: entry, title: t(`actors.kind.${entry}`), content: entry === kind ? <ActorTable kind={kind} text={text} /> : null }))}
      />
    </div>
  );
}
