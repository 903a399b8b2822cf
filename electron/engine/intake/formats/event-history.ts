import { booleanOf, jsonOrText, type Loose, recordOf } from './format.ts';
import { padAccount } from './columns.ts';
import type { Heading } from './csv-dialect.ts';

/**
 * The console's download of the event history as CSV. Its columns are named in English; copies with translated names exist, and are known by their translations or,
 * in the order of the download, by what stands in them.
 */
const columns = [
  'user name',
  'aws access key',
  'event time',
  'event source',
  'event name',
  'aws region',
  'source ip address',
  'user agent',
  'error code',
  'resources',
  'request id',
  'event id',
  'read-only',
  'event type',
  'recipient account id',
  'event category',
] as const;

type Column = (typeof columns)[number];

/** What the columns are called in other languages of the console, without case, blanks and hyphens. */
const translations: Readonly<Record<Column, readonly string[]>> = {
  'user name': [
    '사용자이름',
    'ユーザー名',
    'benutzername',
    "nomd'utilisateur",
    'nombredeusuario',
    'nomedousuário',
    '用户名',
    '使用者名稱',
    'nomeutente',
  ],
  'aws access key': [
    'aws액세스키',
    'awsアクセスキー',
    'awszugriffsschlüssel',
    "cléd'accèsaws",
    'clavedeaccesodeaws',
    'chavedeacessodaaws',
    'aws访问密钥',
    'aws存取金鑰',
    'chiavediaccessoaws',
  ],
  'event time': [
    '이벤트시간',
    'イベント時間',
    'イベント時刻',
    'ereigniszeit',
    'ereigniszeitpunkt',
    'uhrzeitdesereignisses',
    "heuredel'événement",
    'horadelevento',
    'horadoevento',
    '事件时间',
    '事件時間',
    'oradell’evento',
    "oradell'evento",
  ],
  'event source': [
    '이벤트소스',
    '이벤트원본',
    'イベントソース',
    'ereignisquelle',
    "sourcedel'événement",
    'origendelevento',
    'origemdoevento',
    '事件源',
    '事件来源',
    '事件來源',
    "originedell'evento",
  ],
  'event name': [
    '이벤트이름',
    'イベント名',
    'ereignisname',
    'namedesereignisses',
    "nomdel'événement",
    'nombredelevento',
    'nomedoevento',
    '事件名称',
    '事件名稱',
    "nomedell'evento",
  ],
  'aws region': [
    'aws리전',
    'awsリージョン',
    'awsregion',
    'régionaws',
    'regióndeaws',
    'regiãodaaws',
    'aws区域',
    'aws區域',
    'regioneaws',
  ],
  'source ip address': [
    '소스ip주소',
    '원본ip주소',
    '送信元ipアドレス',
    'ソースipアドレス',
    '発信元ipアドレス',
    'quellipadresse',
    'ipadressederquelle',
    'adresseipsource',
    'direcciónipdeorigen',
    'endereçoipdeorigem',
    '源ip地址',
    '來源ip地址',
    'indirizzoipdiorigine',
  ],
  'user agent': [
    '사용자에이전트',
    'ユーザーエージェント',
    'benutzeragent',
    'useragent',
    'agentutilisateur',
    'agentedeusuario',
    'agentedousuário',
    '用户代理',
    '使用者代理程式',
    'agenteutente',
  ],
  'error code': [
    '오류코드',
    'エラーコード',
    'fehlercode',
    "coded'erreur",
    'códigodeerror',
    'códigodeerro',
    '错误代码',
    '錯誤碼',
    'codiceerrore',
  ],
  resources: ['리소스', 'リソース', 'ressourcen', 'ressources', 'recursos', '资源', '資源', 'risorse'],
  'request id': [
    '요청id',
    'リクエストid',
    'anforderungsid',
    'anfrageid',
    'idderanforderung',
    'iddedemande',
    'iddesolicitud',
    'iddasolicitação',
    '请求id',
    '請求id',
    'idrichiesta',
  ],
  'event id': [
    '이벤트id',
    'イベントid',
    'ereignisid',
    "idd'événement",
    "iddel'événement",
    "idd'évènement",
    'iddeevento',
    'iddelevento',
    'iddoevento',
    '事件id',
    'idevento',
  ],
  'read-only': [
    '읽기전용',
    '読み取り専用',
    'schreibgeschützt',
    'nurlesen',
    'nurlesezugriff',
    'lectureseule',
    'solodelectura',
    'sololectura',
    'somenteleitura',
    '只读',
    '唯讀',
    'solalettura',
  ],
  'event type': [
    '이벤트유형',
    'イベントタイプ',
    'イベントの種類',
    'ereignistyp',
    "typed'événement",
    'tipodeevento',
    '事件类型',
    '事件類型',
    'tipodievento',
  ],
  'recipient account id': [
    '수신자계정id',
    '受信者アカウントid',
    '受取人アカウントid',
    'empfängerkontoid',
    'kontoiddesempfängers',
    'idducomptedudestinataire',
    'iddecuentadeldestinatario',
    'iddacontadodestinatário',
    '收件人账户id',
    '接收者账户id',
    '收件人帳戶id',
  ],
  'event category': [
    '이벤트범주',
    '이벤트카테고리',
    'イベントカテゴリ',
    'イベントカテゴリー',
    'ereigniskategorie',
    "catégoried'événement",
    'categoríadeevento',
    'categoriadeevento',
    'categoriadoevento',
    '事件类别',
    '事件類別',
  ],
};

