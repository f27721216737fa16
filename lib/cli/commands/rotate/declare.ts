import { Option } from 'commander';

import { CertflakeError } from '../../../errors.js';
import { loaded } from '../../../installation.js';
import type { RotationRequest } from '../../../model/index.js';
import { common, opening, soaking, type Add } from '../../declare/options.js';
import {
  given,
  outputOf,
  policySourceOf,
  runRequestOf,
  soakOf,
  type RawOptions,
} from '../../declare/parts.js';
import { parseRedirects } from '../../../verify/live/endpoints.js';
import { writing } from '../../terminal/outcome.js';
import * as say from './messages.js';

interface RawRotate extends RawOptions {
  status?: boolean;
  back?: boolean;
  abort?: boolean;
  sameKey?: boolean;
  to?: 'trust' | 'issue' | 'retire';
  deployed?: boolean;
  evidence?: string;
  live?: boolean;
  compromised?: boolean;
  breaks?: number;
  connectTo?: string[];
}

/** The move that the options ask for. */
function moveOf(raw: RawRotate): Pick<RotationRequest, 'move' | 'isTarget'> {
  const { back, abort, sameKey, to } = raw;
  const named = [back && 'back', abort && 'abort', sameKey && 'same-key', to].filter(
    (word): word is Exclude<RotationRequest['move'], 'onward'> => typeof word === 'string',
  );
  if (named.length > 1) throw wrong(say.oneMove);
  const [move] = named;
  if (move === undefined) return { move: 'onward' };
  return to === undefined ? { move } : { move, isTarget: true };
}

const wrong = ({ message, hint }: typeof say.oneMove): CertflakeError =>
  new CertflakeError(message, { code: 'usage', hint });

async function run(authority: string | undefined, raw: RawRotate): Promise<number> {
  if (raw.status === true) {
    const { status } = await loaded(() => import('./status.js'));
    return status({
      policySource: policySourceOf(raw),
      output: outputOf(raw),
      soak: soakOf(raw),
      ...(authority === undefined ? {} : { authority }),
    });
  }
  if (authority === undefined) throw wrong(say.noAuthority);
  const { rotate } = await loaded(() => import('./run.js'));
  const source = sourceOf(raw);
  const request = runRequestOf(raw);
  return rotate({
    ...request,
    confirmation: { ...request.confirmation, ...given({ breaks: raw.breaks }) },
    rotation: rotationOf(authority, raw),
    ...(source && { source }),
  });
}

function rotationOf(authority: string, raw: RawRotate): RotationRequest {
  const { deployed, evidence, live, compromised, breaks, sameKey } = raw;
  const rotation = { authority, ...moveOf(raw), isDeployed: deployed === true };
  if (!compromised) {
    if (breaks !== undefined) throw wrong(say.onlyIfCompromised);
    return rotation;
  }
  if (sameKey) throw wrong(say.keepsItsKey(authority));
  if (deployed || evidence !== undefined || live) throw wrong(say.waitsForNothing);
  return { ...rotation, isCompromised: true };
}

function count(word: string): number {
  if (/^\d+$/.test(word)) return Number(word);
  throw wrong(say.noCount(word));
}

function sourceOf({ evidence, live = false, connectTo = [] }: RawRotate) {
  if (evidence !== undefined && live) throw wrong(say.twoSources);
  if (connectTo.length > 0 && !live) throw wrong(say.onlyForLive);
  if (evidence !== undefined) return { file: evidence };
  return live ? { live: parseRedirects(connectTo) } : undefined;
}

export const addRotate: Add = (program, exit) =>
  soaking(opening(common(program.command('rotate'))))
    .argument('[authority]', "the authority's name in the policy")
    .description('replace an authority in stages, without one refused connection')
    .option('--status', 'show where each rotation stands and what comes next; changes nothing')
    .option('--deployed', 'every host was deployed with the present files')
    .option('--evidence <file>', 'what hosts say they were deployed with, as JSON')
    .option('--live', 'ask the running servers what they were deployed with')
    .option(
      '--connect-to <from=to...>',
      'with --live: where a server is, if not at its host, as in cp-1:6443=127.0.0.1:16443',
    )
    .option('--back', 'let the former generation sign again')
    .option('--abort', 'give the next generation up, before it signs')
    .option(
      '--same-key',
      'a new certificate for the present key: prolongs the authority; no remedy if others know the key',
    )
    .option(
      '--compromised',
      'the key may be in wrong hands: go on before all hosts are deployed, and show what that breaks',
    )
    .addOption(
      new Option(
        '--breaks <number>',
        'with --compromised, for scripts: so many connections may break',
      ).argParser(count),
    )
    .addOption(
      new Option('--to <stage>', 'for scripts: make this stage if it is not made yet').choices([
        'trust',
        'issue',
        'retire',
      ]),
    )
    .addHelpText(
      'after',
      '\nExamples:\n  certflake rotate --status\n  certflake rotate cluster\n  certflake rotate cluster --deployed\n  certflake rotate cluster --back\n  certflake rotate cluster --compromised\n',
    )
    .action(
      writing(async (authority: string | undefined, raw: RawRotate) => {
        exit(await run(authority, raw));
      }),
    );
