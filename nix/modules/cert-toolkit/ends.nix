# What ended or nears its end, and how that is put right: as plan and check say it, as far as manifests tell. A run of
# certflake renews certificates, never an authority; and none outlives the authority that signed it.
{
  lib,
  context,
  all,
  recreate,
  now,
}:
let
  inherit (context) cfg manifests;
  inherit (manifests.ca) entries;
  date = import ../../lib/date.nix { inherit lib; };

  endOf = ca: entries.${ca}.notAfter or null;

  hasEnded = { entry, ... }: now != 0 && entry != null && now >= entry.notAfter;

  # `renewBefore` is a word for certflake to read; without it a certificate is due in its last third.
  isDue =
    one@{ entry, ... }:
    now != 0
    && entry != null
    && !hasEnded one
    && one.certificate.renewBefore == null
    && 3 * (now - entry.notBefore) >= 2 * (entry.notAfter - entry.notBefore);

  endsBy = ca: end: ca != null && endOf ca != null && endOf ca <= end;

  # Of an authority and those above it, the one whose end is the end of all. A loop is an error elsewhere.
  limiterOf =
    below: ca:
    let
      parent = cfg.cas.${ca}.ca.parent or null;
      isLimited = endOf ca != null && endsBy parent (endOf ca) && !lib.elem parent below;
    in
    if isLimited then limiterOf (below ++ [ ca ]) parent else ca;

  # The authority to replace first; null where a run renews the certificate.
  first =
    { ca, entry, ... }@one: if one ? name && !endsBy ca entry.notAfter then null else limiterOf [ ] ca;

  replacing =
    found: import ./replacing.nix { inherit lib context; } { cas = lib.unique (map first found); };

  withEnd = one: "${one.place} (${date one.entry.notAfter})";

  warning = fact: hintOf: found: {
    level = "warning";
    inherit fact;
    hint = hintOf found;
    places = map withEnd found;
  };

  isRenewed = one: first one == null;
  ended = lib.partition isRenewed (lib.filter hasEnded all);
  due = lib.partition isRenewed (lib.filter isDue all);
  onlyNew = "and only a new authority lasts longer";
in
[
  (warning "ended, as of ${date now}" (_: recreate) ended.right)
  (warning "ended, as of ${date now}, ${onlyNew}" replacing ended.wrong)
  (warning "due for renewal, as of ${date now}" (_: recreate) due.right)
  (warning "due for renewal, as of ${date now}, ${onlyNew}" replacing due.wrong)
]
