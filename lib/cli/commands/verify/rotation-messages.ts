import type { Message } from '../../../hint.js';
import { certflake, say } from '../../../text/say.js';
import { plural } from '../../terminal/text.js';

export const notLive = {
  message: '--live and --rotation cannot be combined',
  hint: '--rotation tries the files of two revisions, and --live tries running servers',
};

export const nothingThere = (option: string, dir: string): Message => ({
  message: `${option}: this revision has none of the policy's certificates in ${dir}`,
  hint: 'name a revision that hosts were deployed with, as in --rotation origin/main',
});

/** @param commit - short */
export const between = (commit: string): string =>
  `Hosts deployed with commit ${commit}, and hosts deployed with the present files:`;

export const nothingCut = 'No connection is cut, whatever the order in which you deploy the hosts.';

export const eachCut = (revision: string) =>
  say`${certflake('verify', '--rotation', revision, '--all')} prints a line for each.`;

export const summary = (counts: {
  connections: number;
  handshakes: number;
  cut: number;
  opened: number;
  broken: number;
}): string =>
  [
    plural(counts.connections, 'connection'),
    `${counts.handshakes} tried for real`,
    `${counts.cut} cut`,
    ...(counts.opened === 0 ? [] : [`${counts.opened} opened`]),
    ...(counts.broken === 0 ? [] : [`${counts.broken} broken already`]),
  ].join(', ');
