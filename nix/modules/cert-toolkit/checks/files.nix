# Files of the tree that are damaged, aren't regular files, or contain other blocks than they may.
{
  lib,
  context,
  held,
  views,
  counts,
  waiting,
  ways,
}:
let
  inherit (context) files manifests;
  inherit (views) authorities paths;
  inherit (ways) recreate;
  placesOf = map (one: one.place);

  hasMarkers = import ../conflict.nix { inherit lib; };
  isMarked = one: hasMarkers (files.read one.certificate.relativePath);
  marked = lib.filter isMarked (held.authorities ++ held.readable);

  otherwise = lib.filter waiting.isOtherwise authorities;
  # Its chain up to the root isn't the policy's.
  hasOtherwiseAbove = one: lib.any (above: lib.elem above.ca (counts.upwardFrom one.ca)) otherwise;

  miscounted = lib.filter (one: !isMarked one) (
    counts.ofAuthorities held.authorities
    ++ counts.ofCertificates (lib.filter (one: !hasOtherwiseAbove one) held.readable)
  );

  withCount =
    one:
    one
    // {
      place = "${one.place} (${one.certificate.relativePath} has ${toString one.found}, not ${toString one.wanted})";
    };
in
[
  {
    level = "assertion";
    fact = "conflict markers of git, cut off, or damaged";
    hint = "take either side, then ${recreate}: certflake rebuilds it from the files beside it";
    places = map (one: one.relative) (lib.filter (one: one.damaged) (lib.attrValues manifests));
  }
  {
    level = "assertion";
    fact = "conflict markers of git in a certificate, so that nothing can read it";
    hint = "${recreate}; with an identity that opens its key, it puts the certificate right, or says what to do";
    places = map (one: one.certificate.relativePath) marked;
  }
  {
    level = "assertion";
    fact = "not a regular file, or behind a symbolic link: a host uses only files of the tree";
    hint = "find out who replaced it (git log), and put the file back in its place";
    places = lib.filter (path: !files.exists path && !files.isMissing path) paths;
  }
  {
    level = "assertion";
    fact = "too many or too few certificates (or other PEM blocks) in the file, and hosts would use them all";
    hint = "find out who changed the file (git log -p), and restore it before you deploy; if an authority above was signed again or kept since, ${recreate}";
    places = placesOf (map withCount miscounted);
  }
]
