import { Option, type Command } from 'commander';
import { actorKinds, type ActorKind } from '../../../shared/contract/index.ts';
import { formatTime, printable, table } from '../output.ts';
import { createSession, type GlobalOptions, print, withCase } from '../session.ts';

/** `actors`, `actor` and `sessions`. */
export function addActorCommands(program: Command): void {
  program
    .command('actors')
    .argument('<case>', 'a .trailcase file')
    .description('who acted: identities, access keys, addresses, user agents, accounts')
    .addOption(new Option('--kind <kind>', 'what to list').choices([...actorKinds]).default('identity'))
    .option('--where <kql>', 'only in events that meet this filter')
    .addHelpText('after', '\nExample:\n  trailcase actors breach.trailcase --kind ip --json')
    .action(async (path: string, options: { kind: ActorKind; where?: string }, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const answer = await withCase(session, path, { writes: false }, (opened) => opened.call('actors.list', { kind: options.kind, where: options.where, limit: 100_000 }, { signal: session.signal }));
      const actors = answer.actors.map(({ spark: _spark, ...actor }) => ({ ...actor, first: actor.first === null ? null : formatTime(actor.first), last: actor.last === null ? null : formatTime(actor.last) }));
      print(session.output, { actors, total: answer.total, events: answer.events }, () =>
        `${table(['events', 'denied', 'failed', 'writes', 'first', 'last', 'kind', 'name', 'id'], actors.map((actor) => [actor.events, actor.denied, actor.failed, actor.writes, actor.first, actor.last, actor.subkind, actor.name, actor.id]))}${actors.length} of ${answer.total} actors, ${answer.events} events\n`,
      );
    });

  program
    .command('actor')
    .argument('<case>', 'a .trailcase file')
    .argument('<id>', 'an id from "trailcase actors", for example ip:192.0.2.1')
    .description("one actor's page")
    .addHelpText('after', '\nExample:\n  trailcase actor breach.trailcase ip:203.0.113.7 --json')
    .action(async (path: string, id: string, _options: object, command: Command) => {
      const session = createSession(command.optsWithGlobals<GlobalOptions>());
      const actor = await withCase(session, path, { writes: false }, (opened) => opened.call('actors.get', { id }, { signal: session.signal }));
      print(session.output, actor, () => {
        let text = `${printable(actor.name)} (${actor.kind}, ${actor.subkind})\n${actor.events} events from ${formatTime(actor.first)} to ${formatTime(actor.last)}: ${actor.denied} denied, ${actor.failed} failed, ${actor.writes} writes\n\n`;
        text += table(['count', 'failed', 'call'], actor.calls.slice(0, 30).map((call) => [call.count, call.failed, `${call.eventSource} ${call.eventName}`]));
        text += `\n${table(['events', 'kind', 'counterpart'], actor.counterparts.slice(0, 30).map((each) => [each.count, each.kind, each.name]))}`;
        if (actor.calls.length > 30 || actor.counterparts.length > 30) text += `${actor.calls.length} calls and ${actor.counterparts.length} counterparts in all; --json lists them.\n`;
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
      const answer = await withCase(session, path, { writes: false }, (opened) => opened.call('sessions.list', { of: options.of, limit: 100_000 }, { signal: session.signal }));
      const sessions = answer.sessions.map((each) => ({ ...each, start: each.start === null ? null : formatTime(each.start), end: each.end === null ? null : formatTime(each.end) }));
      print(session.output, { sessions, total: answer.total }, () =>
        `${table(['start', 'events', 'hops', 'proof', 'link', 'key', 'actor', 'origin'], sessions.map((each) => [each.start, each.events, each.hops, each.proof, each.link, each.key, each.actorName, each.originName]))}${sessions.length} of ${answer.total} sessions\n`,
      );
    });
}
