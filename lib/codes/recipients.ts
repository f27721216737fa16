import type { Meaning } from './meaning.js';

/** Who can open keys. */
export const recipients = {
  'readers-unknown': {
    level: 'error',
    meaning: 'this inventory has only some hosts, so a new seal might leave out recipients',
    fix: '`apply` of all hosts, with `complete = true` in `mkCerts`',
  },
  'host-key-replaced': {
    level: 'warning',
    meaning:
      'keys that the former host key could open are only sealed anew, or gone though their certificates may be valid; said once',
    fix: '`apply --only <id> --force`, if that host key may be in other hands',
  },
  'left-unread': {
    level: 'note',
    meaning:
      "links, odd names, folders in a host's, or more or larger files than are looked at: former hosts' files are not all named",
    fix: 'see with `git log` who has added them, and remove what no host needs',
  },
  'former-authority': {
    level: 'warning',
    meaning:
      'a run makes another intermediate, and its parent has signed the former one, which nothing revokes',
    fix: 'if the former key is not trusted any more: a new parent too',
  },
  'former-certificates': {
    level: 'note',
    meaning:
      'certificates are valid still that the policy does not have, while their files are there; or whose key `--force` replaces',
    fix: '`apply --prune` removes the files; only new authorities end them earlier; of an authority that is gone: deploy all hosts',
  },
  'operator-left': {
    level: 'warning',
    meaning: "git's history stays open to an operator who left",
    fix: 'if you no longer trust the operator, the commands that the hint names',
  },
  'host-left': {
    level: 'warning',
    meaning: "git's history stays open to a host that left",
    fix: 'if you no longer trust the host, the commands that the hint names',
  },
  'kept-key-open': {
    level: 'warning',
    meaning:
      'another authority is to vouch for a key that stays, and that a former recipient could open',
    fix: "what the hint names, instead of that run, if the former recipient isn't trusted with it",
  },
  'operator-dropped': {
    level: 'warning',
    meaning:
      "manifests say that a colleague's run sealed keys without an operator since the last `apply` in this clone",
    fix: "what the hint names, if that key isn't trusted; if the operator was to stay, the key back into `userAgeKeys`, and `certflake rekey`",
  },
  'host-dropped': {
    level: 'warning',
    meaning:
      "manifests say that a colleague's run sealed keys without a host, or its former key, since the last `apply` in this clone",
    fix: 'what the hint names, if the former key may be in other hands; your next `apply` ends it',
  },
  'host-returns': {
    level: 'warning',
    meaning:
      "a colleague's run sealed keys without a host, or a host key, that the policy here still names, so that a run would seal to it",
    fix: 'if the host was to leave, or to get another key, change the policy first',
  },
  'host-unknown': {
    level: 'warning',
    meaning:
      "a host's files lie in `dir`, the policy does not have it, and this clone has never accepted it",
    fix: 'ask who committed them before you run `--prune`: the host may be joining',
  },
  'operator-returns': {
    level: 'warning',
    meaning:
      "a colleague's run sealed keys without an operator whom the policy here still names, so that a run would seal to that operator again",
    fix: 'if the operator was to leave, take the key out of `userAgeKeys` first',
  },
  'keys-withdrawn': {
    level: 'warning',
    meaning:
      "a host or operator that stays no longer gets these keys, and git's history stays open to it",
    fix: 'if you no longer trust it with them, the commands that the hint names',
  },
  'reader-claimed': {
    level: 'warning',
    meaning:
      'a manifest names a recipient that this clone has not accepted; anyone can write a manifest',
    fix: 'find out who wrote it',
  },
  'host-renamed': {
    level: 'warning',
    meaning:
      "a declared host without files has the SSH host key that the manifest of a former host's folder claims",
    fix: 'the `git mv` that the hint prints, before `apply`, if that host was renamed; none where several claim it or its folder holds a file',
  },
  'sealed-to-former': {
    level: 'warning',
    meaning: "a file's header names a former recipient of it, or one that the policy doesn't have",
    fix: 'take the key out of the rules, `agenix -r`, and change what the file holds; or the `git rm` that it prints',
  },
} as const satisfies Readonly<Record<string, Meaning>>;
