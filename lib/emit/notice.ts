/** The module that the policy is written for. */
export type EmitTarget = 'certflake' | 'k8nix';

const NOTICE = 'Written by certflake emit';

/** The beginning of a target's first line, after the comment's sign. */
export const noticeOf = (target: EmitTarget): string =>
  `${NOTICE}${target === 'k8nix' ? ' for K8Nix' : ''} from`;

/** Whether a text begins like certflake's own files. The record alone makes no file certflake's. */
export const hasNotice = (text: string | undefined): boolean =>
  text?.startsWith(`# ${NOTICE}`) === true;
