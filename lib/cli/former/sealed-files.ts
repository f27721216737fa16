import { constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join, posix } from 'node:path';

import { stanzaTools } from '../../keyring/stanza-tools.js';
import { MANIFEST, isSealedKey, placeIn } from '../../model/layout.js';
import type { Problem, Recipients, Specs, StanzaHint } from '../../model/index.js';
import { isHost } from '../../model/owner.js';
import { readHeader } from '../../seal/header.js';
import { inFolderSync } from '../../store/handles.js';
import { hinted } from '../../hint.js';
import { readRegular } from '../../store/regular.js';
import type { Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { namedInHeaders, type Reader } from '../../keyring/stanzas.js';
import { filesNamed } from '../git/files-named.js';
import { inTree } from '../terminal/in-tree.js';
import {
  filesOfAgenix,
  keysElsewhere,
  removeUnlessUsed,
  resealWithAgenix,
  sealedToFormer,
} from './messages.js';
import { removing } from '../git/removing.js';

/**
 * Files outside the policy that are sealed to former recipients: agenix's, and remains of a tree of
 * certflake's. A header names SSH keys, but no `age1…` key. Leaves out trees with manifests: their own policies
 * report them.
 *
 * @param named - files that another problem names
 */
export async function formerFiles(
  root: string,
  specs: Specs,
  former: Recipients,
  named: readonly string[] = [],
): Promise<Problem[]> {
  if (Object.keys(former).length === 0) return [];
  const own = new Set([...specs.specs.map(({ files }) => files.key), ...named]);
  const all = await filesNamed(root, '*.age');
  const paths = all.filter((path) => !own.has(path) && !isCertflakes(root, path));
  const isLeft = ownNames(specs);
  const [left, others] = [paths.filter(isLeft), paths.filter((path) => !isLeft(path))];
  const unused = [...byReader(root, left, former)].map(([reader, open]) =>
    leftSealed(reader, open, root),
  );
  return [
    ...[...byReader(root, others, former)].map(([reader, open]) => problem(reader, open, root)),
    ...(await Promise.all(unused)),
  ];
}

/** Whether a file has the name of one of the policy's keys in another folder. */
function ownNames({ dir, specs }: Specs): (path: string) => boolean {
  const below = new Set(specs.map(({ files }) => posix.relative(dir, files.key)));
  return (path) => below.has(placeIn(path)?.below ?? '');
}

function byReader(root: string, paths: readonly string[], former: Recipients) {
  const namedIn = namedInHeaders(former, stanzaTools);
  const open = new Map<Reader, string[]>();
  for (const path of paths) {
    for (const reader of namedIn(stanzasAt(root, path))) {
      const others = open.get(reader);
      if (others === undefined) open.set(reader, [path]);
      else others.push(path);
    }
  }
  return open;
}

const isCertflakes = (root: string, path: string): boolean =>
  isSealedKey(path) && existsSync(join(root, dirname(path), MANIFEST));

/** A header is short; a larger file holds no host's secret. */
const LARGE = 1 << 24;

/** Empty if it can't be read. */
function stanzasAt(root: string, path: string): StanzaHint[] {
  try {
    return inFolderSync(root, dirname(path), (at) => {
      const file = join(at, basename(path));
      if (statSync(file).size > LARGE) return [];
      const sealed = readHeader(readRegular(file, constants.O_NOFOLLOW));
      return sealed.state === 'read' ? sealed.stanzas : [];
    });
  } catch {
    return [];
  }
}

const NAMED = 4;

const problem = (reader: Reader, paths: string[], root: string): Problem =>
  sealedTo(
    filesOfAgenix(paths.length),
    reader,
    paths,
    root,
    resealWithAgenix(!isHost(reader.owner)),
  );

async function leftSealed(reader: Reader, paths: string[], root: string): Promise<Problem> {
  const way = removeUnlessUsed(paths.length, await removing(root, paths));
  return sealedTo(keysElsewhere(paths.length), reader, paths, root, way);
}

function sealedTo(
  what: string,
  { owner, key }: Reader,
  paths: string[],
  root: string,
  hint: Said,
): Problem {
  const named = paths.slice(0, NAMED).map((path) => shellWords(inTree(root, join(root, path))));
  const more = paths.length > NAMED ? ` and ${paths.length - NAMED} more` : '';
  const files = { count: paths.length, what, named: `${named.join(', ')}${more}` };
  const recipient = { owner: shellWords(owner), fingerprint: stanzaTools.fingerprint(key) };
  return {
    code: 'sealed-to-former',
    place: '',
    level: 'warning',
    message: sealedToFormer(files, recipient),
    ...hinted(hint),
  };
}
