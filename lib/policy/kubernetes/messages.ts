import { say, type Said } from '../../text/say.js';

/** What is wrong in a cluster's section or with a component's key, and what to write instead. */
export interface KubernetesProblem {
  message: string;
  hint: string | Said;
}

const rangesHint = 'write one range, or one IPv4 range and one IPv6 range for dual stack';

export const noRange: KubernetesProblem = { message: 'has no range', hint: rangesHint };

export const sameFamily: KubernetesProblem = {
  message: 'has two ranges of the same family, IPv4 or IPv6',
  hint: rangesHint,
};

export const sameRole = (word: string): KubernetesProblem => ({
  message: `calls two roles "${word}", so each of their hosts would get the keys of both`,
  hint: say`give each role its own word; a host can have both: role: [ control-plane, worker ]`,
});

export const portTaken = (port: number, other: string, usual: number): KubernetesProblem => ({
  message: `${port} is the port of ${other}, which can run on the same host`,
  hint: `choose another port, such as ${usual} (the default) or 443`,
});

/** @param otherwise - what happens with such a key */
export const unusableKey = (
  algo: string,
  what: string,
  { algorithms, otherwise }: { algorithms: readonly string[]; otherwise: string },
): KubernetesProblem => ({
  message: `${algo} does not work for ${what}: ${otherwise}`,
  hint: `write key: { algo: ${algorithms.join(' } or { algo: ')} }`,
});
