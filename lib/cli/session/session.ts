import { relative, resolve } from 'node:path';

import { stanzaTools } from '../../keyring/stanza-tools.js';
import { CertflakeError } from '../../errors.js';
import { withHostKeys } from '../../load/host-keys.js';
import { loadPolicy, type LoadedPolicy } from '../../load/load.js';
import { specsOf } from '../../load/specs.js';
import { textOf } from '../../text/utf8.js';
import type { Inventory, Observations, Policy, Specs } from '../../model/index.js';
import { observe } from '../../observe/observe.js';
import { parseInventory } from '../../policy/specs/inventory.js';
import type { Locate } from '../../policy/problems/option-path.js';
import { normalizeRecipient } from '../../seal/recipients.js';
import { reasonOf } from '../../text/system-errors.js';
import { readGiven } from '../../store/regular.js';
import { openTree, type Tree } from '../../store/tree.js';
import { surroundings } from '../../surroundings.js';
import { standingPlace } from './checkout.js';
import { alsoStandFor, pathsOf, standAt } from '../terminal/command-lines.js';
import { flakeFrom } from './flake-here.js';
import { withHistory } from './seal-history.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/** The options every command has. */
export interface CommonOptions {
  file?: string;
  inventory?: string;
  root?: string;
  json?: boolean;
  color: boolean;
}

/** A policy, read and resolved, and the place its files are. */
export interface Session {
  root: string;
  /** The policy's file relative to the root, for headings. */
  source: string;
  inventory: Inventory;
  /** As it was written; none where an inventory was given. */
  policy?: Policy;
  /** The lines of the policy's options. */
  locate?: Locate;
  specs: Specs;
  terminal: Terminal;
  now: number;
}

/** Everything a command needs before it looks at the tree. The clock is read here and nowhere else. */
export async function openSession(options: CommonOptions): Promise<Session> {
  const loaded = await load(options);
  const specs = specsFor(loaded, options);
  return {
    ...loaded,
    specs,
    terminal: openTerminal({ colour: options.color }),
    now: Math.floor(surroundings().now() / 1000),
  };
}

/** The specs of what was read; from here on printed command lines are for the folder that the user stands in. */
export function specsFor(loaded: Loaded, options: CommonOptions): Specs {
  const { root, source, inventory } = loaded;
  const hostKeys = Object.values(inventory.hosts).flatMap(({ key }) => key ?? []);
  const { cwd, env } = surroundings();
  const flakeInventory = env['CERTFLAKE_INVENTORY'];
  const place = standingPlace(root, cwd, env['CERTFLAKE_COPY']);
  standAt({
    ...place,
    ...{ options, flakeInventory },
    paths: new Set(['.', source, ...hostKeys]),
    ...(flakeInventory === undefined ? {} : { flake: flakeFrom(place.cwd, place.root) }),
  });
  const specs = specsOf(loaded, { normalizeRecipient });
  alsoStandFor(...pathsOf(specs));
  return specs;
}

type Loaded = Omit<LoadedPolicy, 'policy'> & Partial<Pick<LoadedPolicy, 'policy'>>;

async function load(options: CommonOptions): Promise<Loaded> {
  const { file, inventory, root } = options;
  const { cwd } = surroundings();
  if (inventory === undefined) {
    return loadPolicy({
      cwd,
      ...(file === undefined ? {} : { file }),
      ...(root === undefined ? {} : { root }),
    });
  }
  const top = resolve(cwd, root ?? '.');
  return {
    root: top,
    source: relative(top, resolve(cwd, inventory)),
    inventory: await withHostKeys(readInventory(inventory), top),
  };
}

function readInventory(path: string): Inventory {
  let bytes: Buffer;
  try {
    bytes = readGiven(resolve(surroundings().cwd, path));
  } catch (error) {
    throw noInventory(path, reasonOf(error).fact, error);
  }
  return parseInventory(jsonOf(textOf(bytes, path), path));
}

function jsonOf(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw noInventory(path, 'it is not JSON', error);
  }
}

function noInventory(path: string, why: string, cause: unknown): CertflakeError {
  return new CertflakeError(`--inventory ${path}: ${why}`, {
    code: 'inventory-unreadable',
    hint: 'it is what the flake prints; "nix run .#certs.plan" passes it by itself',
    cause,
  });
}

/** Look at the tree without locking it. */
export function look(session: Session): { tree: Tree; observations: Observations } {
  const tree = openTree(session.root, session.specs.dir);
  const observations = withHistory(session, observe(tree, session.specs));
  observations.strays.forEach(({ folder }) => {
    alsoStandFor(folder);
  });
  return { tree, observations };
}

export { stanzaTools };
