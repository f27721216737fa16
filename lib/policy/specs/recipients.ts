import { CertflakeError } from '../../errors.js';
import type { Inventory, Recipients } from '../../model/index.js';
import { hostOf, isHost, OPERATORS, ownerOfHost } from '../../model/owner.js';
import { bare, git, say, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { isKeyText } from '../words/host-keys.js';
import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import { isSecret, quoteForMessage } from '../../text/quote.js';

/** A public key that files are sealed to, in one comparable form. */
export interface NormalRecipient {
  type: 'x25519' | 'hybrid' | 'ssh-ed25519' | 'ssh-rsa';
  text: string;
  fingerprint: string;
}

export type Normalize = (text: string) => NormalRecipient;

/** A recipient, its owner, and the option that declares it. */
interface Owned extends NormalRecipient {
  owner: string;
  path: Path;
}

/**
 * The recipients of each key. Parses each public key once and reports each of its problems once, however many
 * certificates it opens.
 */
export class Readers {
  private readonly known = new Map<string, Owned | undefined>();
  private readonly owners = new Map<string, string>();

  constructor(
    private readonly inventory: Inventory,
    private readonly normalize: Normalize,
    private readonly report: ProblemList,
  ) {}

  /** The operators (an authority's own, if it names some) and these hosts. */
  of(heldBy: readonly string[], own?: { path: Path; keys: readonly string[] }): Recipients {
    const operators = this.operators(own ?? { path: [], keys: this.inventory.userAgeKeys });
    const hosts = heldBy.flatMap((host) => this.host(host) ?? []);
    this.refuseMixed([...operators, ...hosts]);
    return byOwner([...operators, ...hosts]);
  }

  private operators({ path, keys }: { path: Path; keys: readonly string[] }): Owned[] {
    const place = [...path, 'userAgeKeys'];
    if (keys.length === 0) {
      const hint = 'add the public key of each operator, as age-keygen or ssh-keygen prints it';
      this.report.add(place, 'no-operators', 'no operator could open the keys', hint);
    }
    return keys.flatMap((key, index) => this.parsed(OPERATORS, key, [...place, index]) ?? []);
  }

  private host(host: string): Owned | undefined {
    const path = ['hosts', host, 'owningHostKey'];
    const key = this.inventory.hosts[host]?.key;
    if (key === undefined) {
      const hint = 'its /etc/ssh/ssh_host_ed25519_key.pub, as text or as the path of a copy';
      this.report.add(
        path,
        'no-host-key',
        `missing, and host ${quoteForMessage(host)} holds keys`,
        hint,
      );
    } else if (!isKeyText(key) && !isSecret(key)) {
      const message = `cannot read ${shellWords(key)}`;
      this.report.add(path, 'no-host-key-file', message, copying(key));
    } else return this.parsed(ownerOfHost(host), key, path);
    return undefined;
  }

  private parsed(owner: string, key: string, path: Path): Owned | undefined {
    const known = JSON.stringify([path, key]);
    if (!this.known.has(known)) {
      const found = this.report.attempt(path, () => this.normalize(notPlaceholder(key)));
      this.known.set(known, found === undefined ? undefined : { ...found, owner, path });
      if (found !== undefined) this.warnOfSame(found.text, owner, path);
    }
    return this.known.get(known);
  }

  /** For a copied machine, or a host that would open everything. */
  private warnOfSame(key: string, owner: string, path: Path): void {
    const other = this.owners.get(key);
    this.owners.set(key, other ?? owner);
    if (other === undefined || other === owner) return;
    const message = `${whose(owner)} and ${whose(other)} have the same key, so each opens what the other holds`;
    this.report.add(path, 'same-key', message, 'give each a key of its own', 'warning');
  }

  /** age refuses files for both kinds: the classic stanza would remove the other's protection. */
  private refuseMixed(recipients: readonly Owned[]): void {
    const modern = recipients.find(({ type }) => type === 'hybrid');
    const classic = recipients.find(({ type }) => type !== 'hybrid');
    if (modern === undefined || classic === undefined) return;
    const [path, other] = !isHost(modern.owner) ? [modern.path, classic] : [classic.path, modern];
    const message = `age does not seal to post-quantum and classic keys together, and ${whose(other.owner)} has one of the other kind`;
    this.report.add(path, 'mixed-recipients', message, mixedHint);
  }
}

/** A policy may name a folder or any path: the hint runs git only on names of public keys. */
function copying(path: string): Said {
  const isFile = /[^/]\.pub$/.test(path);
  return say`copy the host's /etc/ssh/ssh_host_ed25519_key.pub there, then ${isFile ? bare(git('add', path)) : 'add that file to git'}`;
}

const mixedHint =
  "keep a classic key here, and set the post-quantum one in cas.<ca>.ca.userAgeKeys for the authorities' keys";

function whose(owner: string): string {
  const host = hostOf(owner);
  return host === undefined ? 'an operator' : `host ${quoteForMessage(host)}`;
}

function byOwner(recipients: readonly Owned[]): Recipients {
  const owners = [...new Set(recipients.map(({ owner }) => owner))].sort();
  const keysOf = (owner: string) =>
    recipients.filter((r) => r.owner === owner).map(({ text }) => text);
  return Object.fromEntries(owners.map((owner) => [owner, [...new Set(keysOf(owner))].sort()]));
}

/** `age1...`, as in guides. */
function notPlaceholder(key: string): string {
  if (isSecret(key) || !/\.\.\.|…/.test(key)) return key;
  const hint =
    'put a real public key there: age-keygen -y <identity>, or the line of ~/.ssh/id_ed25519.pub';
  throw new CertflakeError(`${quoteForMessage(key)} is a placeholder`, {
    code: 'placeholder-key',
    hint,
  });
}
