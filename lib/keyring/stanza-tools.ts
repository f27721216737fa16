import type { StanzaTools } from './stanzas.js';
import { normalizeRecipient, type RecipientText } from '../seal/recipients.js';

/** age's name for each kind in a file's header. */
const stanzaTypes: Record<RecipientText['type'], string> = {
  x25519: 'X25519',
  hybrid: 'mlkem768x25519',
  'ssh-ed25519': 'ssh-ed25519',
  'ssh-rsa': 'ssh-rsa',
};

/** What the plan needs to know of recipients; each is parsed once. */
export function makeStanzaTools(): StanzaTools {
  const parsed = new Map<string, RecipientText>();
  const parse = (text: string): RecipientText => {
    const recipient = parsed.get(text) ?? normalizeRecipient(text);
    parsed.set(text, recipient);
    return recipient;
  };
  return {
    stanzaOf: (text) => {
      const { type, tag } = parse(text);
      return { type: stanzaTypes[type], ...(tag === undefined ? {} : { tag }) };
    },
    fingerprint: (text) => parse(text).fingerprint,
  };
}

export const stanzaTools = makeStanzaTools();
