import { CertflakeError, type Problem } from '../errors.js';
import type { Inventory, Subject } from '../model.js';
import { Shown } from '../verify/parties.js';
import { accessOf, contentsFor, subjectOf } from './access.js';
import { issueFrom, type Source } from './issue.js';
import { renderKubeconfig } from './render.js';
import { warningsOf } from './warnings.js';

/** Who gets access, and how. */
export interface Wanted {
  /** A user name; `admin` is the policy's administrator. */
  user: string;
  group?: string;
  /** Seconds. */
  lifetime: number;
  /** An https URL; the policy's endpoint by default. */
  server?: string;
}

export interface MadeKubeconfig {
  /** YAML with a private key in plaintext: for stdout or a file of mode 0600 only. */
  text: string;
  subject: Subject;
  server: string;
  /** Epoch seconds. */
  notAfter: number;
  /** Warnings. */
  problems: Problem[];
}

/**
 * A kubeconfig with a client certificate of its own, from the authority that signs the cluster's users.
 * It trusts every generation of the API server's root. Nothing is kept.
 *
 * @throws CertflakeError if the policy is no cluster's, or no identity opens the authority's key
 */
export async function makeKubeconfig(
  { inventory, ...source }: Source & { inventory: Inventory },
  { user, group, lifetime, server }: Wanted,
): Promise<MadeKubeconfig> {
  const access = accessOf(source.specs, inventory);
  const url = urlOf(server ?? access.url);
  const subject = subjectOf(user, group, access);
  const issued = await issueFrom(source, access.issuer, contentsFor(subject, lifetime));
  const { certificate, key, notAfter } = issued;
  try {
    const shown = new Shown(source.specs, source.observations);
    const trusted = shown.trusts([access.server.issuerId]);
    const authorities = trusted.map(({ pem }) => `${pem.trimEnd()}\n`).join('');
    const names = { cluster: access.issuer.name, user: subject.commonName };
    const address = { server: href(url), authorities };
    const text = renderKubeconfig({ ...names, ...address, certificate, key });
    return {
      text,
      subject,
      server: address.server,
      notAfter,
      problems: warningsOf(subject, url, access, {
        asked: lifetime,
        given: notAfter - source.now,
      }),
    };
  } finally {
    key.fill(0);
  }
}

/** A URL may have a path: proxies put clusters below one. */
const href = (url: URL): string => url.href.replace(/\/$/, '');

function urlOf(word: string): URL {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  if (url?.protocol === 'https:' && url.href === `${url.origin}${url.pathname}`) return url;
  throw new CertflakeError(`--server ${withoutPassword(word)}: it is not a plain https URL`, {
    code: 'usage',
    hint: 'write host, port and perhaps a path, as in https://api.example.org:6443',
  });
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^/]*@/, '//…@');
