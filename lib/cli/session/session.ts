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
import { inventoryUnreadable, NOT_JSON } from './messages.js';
import { standingPlace } from './checkout.js';
import { speakFrom } from '../terminal/spoken.js';
import { flakeFrom } from './flake-here.js';
import { withHistory } from './seal-history.js';
import type { OutputForm } from '../terminal/output-form.js';
import { openTerminal, type Terminal } from '../terminal/terminal.js';

/** Where the policy is, by the command line. */
export interface PolicySource {
  readonly file?: string;
  /** An inventory from Nix, instead of a policy. */
  readonly inventory?: string;
  readonly root?: string;
}

/** A policy, read and resolved, and the place of its files. */
export interface Session {
  root: string;
  /** The policy's file relative to the root, for headings. */
  source: string;
  inventory: Inventory;
  /** As written; absent with an inventory. */
  policy?: Policy;
  /** The lines of the policy's options. */
  locate?: Locate;
  specs: Specs;
  terminal: Terminal;
  now: number;
}

/** Everything a command needs before it reads the tree. Only this reads the clock. */
export async function openSession(from: PolicySource, output: OutputForm): Promise<Session> {
  const loaded = await load(from);
  const specs = specsFor(loaded, from);
  return {
    ...loaded,
    specs,
    terminal: openTerminal(output),
    now: Math.floor(surroundings().now() / 1000),
  };
}

/** The specs of a read policy; from here on printed commands are for the user's folder. */
export function specsFor(loaded: Loaded, from: PolicySource): Specs {
  const { root } = loaded;
  const { cwd, env } = surroundings();
  const flakeInventory = env['CERTFLAKE_INVENTORY'];
  const place = standingPlace(root, cwd, env['CERTFLAKE_COPY']);
  speakFrom({
    ...place,
    ...{ options: from, flakeInventory },
    ...(flakeInventory === undefined ? {} : { flake: flakeFrom(place.cwd, place.root) }),
  });
  return specsOf(loaded, { normalizeRecipient });
}

type Loaded = Omit<LoadedPolicy, 'policy'> & Partial<Pick<LoadedPolicy, 'policy'>>;

async function load({ file, inventory, root }: PolicySource): Promise<Loaded> {
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
    throw noInventory(path, NOT_JSON, error);
  }
}

function noInventory(path: string, why: string, cause: unknown): CertflakeError {
  const { message, hint } = inventoryUnreadable(path, why);
  return new CertflakeError(message, { code: 'inventory-unreadable', hint, cause });
}

/** Reads the tree without locking it. */
export function look(session: Session): { tree: Tree; observations: Observations } {
  const tree = openTree(session.root, session.specs.dir);
  return { tree, observations: lookAt(session, tree) };
}

/** The observations of an open tree. */
export function lookAt(session: Session, tree: Tree): Observations {
  return withHistory(session, observe(tree, session.specs));
}

export { stanzaTools };
