import { CertflakeError, type Problem } from '../errors.js';
import type { Inventory, Subject, TrustBundle } from '../model/index.js';
import { Shown } from '../keyring/parties.js';
import { bundlePem } from '../x509/pem.js';
import { accessOf, contentsFor, subjectOf, type Access } from './access.js';
import { issueFrom, type Source } from './issue.js';
import { renderKubeconfig } from './render.js';
import { warningsOf } from './warnings.js';
import { notUrl, untrusted } from './messages.js';

/** The user to get access, and how. */
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
 * A kubeconfig with its own client certificate, from the authority that signs the cluster's users. It trusts
 * the API server's root. Keeps nothing.
 *
 * @throws CertflakeError if the policy isn't a cluster's, an authority's file holds a stranger, or no identity
 * opens the authority's key
 */
export async function makeKubeconfig(
  { inventory, ...source }: Source & { inventory: Inventory },
  { user, group, lifetime, server }: Wanted,
): Promise<MadeKubeconfig> {
  const access = accessOf(source.specs, inventory);
  const url = urlOf(server ?? access.url);
  const subject = subjectOf(user, group, access);
  const trusted = trustedBy(source, access);
  const issued = await issueFrom(source, access.issuer, contentsFor(subject, lifetime));
  const { certificate, key, notAfter } = issued;
  try {
    const authorities = bundlePem(trusted);
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

/** The roots for the API server: the kubeconfig's user will trust them all. */
function trustedBy({ specs, observations }: Source, { issuer, server }: Access): TrustBundle {
  const shown = new Shown(specs, observations);
  const trusted = shown.stranger(issuer.id) ?? shown.trusts([server.issuerId]);
  if (trusted instanceof CertflakeError) throw trusted;
  if (trusted.length > 0) return trusted;
  const { message, hint } = untrusted;
  throw new CertflakeError(message, { code: 'authority-unusable', hint });
}

/** A URL may have a path: some proxies put each cluster under one. */
const href = (url: URL): string => url.href.replace(/\/$/, '');

function urlOf(word: string): URL {
  const url = URL.canParse(word) ? new URL(word) : undefined;
  if (url?.protocol === 'https:' && url.href === `${url.origin}${url.pathname}`) return url;
  const { message, hint } = notUrl(withoutPassword(word));
  throw new CertflakeError(message, { code: 'usage', hint });
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^/]*@/, '//…@');
