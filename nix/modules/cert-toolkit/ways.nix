# What to run if a run of certflake fixes certificates, and what comes first if it doesn't, as in lib/plan: an
# authority that ended or waits for the user signs nothing, and only the user may change some keys.
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
  succeeding = import ./succeeding.nix { inherit lib context; };

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

  # As in lib/policy/specs/drafts.ts: a new key would invalidate what the former one signed.
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

  # The policy's kind of key may differ from the present one: no manifest says its kind.
  mayBeOtherKind =
    one: keepsKey one && one.entry != null && (hasDrifted one || one.entry.accepted or false);

  # A run replaces a key that one host has and that may change; otherwise the user decides.
  lacksKeptKey =
    one:
    one ? name
    && (keepsKey one || one.certificate.shared)
    && one.missing == [ one.certificate.relativeAgePath ];

  # Its authority ended, and no other check reports that authority.
  isLate = one: waitsFor one == [ ] && signerFor one != null && hasEnded (signerFor one);

  sayEnded =
    ended:
    let
      way = succeeding (lib.unique (lib.concatMap replacedFor ended));
    in
    if lib.length ended == 1 then
      "authority ${names ended} ended, and only a new one signs: ${way}"
    else
      "authorities ${names ended} ended, and only new ones sign: ${way}";

  # The fix for these, as far as a run without a selection brings it.
  recreating =
    found:
    let
      first = lib.unique (lib.concatMap waitsFor found);
      late = lib.partition isLate found;
      ended = lib.unique (map signerFor late.right);
      sayFirst = "first follow the hint for ${names (map (ca: "cas.${ca}.ca") first)}; then ";
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
        "; if the run says that a key must be kept (keepKey), set the policy's key back, or make a new one: ${forcing kept}";

  making =
    found:
    let
      kept = lib.filter lacksKeptKey found;
    in
    recreating found
    + "; a flake sees tracked files only"
    +
      when (kept != [ ])
        "; restore a key that must be kept (keepKey) or that hosts share (${places kept}) from git; or, for a new key, ${forcing kept}";

  # For keys that are sealed to a former key of this host. A new authority brings new keys to what it signs.
  resealing =
    found:
    let
      kept = lib.filter (one: keepsKey one && !one.certificate.shared) found;
      except = when (kept != [ ]) " and may change";
    in
    recreating found
    + when (
      !lib.any isLate found
    ) "; the run makes new keys for what only this host has${except}, and seals the others again";

  # For authorities that are gone, or half gone.
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
