import type { Problem } from '../errors.js';
import { hinted, hintOf } from '../hint.js';
import * as say from './messages.js';
import type { Tried, Verdict } from './verdicts.js';

const kinds: Record<Exclude<Verdict, 'ok'>, Pick<Problem, 'code' | 'level'>> = {
  failed: { code: 'edge-failed', level: 'error' },
  unreached: { code: 'edge-unreached', level: 'error' },
  undeployed: { code: 'edge-undeployed', level: 'error' },
  untried: { code: 'edge-untried', level: 'note' },
  stale: { code: 'edge-stale', level: 'warning' },
  open: { code: 'edge-open', level: 'warning' },
};

/** The problems, each once for all its connections. */
export function findingsOf(edges: readonly Tried[]): Problem[] {
  const alike = new Map<string, Tried[]>();
  for (const edge of edges) {
    if (edge.verdict === 'ok') continue;
    const key = keyOf(edge);
    alike.set(key, [...(alike.get(key) ?? []), edge]);
  }
  return [...alike.values()].map(finding);
}

/** Problems that a deployment fixes are grouped over all servers, a server's own over all its clients. */
function keyOf({ verdict, place, reason, about, undeployed, parties }: Tried): string {
  if (undeployed) return ['deploy', verdict, undeployed.fact, undeployed.otherwise].join('\0');
  if (verdict === 'untried') return [verdict, reason].join('\0');
  if (about) return [about, place, reason].join('\0');
  return [verdict, place, reason, parties.server.ca, parties.server.name].join('\0');
}

function finding(edges: Tried[]): Problem {
  const [first] = edges as [Tried];
  const { reason = '', about } = first;
  const verdict = first.verdict as Exclude<Verdict, 'ok'>;
  const kind = kinds[verdict];
  const hint = first.hint === undefined ? hinted(say.usualHints[verdict]) : hintOf(first);
  if (about) {
    const said = together(edges) ?? { message: ofServer(edges), ...hint };
    return { ...kind, place: '', ...said };
  }
  if (verdict === 'untried') {
    const message = say.notTried(reason, edges.length, hostsOf(edges));
    return { ...kind, place: '', message, ...hint };
  }
  return { ...kind, place: first.place, message: ofConnection(edges), ...hint };
}

/** One server in its own words. */
function ofServer(edges: Tried[]): string {
  const [{ by, reason = '' }] = edges as [Tried];
  return say.aboutServer(by === 'nothing' ? hostsOf(edges) : undefined, reason, edges.length);
}

/** Several that a deployment fixes, by their common fact. */
function together(edges: Tried[]): Pick<Problem, 'message' | 'hint'> | undefined {
  const [{ undeployed }] = edges as [Tried];
  const servers = new Set(edges.map(serverOf));
  if (undeployed === undefined || servers.size === 1) return undefined;
  const { fact, otherwise } = undeployed;
  const hosts = new Set(edges.flatMap((edge) => edge.undeployed?.hosts ?? []));
  return {
    message: say.aboutServers(fact, [...servers], edges.length),
    hint: say.deployHosts([...hosts], otherwise),
  };
}

const serverOf = ({ to, endpoint = '', undeployed }: Tried): string =>
  undeployed?.hosts.length === 1 ? `${to} (${endpoint})` : endpoint;

const hostsOf = (edges: Tried[]): string => [...new Set(edges.map(({ to }) => to))].join(', ');

/** The first connection, and the number of others like it. */
function ofConnection([first, ...others]: Tried[]): string {
  const { client, server, to, expect, result, reason = '' } = first!;
  const connection = say.connection(client, server, to, others.length);
  const isOpen = expect === 'refused' && result === 'accepted';
  return (isOpen ? say.openConnection : say.wrongConnection)(connection, reason);
}
