# Which authorities have ended, and which must be others before what they sign can last longer: as far as the manifest
# tells.
{
  lib,
  context,
  now,
}:
let
  inherit (context) cfg manifests;
  inherit (manifests.ca) entries;

  endOf = ca: entries.${ca}.notAfter or null;
  parentOf = ca: cfg.cas.${ca}.ca.parent or null;

  endsBy = end: ca: ca != null && endOf ca != null && endOf ca <= end;
  hasEnded = ca: now != 0 && endsBy now ca;

  # Of an authority and those above it, the one whose end is the end of all. A loop is an error elsewhere.
  limiterOf =
    below: ca:
    let
      parent = parentOf ca;
      isLimited = endOf ca != null && endsBy (endOf ca) parent && !lib.elem parent below;
    in
    if isLimited then limiterOf (below ++ [ ca ]) parent else ca;

  above =
    below: ca:
    let
      parent = parentOf ca;
    in
    if parent == null || lib.elem parent below then
      [ ]
    else
      [ parent ] ++ above (below ++ [ parent ]) parent;

  # With all above it that have ended: these sign no other.
  withEnded = ca: [ ca ] ++ lib.filter hasEnded (above [ ca ] ca);
in
{
  inherit endsBy hasEnded withEnded;

  # The one that limits it first.
  replacedFor = ca: withEnded (limiterOf [ ] ca);
}
