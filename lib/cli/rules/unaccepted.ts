import { join } from 'node:path';

import { isOfPolicy } from '../../accept/elsewhere.js';
import type { Acceptance } from '../../accept/acceptance.js';
import { ownersIn } from '../../accept/known-keys.js';
import { nothingAccepted } from '../../accept/record.js';
import { ruleFile } from '../../emit/agenix-rules.js';
import { observe } from '../../observe/observe.js';
import { Claims } from '../../accept/plan-claims.js';
import type {
  Accepted,
  AuthorityClaim,
  Claim,
  Observations,
  Problem,
  ReaderClaim,
  Specs,
} from '../../model/index.js';
import { openTree, type Tree } from '../../store/tree.js';
import { rulesIn, rulesPath } from '../accept/acceptance.js';
import { acceptedElsewhere, recordOf } from '../former/elsewhere.js';
import { inTree } from '../terminal/in-tree.js';
import { ownRules } from './own-rules.js';
import {
  unacceptedFolder,
  unacceptedReaders,
  unreadRules,
  type Named,
} from '../render/rules-unaccepted.js';
import { namedInOwn, namedReaders, operatorsFirst, type NamedReader } from './named.js';
import { stanzaTools, type Session } from '../session/session.js';

type Place = Pick<Session, 'root' | 'specs'>;

/**
 * Recipients of the policy that this clone hasn't accepted, although it has accepted others: "agenix -r" would
 * seal the present keys to them without a question. An acceptance for another folder doesn't count here: all
 * are named, first those never accepted anywhere.
 *
 * @param rules - the rules' name in problems
 * @param present - their text, if a check writes none
 */
export async function rulesUnaccepted(
  session: Place,
  rules: string,
  present?: string,
): Promise<Problem[]> {
  const { root, specs } = session;
  const observations = observe(openTree(root, specs.dir), specs);
  const record = recordOf(root, specs.dir);
  const isLater = ({ key, files }: Named): boolean =>
    present !== undefined && !listsOf(present, files).some((list) => list.includes(key));
  if (record !== undefined) {
    const claims = claimsOf({ record }, session, observations);
    const among = readersIn(claims);
    const named = firstOfEach(among).map((one) => withFiles(one, among, { specs, record }));
    return unacceptedReaders(named, { rules, blocked: blockedIn(claims, among), isLater });
  }
  const others = await acceptedElsewhere(root, specs.dir);
  const isKnown = ({ owner, key }: ReaderClaim): number =>
    Number(others.some(({ record }) => record.readers[owner]?.includes(key)));
  const all =
    others.length === 0
      ? []
      : firstOfEach(readersIn(claimsOf({ record: nothingAccepted() }, session, observations)));
  const sorted = all.sort((a, b) => isKnown(a) - isKnown(b));
  return sorted.length === 0 ? [] : [unacceptedFolder(sorted, { rules, isLater })];
}

/** The whole text, or what emitted rules say about these files. */
const listsOf = (text: string, files?: readonly string[]): string[] =>
  files?.flatMap((file) => {
    const [, behind] = text.split(`"${file}"`, 2);
    return behind === undefined ? [] : [behind.split(';', 1)[0]!];
  }) ?? [text];

/** What a command has read. */
interface Seen {
  tree: Tree;
  observations: Observations;
  acceptance: Acceptance;
}

/**
 * The same for present rules: the policy's author may have written them too, so that nothing is due and no
 * question follows. Ignores recipients that only the policy names. After a change of `dir`, a recipient
 * accepted for the same hosts' former folder is known.
 *
 * @param asked - what the command itself asks about
 */
