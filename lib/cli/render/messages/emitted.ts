import {
  bare,
  certflake,
  git,
  place,
  say,
  sayAll,
  typed,
  type CommandLine,
  type Said,
} from '../../../text/say.js';
import { plural } from '../../terminal/text.js';

const are = (files: readonly string[]): string =>
  `${files.join(', ')} ${files.length === 1 ? 'is' : 'are'}`;

export const outOfDate = (files: readonly string[]): string =>
  `${are(files)} not what the policy gives now`;
export const isMissing = (files: readonly string[]): string =>
  `${are(files)} missing, which certflake emitted before`;
export const doesNotFit = (record: string): string =>
  `${record} does not fit the emitted files that are there, as after a merge`;
export const writeAgain = say`run ${certflake('apply')}, or ${certflake('emit')} for these files alone`;

export const byOlder = (files: readonly string[]) => ({
  message: `${outOfDate(files)}; an older certflake wrote them, and did not record how`,
  hint: say`run ${certflake('emit')} once, with the --target and --templates that you used then`,
});
export const byTemplates = (files: readonly string[], folder: string) => ({
  message: `emitted.json says that ${files.join(', ')} came from another policy than the present one, with templates in ${folder}`,
  hint: say`run ${certflake('emit')} with the --templates that you used`,
});

/** A former recipient in outdated rules. */
export const namesFormer = (reader: string, isDeclared: boolean) => ({
  message: `still names ${reader}: ${isDeclared ? 'the policy gives it none of these files' : 'the policy has no such key'}, and the next "agenix -r" would seal keys to that key again`,
  hint: say`run ${certflake('emit')} before ${typed('agenix -r')}`,
});
export const otherImported = (rules: string) => ({
  message: `imports certflake's rules for another folder, and not ${rules}: agenix's own commands don't know the keys in dir`,
  hint: say`run ${certflake('emit')}: it prints the line for your rules`,
});

/** @param isOwn - whether the user's own templates wrote it */
export const edited = (isOwn: boolean) => ({
  message: `is not as ${isOwn ? 'emitted.json says that certflake wrote it' : 'certflake would write it'}, so certflake leaves it as it is`,
  hint: say`${git('log')} and ${git('diff')} show whether the file was edited, or not committed with the policy; move your changes into your own module, then run ${certflake('emit', '--overwrite')}${isOwn ? ' with your --templates' : ''}`,
});
export const markersLeft = (isOwn: boolean) => ({
  message: 'has conflict markers of git, so certflake leaves it as it is',
  hint: say`finish the merge; once the policy is right, run ${certflake('emit', '--overwrite')}${isOwn ? ' with your --templates' : ''}: it writes this file and every edited file of certflake's again`,
});

export const folderLeft = (host: string, folder: string): string =>
  `the policy has no host ${host}; if the flake builds every folder in hosts/, as the emitted one does, it still builds ${folder}`;
/** The folder holds the user's own files: no command removes it. */
export const remove = 'move what another host needs out of the folder, then remove it yourself';
export const renamed = (move: CommandLine, name: string): Said =>
  say`if the host was renamed: ${move}, and set networking.hostName = "${name}" in its configuration.nix; otherwise ${remove}, and run ${certflake('emit')}`;

const NAMED = 4;
/** Only the user knows which one it is: a command could move the wrong folder. */
export function perhapsRenamed(folders: readonly string[]): Said {
  const named = sayAll(folders.slice(0, NAMED).map(place), ', ');
  const more = folders.length > NAMED ? ', …' : '';
  return say`if the host was renamed: move the folder to its new name (${folders.length > 1 ? 'one of ' : ''}${named}${more}), and set networking.hostName in its configuration.nix, before ${certflake('emit')}; otherwise ${remove}`;
}

export const moduleLeft = 'certflake wrote it for a role that no host has now';
export const removeModule = (command: CommandLine): Said =>
  say`remove it from the imports of your hosts, then ${command}`;

export const folderMissing = (folder: string, others: number): string =>
  `${folder} is not there, so the emitted flake does not build that host${others === 0 ? '' : `, nor ${plural(others, 'other')}`}`;
export const moveFirst = say`move the folders of renamed hosts first; ${certflake('emit')} then writes those that are still missing`;
export const emitAlone = say`${bare(certflake('emit'))}`;

export const misnamed = (host: string, hostName: string) => ({
  message: `networking.hostName is "${hostName}", so this machine takes the certificates of "${hostName}" and not of "${host}"`,
  hint: `networking.hostName = "${host}";`,
});

/**
 * Imports that don't fit a host's roles.
 *
 * @param wrong - modules of roles that the host no longer has
 * @param lacking - modules of roles that it has
 */
export function otherRoles(host: string, wrong: string, lacking: string) {
  const facts = [
    ...(wrong === '' ? [] : [`imports ${wrong}, for a role that ${host} no longer has`]),
    ...(lacking === '' ? [] : [`lacks ${lacking}, for a role that ${host} has`]),
  ];
  const ways = [
    ...(wrong === '' ? [] : [`remove ${wrong} from its imports`]),
    ...(lacking === '' ? [] : [`write ${lacking} into its imports`]),
  ];
  return { message: facts.join(', and '), hint: ways.join(', and ') };
}
