/** Whose module the policy is written for. */
export type EmitTarget = 'certflake' | 'k8nix';

const NOTICE = 'Written by certflake emit';

/** How the first line of files of a target begins, behind the comment's sign. */
export const noticeOf = (target: EmitTarget): string =>
  `${NOTICE}${target === 'k8nix' ? ' for K8Nix' : ''} from`;

/** Whether a text begins as the files that certflake owns do. The record alone makes none of them its own. */
export const hasNotice = (text: string | undefined): boolean =>
  text?.startsWith(`# ${NOTICE}`) === true;
