import type { Code } from '../../codes.js';
import type { ComparedFile } from '../../emit/compare.js';
import type { EmitRecord } from '../../emit/record.js';
import type { OtherRoles } from '../../emit/stub-roles.js';
import type { Standing } from '../../emit/standing.js';
import type { Problem } from '../../errors.js';
import { hinted } from '../../hint.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { bare, certflake, git, say, typed, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';

export interface Names {
  /** A path of the policy's folder as the user would type it. */
  name: (path: string) => string;
}

interface Rules extends Names {
  /** The paths of the emitted rules and of the record. */
  rules: string;
  record: string;
  /** Recipients in these rules whose key the policy doesn't have, or doesn't give any of these files. */
  former: { owner: string; key: string; isDeclared: boolean }[];
}

export const warning = (
  code: Code,
  place: string,
  message: string,
  hint: string | Said,
): Problem => ({ code, place, message, ...hinted(hint), level: 'warning' });

/** What `apply` fixes. */
export function dueProblems(
  { due, isBehind }: Standing,
  { files }: EmitRecord,
  rules: Rules,
): Problem[] {
  const paths = due.map(({ path }) => path);
  const isGone = ({ path, state }: ComparedFile) => state === 'new' && path in files;
  const gone = due.filter(isGone).map(({ path }) => path);
  const changed = paths.filter((path) => !gone.includes(path));
  return [
    ...(changed.length === 0 ? [] : [stale(outOfDate(changed, rules))]),
    ...(gone.length === 0 ? [] : [stale(isMissing(gone, rules))]),
    ...(isBehind ? [stale(doesNotFit(rules))] : []),
    ...(paths.includes(rules.rules) ? namesFormer(rules) : []),
  ];
}

const stale = (message: string): Problem =>
  warning(
    'emitted-stale',
    '',
    message,
    say`run ${certflake('apply')}, or ${certflake('emit')} for these files alone`,
  );

const isMissing = (paths: readonly string[], { name }: Names): string =>
  `${paths.map(name).join(', ')} ${paths.length === 1 ? 'is' : 'are'} missing, which certflake emitted before`;

const doesNotFit = ({ record, name }: Rules): string =>
  `${name(record)} does not fit the emitted files that are there, as after a merge`;

/** What the user must fix. */
export function staleProblems(standing: Standing, record: EmitRecord, rules: Rules): Problem[] {
  const { untold: paths, edited: changed, marked } = standing;
  return [
    ...(paths.length === 0 ? [] : [untold(paths, record, rules)]),
    ...changed
      .filter((path) => path !== rules.rules && !marked.includes(path))
      .map((path) => edited(rules.name(path), record.templates !== undefined)),
    ...marked
      .filter((path) => path !== rules.rules)
      .map((path) => markersLeft(rules.name(path), record.templates !== undefined)),
  ];
}

const outOfDate = (paths: readonly string[], { name }: Names): string =>
  `${paths.map(name).join(', ')} ${paths.length === 1 ? 'is' : 'are'} not what the policy gives now`;

/** What a former recipient gains from outdated rules. */
const namesFormer = ({ former, rules, name }: Rules): Problem[] =>
  former.map(({ owner, key, isDeclared }) =>
    warning(
      'rules-name-former',
      name(rules),
      `still names ${shellWords(owner)} ${normalizeRecipient(key).fingerprint}: ${isDeclared ? 'the policy gives it none of these files' : 'the policy does not have that key'}, and the next "agenix -r" would seal keys to that key again`,
      say`run ${certflake('emit')} before ${typed('agenix -r')}`,
    ),
  );

/** The user's own rules, which only the user changes. */
export const otherImported = (own: string, rules: string): Problem => ({
  code: 'rules-import-other',
  place: own,
  level: 'note',
  message: `imports rules of certflake for another folder, and not ${rules}: agenix's own commands don't know the keys there`,
  ...hinted(say`run ${certflake('emit')}: it prints the line for your rules`),
});

function untold(paths: readonly string[], { templates }: EmitRecord, names: Names): Problem {
  const { name } = names;
  if (templates === undefined) {
    return warning(
      'emitted-stale',
      '',
      `${outOfDate(paths, names)}; an older certflake wrote them, and did not record how`,
      say`run ${certflake('emit')} once, with the --target and --templates that you used then`,
    );
  }
  return warning(
    'emitted-stale',
    '',
    `emitted.json says that ${paths.map(name).join(', ')} came from another policy than the present one, with templates in ${shellWords(name(templates.folder))}`,
    say`run ${bare(certflake('emit'))} with the --templates that you used`,
  );
}

/** Only git can tell whether it was edited, or a commit or a merge lost the written file. */
const edited = (place: string, isOwn: boolean): Problem =>
  warning(
    'emitted-edited',
    place,
    `is not as ${isOwn ? 'emitted.json says that certflake wrote it' : 'certflake would write it'}, so certflake leaves it as it is`,
    say`${git('log')} and ${git('diff')} show whether the file was edited, or not committed with the policy; move your changes into your own module, then run ${certflake('emit', '--overwrite')}${isOwn ? ' with your --templates' : ''}`,
  );

/** An unfinished merge isn't an edit. */
export const markersLeft = (place: string, isOwn: boolean): Problem =>
  warning(
    'emitted-conflict',
    place,
    'has conflict markers of git, so certflake leaves it as it is',
    say`finish the merge; once the policy is right, run ${certflake('emit', '--overwrite')}${isOwn ? ' with your --templates' : ''}: it writes this file and every edited file of certflake's again`,
  );

/** A stub is the user's: the message shows the lines to write. */
export const roleProblems = (all: readonly OtherRoles[], { name }: Names): Problem[] =>
  all.map(({ host, path, lacking, former }) => {
    const [wrong, right] = [former, lacking].map((all) =>
      all.map((one) => shellWords(one)).join(', '),
    );
    const facts = [
      ...(wrong === '' ? [] : [`imports ${wrong}, for a role that ${host} no longer has`]),
      ...(right === '' ? [] : [`lacks ${right}, for a role that ${host} has`]),
    ];
    const ways = [
      ...(wrong === '' ? [] : [`remove ${wrong} from its imports`]),
      ...(right === '' ? [] : [`write ${right} into its imports`]),
    ];
    return warning('host-role-differs', name(path), facts.join(', and '), ways.join(', and '));
  });
