import { CertflakeError } from '../../errors.js';
import type { Inventory, Recipients } from '../../model/index.js';
import { hostOf, isHost, OPERATORS, ownerOfHost } from '../../model/owner.js';
import { isKeyText } from '../words/host-keys.js';
import type { Path } from '../problems/option-path.js';
import type { ProblemList } from '../problems/problem-list.js';
import * as messages from './messages.js';
import { isSecret } from '../../text/quote.js';

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
    if (keys.length === 0) this.report.add(place, 'no-operators', messages.noOperators);
    return keys.flatMap((key, index) => this.parsed(OPERATORS, key, [...place, index]) ?? []);
  }

  private host(host: string): Owned | undefined {
    const path = ['hosts', host, 'owningHostKey'];
    const key = this.inventory.hosts[host]?.key;
    if (key === undefined) this.report.add(path, 'no-host-key', messages.noHostKey(host));
    else if (!isKeyText(key) && !isSecret(key)) {
      this.report.add(path, 'no-host-key-file', messages.noHostKeyFile(key));
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
    const told = messages.sameKey(hostOf(owner), hostOf(other));
    this.report.add(path, 'same-key', told, 'warning');
  }

  /** age refuses files for both kinds: the classic stanza would remove the other's protection. */
  private refuseMixed(recipients: readonly Owned[]): void {
    const modern = recipients.find(({ type }) => type === 'hybrid');
    const classic = recipients.find(({ type }) => type !== 'hybrid');
    if (modern === undefined || classic === undefined) return;
    const [path, other] = !isHost(modern.owner) ? [modern.path, classic] : [classic.path, modern];
    this.report.add(path, 'mixed-recipients', messages.mixedRecipients(hostOf(other.owner)));
  }
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
  const { message, hint } = messages.placeholder(key);
  throw new CertflakeError(message, { code: 'placeholder-key', hint });
}
