import { type Command, InvalidArgumentError, Option } from 'commander';
import { actorKinds, type ActorKind, type Baseline, type NewValue } from '../../../shared/contract/index.ts';
import { formatTime } from '../../../shared/format/index.ts';
import { printable, table } from '../output.ts';
import { type AddCommands, createSession, type GlobalOptions, print, tell, withCase } from '../session.ts';
import { timeOption } from '../values.ts';

/** `actors`, `actor` and `sessions`. */
export const commands: AddCommands = (program) => {
  program
    .command('actors')
    .argument('<case>', 'a .trailcase file')
    .description('who acted: identities, access keys, addresses, user agents, accounts')
    .addOption(new Option('--kind <kind>', 'what to list').choices([...actorKinds]).default('identity'))
    .option('--where <kql>', 'only in events that meet this filter')
    .option('--new', 'only actors with no event in the baseline and one or more after it')
    .option(
      '--baseline <from/to>',
      'the period taken as usual, two times joined by "/"; the first half of the case unless given',
      readBaseline,
    )
    .addHelpText('after', '\nExample:\n  trailcase actors breach.trailcase --kind ip --json')
    .action(
      async (
        path: string,
        options: { kind: ActorKind; where?: string; new?: boolean; baseline?: Baseline },
        command: Command,
      ) => {
        const session = createSession(command.optsWithGlobals<GlobalOptions>());
        const answer = await withCase(session, path, { writes: false }, (opened) =>
          opened.call(
            'actors.list',
            {
              kind: options.kind,
              where: options.where,
              newOnly: options.new,
              baseline: options.baseline,
              limit: 100_000,
            },
            { signal: session.signal },
          ),
        );
        const actors = answer.actors.map(({ spark: _spark, ...actor }) => ({
          ...actor,
          first: actor.first === null ? null : formatTime(actor.first),
          last: actor.last === null ? null : formatTime(actor.last),
        }));
        print(
          session.output,
          { actors, total: answer.total, events: answer.events, baseline: writeBaseline(answer.baseline) },
          () =>
            `${table(
              ['events', 'denied', 'failed', 'writes', 'first', 'last', 'kind', 'name', 'id'],
              actors.map((actor) => [
                actor.events,
                actor.denied,
                actor.failed,
                actor.writes,
                actor.first,
                actor.last,
                actor.subkind,
                actor.name,
                actor.id,
              ]),
            )}${actors.length} of ${answer.total} actors, ${answer.events} events\n`,
        );
      },
    );

  program
    .command('actor')
    .argument('<case>', 'a .trailcase file')
    .argument('<id>', 'an id from "trailcase actors", for example ip:192.0.2.1')
    .description("one actor's page")
    .option('--where <kql>', 'only in events that meet this filter')
    .option(
      '--baseline <from/to>',
      'the period taken as usual, two times joined by "/"; the first half of the case unless given',
      readBaseline,
    )
    .addHelpText('after', '\nExample:\n  trailcase actor breach.trailcase ip:203.0.113.77 --json')
    .action(async (path: string, id: string, options: { where?: string; baseline?: Baseline }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const actor = await withCase(session, path, { writes: false }, (opened) =>
        opened.call(
          'actors.get',
          { id, where: options.where, baseline: options.baseline, limit: 100_000 },
          { signal: session.signal },
        ),
      );
      print(session.output, actor, () => {
        let text = `${printable(actor.name)} (${actor.kind}, ${actor.subkind})\n${actor.events} events from ${formatTime(actor.first)} to ${formatTime(actor.last)}: ${actor.denied} denied, ${actor.failed} failed, ${actor.writes} writes\n\n`;
        text += table(
          ['count', 'denied or failed', 'call'],
          actor.calls
            .slice(0, 30)
            .map((call) => [call.count, call.unsuccessful, `${call.eventSource} ${call.eventName}`]),
        );
        text += `\n${table(
          ['events', 'kind', 'counterpart'],
          actor.counterparts.slice(0, 30).map((each) => [each.count, each.kind, each.name]),
        )}`;
        if (actor.news.length > 0)
          text += `\n${table(
            ['events', 'first', 'new', 'field', 'value'],
            actor.news
              .slice(0, 30)
              .map((each) => [each.count, formatTime(each.first), newsWords(each), each.field, each.value]),
          )}`;
        if (actor.calls.length > 30 || actor.counterparts.length > 30)
          text += `${actor.calls.length} calls and ${actor.counterparts.length} counterparts in all; --json lists them.\n`;
        return `${text}\nAll its events: trailcase events CASE --where ${JSON.stringify(actor.where)}\n`;
      });
    });

  program
    .command('sessions')
    .argument('<case>', 'a .trailcase file')
    .description('sessions and role chains, with how each hangs on its origin')
    .option('--of <actor>', 'only sessions of this actor')
    .addHelpText('after', '\nExample:\n  trailcase sessions breach.trailcase --json')
    .action(async (path: string, options: { of?: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: false }, (opened) =>
        opened.call('sessions.list', { of: options.of, limit: 100_000 }, { signal: session.signal }),
      );
      const sessions = answer.sessions.map((each) => ({
        ...each,
        start: each.start === null ? null : formatTime(each.start),
        end: each.end === null ? null : formatTime(each.end),
      }));
      print(
        session.output,
        { sessions, total: answer.total },
        () =>
          `${table(
            ['start', 'events', 'hops', 'proof', 'link', 'key', 'actor', 'origin'],
            sessions.map((each) => [
              each.start,
              each.events,
              each.hops,
              each.proof,
              each.link,
              each.key,
              each.actorName,
              each.originName,
            ]),
          )}${sessions.length} of ${answer.total} sessions\n`,
      );
    });

  program
    .command('places')
    .argument('<case>', 'a .trailcase file')
    .argument('[files...]', 'MaxMind files (.mmdb) to look the addresses of the case up in')
    .description(
      'country, city and network of addresses, from databases that you have; the answers stay in the case with date and SHA-256',
    )
    .addHelpText('after', '\nExample:\n  trailcase places breach.trailcase GeoLite2-City.mmdb GeoLite2-ASN.mmdb')
    .action(async (path: string, files: string[], _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: files.length > 0 }, (opened) =>
        files.length === 0
          ? opened.call('actors.places', {}, { signal: session.signal })
          : opened.call(
              'actors.addPlaces',
              { files: files.map((file) => opened.grant(file)) },
              { signal: session.signal },
            ),
      );
      const databases = answer.databases.map((each) => ({
        ...each,
        builtAt: formatTime(each.builtAt),
        addedAt: formatTime(each.addedAt),
      }));
      const say = files.length === 0 ? print : tell;
      say(session.output, { databases }, () =>
        table(
          ['type', 'built', 'added', 'addresses', 'found', 'sha256', 'file'],
          databases.map((each) => [
            each.type,
            each.builtAt,
            each.addedAt,
            each.addresses,
            each.found,
            each.sha256,
            each.fileName,
          ]),
        ),
      );
    });
};

/** @throws InvalidArgumentError where the text is not two times joined by "/" */
function readBaseline(text: string): Baseline {
  const [from, to, ...more] = text.split('/').map(timeOption);
  if (more.length > 0 || from === undefined || to === undefined || !(from < to))
    throw new InvalidArgumentError(
      'Write two times joined by "/", the earlier one first: 2024-05-01T00:00:00Z/2024-05-08T00:00:00Z.',
    );
  return { from, to };
}

function writeBaseline(baseline: Baseline | null): { from: string; to: string } | null {
  return baseline === null ? null : { from: formatTime(baseline.from), to: formatTime(baseline.to) };
}

function newsWords({ inCase, forActor, onlyHere }: NewValue): string {
  return [inCase ? 'in the case' : '', forActor ? 'for the actor' : '', onlyHere ? 'nobody else' : '']
    .filter((word) => word !== '')
    .join(', ');
}
