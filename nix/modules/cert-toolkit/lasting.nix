# Which authorities have ended, and which must be replaced before what they sign can last longer: as far as the
# manifest shows.
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

  # The authority, or one above it, whose end limits this one's. A loop is an error elsewhere.
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

  # With all ended ones above it, which can't sign.
  withEnded = ca: [ ca ] ++ lib.filter hasEnded (above [ ca ] ca);
in
{
  inherit endsBy hasEnded withEnded;

  # The limiting one first.
  replacedFor = ca: withEnded (limiterOf [ ] ca);
}