function plain(name: string): string {
  return name
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[\s\-‐‑_]/g, '')
    .replaceAll('’', "'");
}

const byName = new Map<string, Column>(columns.map((column) => [column, column]));
const byTranslation = new Map<string, Column>(
  columns.flatMap((column) => translations[column].map((name): [string, Column] => [plain(name), column])),
);

/** English names have their blanks: without them they are the columns of another table. */
function columnOf(name: string): Column | null {
  return byName.get(name.toLowerCase()) ?? (/^[a-z]+$/i.test(name) ? null : (byTranslation.get(plain(name)) ?? null));
}

const service = /^[a-z0-9.-]+\.amazonaws\.com(?:\.cn)?$/;
const guid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

/** The columns of the download in the order of a heading, where it is one; null for any other table. A column that is no column of the download is null. */
export function historyColumns(heading: Heading): (Column | null)[] | null {
  const known = heading.names.map(columnOf);
  if (known.includes('event id') && known.includes('event time') && known.includes('event source')) return known;
  // Names in a language that is not in the list: the download has sixteen columns in one order, and three of them look like nothing else.
  if (heading.names.length !== columns.length || heading.samples.length === 0) return null;
  const fits = heading.samples.every(
    (row) =>
      row.length === columns.length &&
      service.test(row[3]!) &&
      guid.test(row[11]!) &&
      /^\d{1,4}[-/.]\d/.test(row[2]!) &&
      /^(?:true|false)$/i.test(row[12]!),
  );
  return fits ? [...columns] : null;
}

/** A record from a row. Types of identities are not in it and are not invented. */
export function fromEventHistory(cells: ReadonlyMap<Column, string>): Loose {
  const text = (name: Column): string | undefined => {
    const value = cells.get(name);
    return value === '' ? undefined : value;
  };
  const identity = recordOf({ userName: text('user name'), accessKeyId: text('aws access key') });
  return recordOf({
    userIdentity: Object.keys(identity).length === 0 ? undefined : identity,
    eventTime: text('event time'),
    eventSource: text('event source'),
    eventName: text('event name'),
    awsRegion: text('aws region'),
    sourceIPAddress: text('source ip address'),
    userAgent: text('user agent'),
    errorCode: text('error code'),
    resources: resourceNames(text('resources')),
    requestID: text('request id'),
    eventID: text('event id'),
    readOnly: booleanOf(text('read-only')),
    eventType: text('event type'),
    recipientAccountId: padAccount(text('recipient account id') ?? ''),
    eventCategory: text('event category'),
  });
}

function resourceNames(text: string | undefined): unknown {
  const value = jsonOrText(text);
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}
