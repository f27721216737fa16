import type { Message } from '../../hint.js';
import { bare, git, place, say, type Said } from '../../text/say.js';
import { shellWords } from '../../text/shell.js';
import { quoteForMessage } from '../../text/quote.js';

// The inventory.

export const otherVersion = (found: unknown, version: number) => ({
  message: `the inventory has version ${quoteForMessage(found)}, but this certflake reads only version ${version}`,
  hint: 'update the certflake flake input and the certflake package together',
});

const fact = (message: string): Message => ({ message });

export const unknownAuthority = (ca: string): Message =>
  fact(`authority ${quoteForMessage(ca)} is not declared`);

export const otherAuthority = (ca: string): Message =>
  fact(`its spec names authority ${quoteForMessage(ca)}`);

export const unknownHost = (host: string): Message =>
  fact(`host ${quoteForMessage(host)} is not declared`);

export const heldByNone = fact('no host holds this certificate');

export const heldBySeveral = fact('several hosts hold this certificate, but it is not shared');

export const otherId = (id: string, expected: string): Message =>
  fact(`its id is ${quoteForMessage(id)}, expected ${quoteForMessage(expected)}`);

// Recipients.

const whose = (host: string | undefined): string =>
  host === undefined ? 'an operator' : `host ${quoteForMessage(host)}`;

export const noOperators: Message = {
  message: 'no operator could open the keys',
  hint: 'add the public key of each operator, as age-keygen or ssh-keygen prints it',
};

export const noHostKey = (host: string): Message => ({
  message: `is missing, but host ${quoteForMessage(host)} holds keys`,
  hint: "write the host's /etc/ssh/ssh_host_ed25519_key.pub here, as text or as the path of a copy",
});

/** A policy may name a folder or any path: the hint runs git only on names of public keys. */
export const noHostKeyFile = (path: string): Message => {
  const isFile = /[^/]\.pub$/.test(path);
  const hint: Said = isFile
    ? say`copy the host's /etc/ssh/ssh_host_ed25519_key.pub to ${place(path)}, then ${bare(git('add', path))}`
    : say`copy the host's /etc/ssh/ssh_host_ed25519_key.pub there, then add that file to git`;
  return { message: `cannot read ${shellWords(path)}`, hint };
};

/** @param other - its host; undefined for an operator */
export const sameKey = (host: string | undefined, other: string | undefined): Message => ({
  message: `${whose(host)} and ${whose(other)} have the same key, so each can open all keys of the other`,
  hint: 'give each its own key',
});

export const mixedRecipients = (other: string | undefined): Message => ({
  message: `age cannot seal one file to a post-quantum key and to a classic key, and ${whose(other)} has the other kind`,
  hint: 'write a classic key here, and the post-quantum key in cas.<ca>.ca.userAgeKeys, for the keys of authorities',
});

export const placeholder = (key: string): Message => ({
  message: `${quoteForMessage(key)} is a placeholder`,
  hint: 'write a real public key: the output of age-keygen -y <identity>, or the line of ~/.ssh/id_ed25519.pub',
});

// The contents of one certificate.

export const longName = (length: number, bound: number): Message => ({
  message: `has ${length} characters, but RFC 5280 allows only ${bound}`,
  hint: 'shorten it: some programs refuse this certificate',
});

const noControls = 'remove control characters: a certificate cannot have them';

export const notDigestible = (value: string): Message => ({
  message: `cannot digest ${quoteForMessage(value)}`,
  hint: noControls,
});

export const notDigestibleType = (type: string): Message => ({
  message: `cannot digest a ${type}`,
});

export const notDigestibleField = (name: string): Message => ({
  message: `cannot digest a field named ${quoteForMessage(name)}`,
  hint: 'use only ASCII letters and digits in the name of a field',
});

// Checks, in their order.

export const samePath = (path: string, owner: string): Message => ({
  message: `would be written to ${path}, as ${owner} is`,
  hint: 'rename one of them: names that differ only in case are not enough',
});

export const sameHostPath = (other: string): Message => ({
  message: `differs from host ${quoteForMessage(other)} only in case, so both would have the same files`,
  hint: 'rename one of them',
});

/** @param near - the authority that it may be, or all of them */
export const unknownParent = (ca: string, near: string | undefined): Message => ({
  message: `authority ${quoteForMessage(ca)} is not declared`,
  hint: near,
});

export const circularParent: Message = {
  message: 'an authority cannot be above itself',
  hint: 'remove parent from the authority that signs itself',
};

/** @param above - the option of the authority above */
export const chainTooLong = (above: string, pathLength: number, needed: number): Message => ({
  message: `${above}.pathLength ${pathLength} allows no authority here`,
  hint: `raise it to ${needed}, or choose another parent`,
});

export const authorityWithoutSubject: Message = {
  message: 'is empty, but an authority needs a subject',
  hint: 'fill in commonName, or names',
};

export const certificateWithoutName: Message = {
  message: 'is empty, and the certificate has no other name: names and hosts are also empty',
  hint: 'fill in commonName, names or hosts',
};

export const authorityHosts: Message = {
  message: 'an authority has no alternative names, so certflake does not write these',
  hint: 'remove them',
};

/** @param above - the option of the authority above */
export const usageNotIssued = (above: string, usage: string): Message => ({
  message: `${above}.usages does not allow certificates with ${quoteForMessage(usage)}`,
  hint: `add ${quoteForMessage(usage)} there, or remove it here`,
});

/** @param above - the option of the authority above */
export const nameNotIssued = (above: string, name: string): Message => ({
  message: `${above}.nameConstraints does not allow the name ${quoteForMessage(name)}`,
  hint: 'permit it there, or remove the name',
});

export const renewalTooEarly: Message = {
  message: 'is not less than the lifetime, so every run would renew the certificate',
  hint: 'write less than expiry, or remove the option: the default is a third of the lifetime',
};

const hoursOrDays = 'write hours or days, as in "24h" or "365d"';

export const tooShort = (expiry: string): Message => ({
  message: `${quoteForMessage(expiry)} is too short: the certificate ends before a host has it`,
  hint: hoursOrDays,
});

export const short = (expiry: string): Message => ({
  message: `${quoteForMessage(expiry)} is short: the certificate must be renewed and deployed again within that time`,
  hint: hoursOrDays,
});
