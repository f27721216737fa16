import type { Message } from '../../hint.js';
import { CertflakeError } from '../../errors.js';
import * as messages from './messages.js';
import { addressText, rangeBytes } from '../../x509/address.js';

/** A range's limits in a policy. */
interface Range {
  network: Uint8Array;
  mask: Uint8Array;
}

/**
 * The first address of a service range, the API server's inside the cluster: the network's address plus one.
 *
 * @throws CertflakeError if it isn't a range, or has no such address
 */
export function firstAddress(cidr: string): string {
  return addressIn(cidr, 1);
}

/**
 * The address of the cluster's DNS: the 254th, as in NixOS for IPv4, or a fitting one in a smaller range.
 *
 * @throws CertflakeError as `firstAddress`
 */
export function dnsAddress(cidr: string): string {
  return addressIn(cidr, 254);
}

function addressIn(cidr: string, number: number): string {
  const { network, mask } = parse(cidr);
  const last = network.length - 1;
  if ((mask[last]! & 1) !== 0) throw refused(messages.rangeTooSmall(cidr));
  const address = Uint8Array.from(network);
  address[last]! |= number & ~mask[last]!;
  return addressText(address);
}

/** 4 or 6. */
export function familyOf(cidr: string): 4 | 6 {
  return parse(cidr).network.length === 4 ? 4 : 6;
}

function parse(cidr: string): Range {
  if (!/^[0-9a-f.:]+\/\d+$/i.test(cidr)) throw refused(messages.notRange(cidr));
  try {
    const bytes = rangeBytes(cidr);
    const half = bytes.length / 2;
    return { network: bytes.subarray(0, half), mask: bytes.subarray(half) };
  } catch {
    throw refused(messages.notRange(cidr));
  }
}

const refused = ({ message, hint }: Message): CertflakeError =>
  new CertflakeError(message, { code: 'bad-range', hint });
