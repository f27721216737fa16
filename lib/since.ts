import type { Manifest, ReadCertificate, Recipients, Specs } from './model.js';

/** A tree at one moment, as far as trust goes. */
export interface TrustView {
  manifests: Record<string, Manifest>;
  /** The authorities' files: path to the certificates in it. */
  authorities: Record<string, ReadCertificate[]>;
}

export interface AddedReader {
  /** `operator` or `host:<name>`. */
  owner: string;
  /** The public key; `fingerprint` is how to name it. */
  key: string;
  fingerprint: string;
  /** Fingerprints of that owner's keys that went meanwhile: a replaced key. */
  replaces: string[];
  /** Ids that it can open, or that the policy will let it open. */
  opens: string[];
  /** Whether files are sealed to it already; else only the policy names it. */
  sealed: boolean;
}

export interface AddedAuthority {
  path: string;
  fingerprint: string;
  subject: string;
}

export interface Since {
  revision: string;
  readers: AddedReader[];
  authorities: AddedAuthority[];
}

/**
 * What a reviewer of a pull request must look at: who may read more, and whom hosts will trust. A reader
 * who is known counts as added to a key that was there before and that he could not open. Pure.
 */
export function trustAdded(
  revision: string,
  before: TrustView,
  now: TrustView,
  specs: Specs,
  fingerprint: (key: string) => string,
): Since {
  const former = readersOf(before);
  const sealed = readersOf(now);
  const wanted = specs.specs.map(({ id, recipients }) => ({ id, recipients }));
  const all = collect([...sealed, ...wanted]);
  const [formerAll, sealedAll, wantedAll] = [former, sealed, wanted].map(collect);
  const existed = new Set(former.map(({ id }) => id));
  return {
    revision,
    readers: [...all].flatMap(([name, { owner, key, ids }]) => {
      const known = formerAll!.get(name);
      const opens = [...ids].filter((id) => (known ? existed.has(id) && !known.ids.has(id) : true));
      if (opens.length === 0) return [];
      const replaces = [...formerAll!]
        .filter(([other, reader]) => !known && reader.owner === owner && !wantedAll!.has(other))
        .map(([, reader]) => fingerprint(reader.key));
      const isSealed = opens.some((id) => sealedAll!.get(name)?.ids.has(id));
      const reader = { owner, key, fingerprint: fingerprint(key), replaces };
      return [{ ...reader, opens: opens.sort(), sealed: isSealed }];
    }),
    authorities: addedAuthorities(before, now),
  };
}

interface Reads {
  id: string;
  recipients: Recipients;
}

function readersOf({ manifests }: TrustView): Reads[] {
  return Object.entries(manifests).flatMap(([path, { certificates }]) =>
    Object.entries(certificates).map(([entry, { recipients }]) => ({
      id: idOf(path, entry),
      recipients: recipients ?? {},
    })),
  );
}

/** `…/derived/<host>/manifest.json` and `<ca>-<name>` make `derived-<host>-<ca>-<name>`. */
function idOf(path: string, entry: string): string {
  const folders = path.split('/').slice(0, -1);
  const scope = folders.at(-2) === 'derived' ? `derived-${folders.at(-1) ?? ''}` : folders.at(-1);
  return `${scope ?? ''}-${entry}`;
}

interface Reader {
  owner: string;
  key: string;
  ids: Set<string>;
}

/** By owner and key: what each opens. */
function collect(reads: Reads[]): Map<string, Reader> {
  const found = new Map<string, Reader>();
  for (const { id, recipients } of reads) {
    for (const [owner, keys] of Object.entries(recipients)) {
      for (const key of keys) {
        const name = `${owner} ${key}`;
        const reader = found.get(name) ?? { owner, key, ids: new Set<string>() };
        reader.ids.add(id);
        found.set(name, reader);
      }
    }
  }
  return found;
}

function addedAuthorities(before: TrustView, now: TrustView): AddedAuthority[] {
  const known = new Set(
    Object.values(before.authorities).flatMap((all) => all.map((c) => c.fingerprint)),
  );
  return Object.entries(now.authorities).flatMap(([path, certificates]) =>
    certificates
      .filter(({ fingerprint }) => !known.has(fingerprint))
      .map(({ fingerprint, subject }) => ({
        path,
        fingerprint,
        subject: subject.map(([type, value]) => `${type}=${value}`).join(', '),
      })),
  );
}
