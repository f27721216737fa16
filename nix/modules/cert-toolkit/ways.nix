# What to run where a run of certflake puts certificates right, and what comes first where it doesn't, as lib/plan has
# it: nothing is signed by an authority that ended or waits for the user, and some keys change by his word alone.
{
  lib,
  context,
  lasting,
  waiting,
}:
let
  inherit (context) cfg;
  inherit (lasting) hasEnded replacedFor withEnded;
  inherit (waiting) hasDrifted signerFor waitsFor;
  commandWith = import ./command.nix { inherit lib cfg; };
  replacing = import ./replacing.nix { inherit lib context; };

  names = lib.concatStringsSep ", ";
  places = found: names (map (one: one.place) found);

  add = "\"git add ${cfg.dir}\"";
  recreate = "run \"${cfg.command}\", then ${add}";
  forcing =
    found:
    let
      ids = map (one: one.certificate.id) found;
    in
    "run \"${commandWith "--only ${toString ids} --force"}\", then ${add}";

  # As in lib/policy/specs/drafts.ts: a new key would cut off whatever the former one has signed.
  merelySigns = lib.all (
    usage:
    lib.elem usage [
      "signing"
      "digital signature"
      "content commitment"
    ]
  );
  keepsKey =
    { certificate, ... }@one:
    one ? name
    && (if certificate.keepKey == null then merelySigns certificate.usages else certificate.keepKey);

  # Its policy's key may be of another kind than its own: no manifest says of which kind that is.
  mayBeOtherKind =
    one: keepsKey one && one.entry != null && (hasDrifted one || one.entry.accepted or false);

  # A run makes another key for what one host has and may change; else the user decides.
  lacksKeptKey =
    one:
    one ? name
    && (keepsKey one || one.certificate.shared)
    && one.missing == [ one.certificate.relativeAgePath ];

  # It is signed by an authority that ended, and of which nothing else is said.
  isLate = one: waitsFor one == [ ] && signerFor one != null && hasEnded (signerFor one);

  sayEnded =
    ended:
    let
      way = replacing { cas = lib.unique (lib.concatMap replacedFor ended); };
    in
    if lib.length ended == 1 then
      "authority ${names ended} ended, and only a new one signs: ${way}"
    else
      "authorities ${names ended} ended, and only new ones sign: ${way}";

  # Ends what is said of these, as far as a run of the whole does it.
  recreating =
    found:
    let
      first = lib.unique (lib.concatMap waitsFor found);
      late = lib.partition isLate found;
      ended = lib.unique (map signerFor late.right);
      sayFirst = "do first what is said of ${names (map (ca: "cas.${ca}.ca") first)}; then ";
    in
    lib.concatStringsSep "; " (
      lib.optional (late.wrong != [ ]) "${when (first != [ ]) sayFirst}${recreate}"
      ++ lib.optional (ended != [ ]) (sayEnded ended)
    );

  when = lib.optionalString;
in
{
  inherit recreate;

  reissuing =
    found:
    let
      kept = lib.filter mayBeOtherKind found;
    in
    recreating found
    +
      when (kept != [ ])
        "; where it says that a key must not change, set the policy's key back, or make a new one: ${forcing kept}";

  making =
    found:
    let
      kept = lib.filter lacksKeptKey found;
    in
    recreating found
    + "; a flake sees tracked files only"
    +
      when (kept != [ ])
        "; a key that must not change, or that hosts share (${places kept}), is restored from git, or, to make a new one, ${forcing kept}";

  # For keys that are sealed to a former key of this host. A new authority brings new ones to what it signs.
  resealing =
    found:
    let
      kept = lib.filter (one: keepsKey one && !one.certificate.shared) found;
      except = when (kept != [ ]) " and may change";
    in
    recreating found
    + when (
      !lib.any isLate found
    ) "; it makes new keys for what only this host has${except}, and seals the others anew";

  # Of authorities that are gone, or of which half is.
  restoring =
    found:
    let
      files = lib.concatMap (one: [
        one.certificate.relativePath
        one.certificate.relativeAgePath
      ]) found;
    in
    "${add} if git lacks them; else restore them from git (\"git log --all --full-history -- ${toString files}\"), or ${
      replacing { cas = lib.unique (lib.concatMap (one: withEnded one.ca) found); }
    }";
}
