import type { Advice } from '../../cluster/rotation/advice.js';
import type { Check } from '../../cluster/rotation/checks.js';
import type { Lasting } from '../../cluster/rotation/compromise.js';
import type { DeployGroup } from '../../cluster/rotation/deploy.js';
import type { Outside } from '../../cluster/rotation/outside.js';
import type { Restart } from '../../cluster/rotation/restarts.js';
import type { Said } from '../../text/say.js';
import { spoken } from '../terminal/spoken.js';
import { visible, wrap, type Style } from '../terminal/text.js';
import * as say from './messages/advice.js';

/** What must be done before the move, to be shown before the question; none: nothing. */
export const beforeLines = ({ outside }: Advice, style: Style): string[] =>
  part(say.before, outside.before.flatMap(outsideLines(style)), style);

/** What a compromise needs besides the rotation, to be shown before the question. */
export const lastingLines = (lasting: readonly Lasting[], style: Style): string[] =>
  part(say.lasting, lasting.flatMap(outsideLines(style)), style);

/** What to do after the move: a part for each thing, in the order in which it is to be done. */
export function adviceLines(advice: Advice, style: Style, isCommitted = false): string[] {
  const { outside, deploy, notes, next } = advice;
  const hosts = [...deploy.flatMap(groupLines(style)), ...notes.flatMap(item(style))];
  const end = sentence(next.when);
  return apart([
    isCommitted ? [] : part(say.commit, commitLines(advice), style),
    part(say.deploy, hosts, style),
    part(say.after, outside.after.flatMap(outsideLines(style)), style),
    next.commands.length === 0
      ? [`${end}.`]
      : part(end, next.commands.map(commandLine('  ')), style),
  ]);
}

/** Parts with lines, an empty line between two. */
const apart = (parts: readonly string[][]): string[] =>
  parts
    .filter((lines) => lines.length > 0)
    .flatMap((lines, index) => (index === 0 ? lines : ['', ...lines]));

const part = (heading: string, lines: string[], style: Style): string[] =>
  lines.length === 0 ? [] : [style.bold(`${heading}:`), ...lines];

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

const item =
  (style: Style) =>
  (text: string): string[] =>
    wrap(`  - ${visible(text)}`, style.width, 4);

const outsideLines =
  (style: Style) =>
  ({ what, commands }: Pick<Outside, 'what' | 'commands'>): string[] => [
    ...item(style)(what),
    ...commands.map(commandLine('      ')),
  ];

const commandLine =
  (indent: string) =>
  (command: Said): string =>
    `${indent}${spoken(command)}`;

const groupLines =
  (style: Style) =>
  ({ hosts, oneAtATime, restarts, checks }: DeployGroup, index: number): string[] => {
    const named = `${some(hosts)}${say.howMany(hosts.length, oneAtATime)}`;
    const lines = [`  ${index + 1}. ${visible(named)}`, ...restartTexts(restarts).map(indented)];
    return [
      ...lines.flatMap((line) => wrap(line, style.width, 5)),
      ...checks.flatMap((check) => checkLines(check, hosts.length, oneAtATime)),
    ];
  };

const indented = (text: string): string => `     ${visible(text)}`;

const checkLines = ({ runOn, command, expect }: Check, count: number, oneAtATime: boolean) => [
  indented(say.thenShows(expect, runOn, oneAtATime && count > 1)),
  commandLine('       ')(command),
];

/** What restarts, and what would keep the former files if it didn't. */
function restartTexts(restarts: readonly Restart[]): string[] {
  if (restarts.length === 0) return [say.nothingRestarts];
  const deaf = restarts.filter(({ reloads }) => reloads === false);
  return [
    say.restarts(restarts.map(({ unit }) => plain(unit))),
    ...(deaf.length === 0 ? [] : [say.mustRestart(deaf.map(({ unit }) => plain(unit)))]),
  ];
}

const plain = (unit: string): string => unit.replace(/\.service$/, '');

/** `--json` has all of them. */
const NAMED = 8;

const some = (hosts: readonly string[]): string => {
  const more = hosts.length - NAMED;
  return `${hosts.slice(0, NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
};

/** The message as it is to be copied: git's own width, whatever the terminal's is. */
const COMMIT_WIDTH = 72;

function commitLines({ commit: { subject, body } }: Advice): string[] {
  const lines = wrap(visible(body), COMMIT_WIDTH, 0);
  return [visible(subject), '', ...lines].map((line) => (line === '' ? '' : `    ${line}`));
}
