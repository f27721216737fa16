import type { Problem } from '../errors.js';
import { hinted, hintOf, type Hint } from '../hint.js';
import { certflake, say } from '../text/say.js';
import type { Tried, Verdict } from './verdicts.js';

type Kind = Pick<Problem, 'code' | 'level' | keyof Hint>;

const kinds: Record<Exclude<Verdict, 'ok'>, Kind> = {
  failed: {
    code: 'edge-failed',
    level: 'error',
    ...hinted(
      say`${certflake('check')} and ${certflake('plan')} say what is wrong with a certificate`,
    ),
  },
  unreached: {
    code: 'edge-unreached',
    level: 'error',
    hint: 'run it where the server can be reached, or say where it is with --connect-to',
  },
  undeployed: { code: 'edge-undeployed', level: 'error', hint: "deploy the server's host" },
  untried: { code: 'edge-untried', level: 'note', hint: 'run it on the host' },
  stale: { code: 'edge-stale', level: 'warning', hint: "deploy the server's host" },
  open: {
    code: 'edge-open',
    level: 'warning',
    hint: 'give etcd and the front proxy authorities of their own (a kubernetes section does, with "three" as its "authorities"), and remove usages that a certificate doesn\'t need',
  },
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
  const { verdict, reason = '', about } = first;
  const { code, level, ...usual } = kinds[verdict as Exclude<Verdict, 'ok'>];
  const hint = first.hint === undefined ? usual : hintOf(first);
  if (about)
    return {
      code,
      level,
      place: '',
      ...(together(edges) ?? { message: ofServer(edges), ...hint }),
    };
  const message = `${wayOf(edges)}: ${reason}`;
  if (verdict !== 'untried') return { code, level, place: first.place, message, ...hint };
  const counted = `${reason} (${countOf(edges)} to ${hostsOf(edges)})`;
  return { code, level, place: '', message: counted, ...hint };
}

/** One server in its own words. */
function ofServer(edges: Tried[]): string {
  const [{ by, reason = '' }] = edges as [Tried];
  return `${by === 'nothing' ? `${hostsOf(edges)}: ` : ''}${reason} (${countOf(edges)})`;
}

/** Several that a deployment fixes, by their common fact. */
function together(edges: Tried[]): Pick<Problem, 'message' | 'hint'> | undefined {
  const [{ undeployed }] = edges as [Tried];
  const servers = new Set(edges.map(serverOf));
  if (undeployed === undefined || servers.size === 1) return undefined;
  const { fact, otherwise } = undeployed;
  const hosts = [...new Set(edges.flatMap((edge) => edge.undeployed?.hosts ?? []))].join(', ');
  return {
    message: `each of these ${servers.size} servers ${fact} (${countOf(edges)}): ${[...servers].join(', ')}`,
    hint: [`deploy ${hosts}`, ...(otherwise === undefined ? [] : [otherwise])].join('; '),
  };
}

const serverOf = ({ to, endpoint = '', undeployed }: Tried): string =>
  undeployed?.hosts.length === 1 ? `${to} (${endpoint})` : endpoint;

const countOf = ({ length }: Tried[]): string =>
  length === 1 ? '1 connection' : `${length} connections`;

const hostsOf = (edges: Tried[]): string => [...new Set(edges.map(({ to }) => to))].join(', ');

/** The first connection, and the number of others like it. */
function wayOf([first, ...others]: Tried[]): string {
  const { client, server, to, expect, result } = first!;
  const more = others.length === 0 ? '' : ` (and ${others.length} more like it)`;
  const isLetIn = expect === 'refused' && result === 'accepted';
  return `${client} to ${server} on ${to}${more}${isLetIn ? ' is let in' : ''}`;
}
