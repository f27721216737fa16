import type { Meaning } from './meaning.js';

/** Who can open keys. */
export const recipients = {
  'readers-unknown': {
    level: 'error',
    meaning: 'this inventory has only some hosts, so a new seal might lock recipients out',
    fix: '`apply` of all hosts, with `complete = true` in `mkCerts`',
  },
  'host-key-replaced': {
    level: 'warning',
    meaning:
      'the former host key could open keys that are only resealed, or former keys whose certificates may still be valid; reported once',
    fix: '`apply --only <id> --force`, if that host key may be in wrong hands',
  },
  'left-unread': {
    level: 'note',
    meaning:
      "certflake does not read links, odd names, folders in a host's folder, or too many or large files: it may not name all files of former hosts",
    fix: 'see with `git log` who added them, and remove what no host needs',
  },
  'former-authority': {
    level: 'warning',
    meaning:
      'a run replaces an intermediate, but nothing revokes the former one, which its parent signed',
    fix: 'if the former key is no longer trusted: replace the parent too',
  },
  'former-certificates': {
    level: 'note',
    meaning:
      'certificates that the policy no longer has, or whose key `--force` replaces, are still valid',
    fix: '`apply --prune` removes the files; to end the certificates earlier, make new authorities; after you remove an authority, deploy all hosts',
  },
  'operator-left': {
    level: 'warning',
    meaning: "an operator who left can still open keys in git's history",
    fix: 'if you no longer trust the operator, the commands that the hint names',
  },
  'host-left': {
    level: 'warning',
    meaning: "a host that left can still open keys in git's history",
    fix: 'if you no longer trust the host, the commands that the hint names',
  },
  'kept-key-open': {
    level: 'warning',
    meaning:
      'a key that a former recipient could open stays, and gets a certificate from another authority',
    fix: "if the former recipient isn't trusted with it: what the hint names, instead of that run",
  },
  'operator-dropped': {
    level: 'warning',
    meaning:
      "manifests say that a colleague's run sealed keys without an operator since the last `apply` in this clone",
    fix: "what the hint names, if that key isn't trusted; if the operator should stay, put the key back into `userAgeKeys` and run `certflake rekey`",
  },
  'host-dropped': {
    level: 'warning',
    meaning:
      "manifests say: since the last `apply` in this clone, a colleague's run sealed keys without a host, or without a host's former key",
    fix: 'what the hint names, if the former key may be in wrong hands; your next `apply` ends the message',
  },
  'host-returns': {
    level: 'warning',
    meaning:
      "a colleague's run sealed keys without a host or host key that this policy still names: a run would seal to it again",
    fix: 'if the host should leave, or get another key, change the policy first',
  },
  'host-unknown': {
    level: 'warning',
    meaning:
      '`dir` has files of a host that the policy does not have and this clone has never accepted',
    fix: 'ask who committed them before you run `--prune`: the host may be joining',
  },
  'operator-returns': {
    level: 'warning',
    meaning:
      "a colleague's run sealed keys without an operator that this policy still names: a run would seal to that operator again",
    fix: 'if the operator should leave, remove the key from `userAgeKeys` first',
  },
  'keys-withdrawn': {
    level: 'warning',
    meaning:
      "a host or operator that stays no longer gets these keys, but can still open them in git's history",
    fix: 'if you no longer trust it with them, the commands that the hint names',
  },
  'reader-claimed': {
    level: 'warning',
    meaning:
      'a manifest names a recipient that this clone has not accepted; any commit can change a manifest',
    fix: 'find out who wrote it',
  },
  'host-renamed': {
    level: 'warning',
    meaning:
      "a declared host without files has the SSH host key of a former host, according to that host's manifest",
    fix: 'if that host was renamed, the `git mv` that the hint prints, before `apply`; without one, move its files yourself',
  },
  'sealed-to-former': {
    level: 'warning',
    meaning: "a file's header names a former recipient, or one that the policy doesn't have",
    fix: 'remove the key from the rules, `agenix -r`, and change what the file holds; or the `git rm` that it prints',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