export async function presentRules(
  session: Place & Pick<Session, 'source' | 'policy'>,
  { tree, observations, acceptance }: Seen,
  asked: readonly Claim[] = [],
): Promise<Problem[]> {
  if (acceptance.all === true) return [];
  const { root } = session;
  const text = rulesIn(tree);
  const rules = inTree(root, join(root, rulesPath(tree)));
  const known = new Set(asked.flatMap((claim) => (claim.kind === 'reader' ? readerOf(claim) : [])));
  const all = claimsOf(acceptance, session, observations);
  const among = readersIn(all);
  const blocked = blockedIn(all, among);
  const claims = among.filter((claim) => !known.has(readerOf(claim)));
  const { record, revision } = acceptance;
  if (text === undefined && record === undefined) return unread(tree, rules);
  if (record === undefined) {
    const strangers = await strangersIn(text!, session, claims);
    return strangers.length === 0 ? [] : [unacceptedFolder(strangers, { rules })];
  }
  const records = [record, ...(revision === undefined ? [] : [revision])];
  const { specs } = session;
  const own = ownRules(session).flatMap(({ place, text, below }) => {
    const named = text === undefined ? [] : namedInOwn({ text, below }, { specs, claims });
    return unacceptedReaders(named, { rules: place, among, blocked });
  });
  if (text === undefined) return [...unread(tree, rules), ...own];
  return [
    ...unacceptedReaders(namedReaders(text, { specs, claims, records }), {
      ...{ rules, among, blocked },
    }),
    ...own,
  ];
}

/** agenix follows a link, and reads files of any size. */
const unread = (tree: Tree, place: string): Problem[] =>
  tree.list(tree.dir).includes('secrets.nix') ? [unreadRules(place)] : [];

/**
 * Recipients that this clone accepted neither here nor in the policy's former folders; none without such a
 * folder.
 */
async function strangersIn(
  text: string,
  { root, specs }: Place,
  claims: readonly ReaderClaim[],
): Promise<ReaderClaim[]> {
  const others = (await acceptedElsewhere(root, specs.dir)).map(({ record }) => record);
  const records = others.filter((record) => isOfPolicy(record, specs));
  if (records.length === 0) return [];
  const isStranger = ({ id, owner, key }: ReaderClaim): boolean =>
    !records.some(({ readers, keys }) =>
      [readers[owner], keys[id]?.readers].some((all) => all?.includes(key)),
    );
  return namedReaders(text, { specs, claims: claims.filter(isStranger), records });
}

/** Each owner's key once. */
const firstOfEach = (readers: readonly ReaderClaim[]): ReaderClaim[] =>
  operatorsFirst([...new Map(readers.map((one) => [readerOf(one), one])).values()]);

/** If the key is accepted for others: the files that it isn't accepted for. */
function withFiles(
  reader: ReaderClaim,
  among: readonly ReaderClaim[],
  { specs, record }: { specs: Specs; record: Accepted },
): NamedReader {
  if (ownersIn(record, reader.key).length === 0) return reader;
  const ids = new Set(
    among.filter((one) => readerOf(one) === readerOf(reader)).map(({ id }) => id),
  );
  const files = specs.specs.filter(({ id }) => ids.has(id));
  return { ...reader, files: files.map((spec) => ruleFile(specs.dir, spec)) };
}

/** A key may be a host's and an operator's: an acceptance as one isn't one as the other. */
const readerOf = ({ owner, key }: ReaderClaim): string => `${owner}=${key}`;

const claimsOf = (acceptance: Acceptance, { specs }: Place, observations: Observations): Claims =>
  new Claims({ specs, observations, tools: stanzaTools, acceptance, byKeyAlone: true });

const readersIn = (claims: Claims): ReaderClaim[] =>
  claims.ofTree().filter((claim) => claim.kind === 'reader');

/** The authority to settle first, for a recipient that is claimed for nothing else. */
const blockedIn =
  (claims: Claims, among: readonly ReaderClaim[]) =>
  (reader: ReaderClaim): AuthorityClaim | undefined => {
    const own = among.filter((one) => readerOf(one) === readerOf(reader));
    const authorities = own.map(({ id }) => claims.replacedAbove(id));
    return authorities.includes(undefined) ? undefined : authorities[0];
  };
