/** What is said of former certificates, which stay valid. Dates are as in `2027-01-05`. */
import { sayAll, say, type CommandLine, type Said } from '../../../text/say.js';

/** The plan sees only the tree; there may have been earlier certificates. */
const EARLIER = "(git's history may have one that ends later)";

/** @param whose - as in ` of its own` */
export const atLeast = (count: number, whose = ''): string =>
  `at least ${count === 1 ? '1 certificate' : `${count} certificates`}${whose}`;

export const OF_ITS_OWN = ' of its own';

/** For one or several, of which the last one ends at `last`. */
export const staysUntil = (count: number, last: string): string =>
  `${count === 1 ? 'stays valid' : 'stay valid, the last'} until ${last} ${EARLIER}`;

/** @param names - authorities that must all be replaced, as in `"etcd"` */
export const onlyNewAuthorities = (count: number, names: readonly string[]): string => {
  const them = count === 1 ? 'it' : 'them';
  return names.length === 1
    ? `only a new authority ${names[0]!} ends ${them} earlier`
    : `only new authorities ${names.join(', ')} end ${them} earlier`;
};

/** @param ends - how long these stay valid, and what ends them */
export const formerStay = (count: number, ends: string): string =>
  `the former ${count === 1 ? 'certificate' : 'certificates'} ${ends}`;

export const revokesNothing = (formers: string): string =>
  `a new key revokes no certificate: ${formers}`;

/** @param ends - what ends the former authority earlier */
export const formerAuthority = (name: string, signer: string, until: string, ends: string) =>
  `nothing revokes the former ${name}, which ${signer} signed: it stays valid until ${until}, and everyone to whom its key was sealed can still open that key in git's history; ${ends}`;

/** Text that follows a hint which makes another authority of that name. */
export const formerOutlives = (signer: string, until: string): Said =>
  say`; the former one stays valid until ${until}, because ${signer} signed it`;

export const leftOfPresent = (what: string, stays: string, ends: string): string =>
  `${what} that the policy does not have ${stays}; ${ends}`;

/** @param roots - paths of former authorities; `count` is how many they are */
export const leftOfFormer = (what: string, count: number, roots: string, stays: string): string => {
  const [by, them] =
    count === 1 ? ['an authority', 'that authority'] : ['authorities', 'those authorities'];
  return `${what} by ${by} that the policy does not have (${roots}) ${stays}, for hosts that were last deployed with ${them}`;
};

export const inFolder = (folder: string): string => `in ${folder}`;

export const ofHost = (host: string): string => `of ${host}`;

export const elsewhere = (count: number): string => `${count} elsewhere`;

interface GoneKeys {
  /** The former host key. */
  fingerprint: string;
  keys: string;
  count: number;
  ends: string;
}

export const formerHostKeyOpened = ({ fingerprint, keys, count, ends }: GoneKeys): string => {
  const [were, them, stay] =
    count === 1
      ? ['was', 'the sealed key', 'its certificate may stay valid until it ends']
      : ['were', 'the sealed keys', 'their certificates may stay valid until they end'];
  return `its SSH host key was replaced, and this clone knows that the former one (${fingerprint}) could open ${keys}, which ${were} replaced since; if git's history still has ${them} from before, ${stay}; ${ends}`;
};

export const THIS_RUN_MAKES_NEW = 'this run makes new keys';

export const ALREADY_NEW = 'there are new keys already';

export const makesNewKeys = (command: CommandLine): Said => say`${command} makes new keys`;

/** Ways to new keys, one after the other. */
export const oneThenOther = (ways: readonly Said[]): Said => sayAll(ways, say`; then `);

/** A partial run doesn't rebuild an unreadable manifest. */
export const rebuildFirst = (command: CommandLine): Said =>
  say`first ${command}, which rebuilds the manifests; then `;

/** Why replacing only the intermediate doesn't help. */
export const aloneNoHelp = (name: string, signer: string, until: string | undefined): string =>
  `a new ${name} alone does not help: ${signer} signed the former one, which stays valid${until === undefined ? '' : ` until ${until}`}`;
