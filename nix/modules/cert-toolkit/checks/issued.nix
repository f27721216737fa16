# Certificates and authorities that aren't issued yet, or aren't the ones that the policy declares.
{
  lib,
  context,
  views,
  lasting,
  waiting,
  ways,
}:
let
  inherit (context) cfg hostKey manifests;
  inherit (views) all authorities certificates;
  inherit (waiting)
    contradictsPin
    hasDrifted
    isKept
    isLost
    isOtherwise
    publicKeysOf
    signerOf
    ;
  inherit (ways) recreate;
  placesOf = map (one: one.place);

  lost = lib.filter isLost authorities;
  notMade = lib.filter (one: one.missing != [ ] && !isLost one) all;
  withFiles = one: one // { place = "${one.place} (${lib.concatStringsSep ", " one.missing})"; };

  otherwise = lib.filter isOtherwise authorities;
  sayAuthority = ca: name: if name == ca then "itself" else "\"${name}\"";
  withSigner =
    one:
    one
    // {
      place = "${one.place} (signed by ${sayAuthority one.ca (signerOf one.ca)}, and the policy says by ${sayAuthority one.ca one.certificate.spec.authority})";
    };

  hasForeignIssuer =
    one:
    let
      parent = one.certificate.spec.authority;
      known = publicKeysOf (manifests.ca.entries.${parent} or { });
    in
    one.entry != null && known != [ ] && !lib.elem one.entry.issuer known;
  foreign = lib.filter hasForeignIssuer certificates;

  isSealedToOthers =
    one:
    let
      recipients = if one.proven == null then null else one.proven.recipients or null;
    in
    one.certificate.held
    && recipients != null
    && hostKey.public != null
    && !lib.elem hostKey.public (lib.concatLists (lib.attrValues recipients));
  sealedToOthers = lib.filter isSealedToOthers all;

  drifted = lib.filter hasDrifted certificates;
  ofDrift = if cfg.strict then "assertion" else "warning";
in
[
  {
    level = "assertion";
    fact = "an authority's file is missing, or not tracked by git, and no run makes another authority as a side effect";
    hint = ways.restoring lost;
    places = placesOf (map withFiles lost);
  }
  {
    level = "assertion";
    fact = "not issued yet, or not tracked by git";
    hint = ways.making notMade;
    places = placesOf (map withFiles notMade);
  }
  {
    level = "assertion";
    fact = "sealed to another key than this host's owningHostKey, so agenix could not open it; was the host reinstalled?";
    hint = ways.resealing sealedToOthers;
    places = placesOf sealedToOthers;
  }
  {
    level = "assertion";
    fact = "signed by an authority that ${cfg.dir}/ca/manifest.json does not know, so nothing would trust it";
    hint = ways.reissuing foreign;
    places = placesOf foreign;
  }
  {
    level = "assertion";
    fact = "signed by an authority that ${cfg.dir}/ca/manifest.json does not know, so nothing would trust it, and no run changes an authority as a side effect";
    hint = "${recreate}; that corrects a wrong manifest; otherwise the run says how the parent signs it";
    places = placesOf (
      lib.filter (one: hasForeignIssuer one && !isOtherwise one && !isKept one) authorities
    );
  }
  {
    level = "assertion";
    fact = "the policy names another parent than its signer, and no run changes an authority as a side effect";
    hint = "set its parent back, or ${
      import ../replacing.nix { inherit lib context; } {
        cas = lib.unique (lib.concatMap (one: lasting.withEnded one.ca) otherwise);
        isTrusted = true;
      }
    }";
    places = placesOf (map withSigner otherwise);
  }
  {
    level = "assertion";
    fact = "not the authority that its fingerprint pins";
    hint = "if it was replaced on purpose, change the fingerprint; else find out by whom";
    places = placesOf (lib.filter contradictsPin authorities);
  }
  {
    level = ofDrift;
    fact = "the policy has changed since it was issued";
    hint = ways.reissuing drifted;
    places = placesOf drifted;
  }
  {
    level = ofDrift;
    fact = "the policy has changed since it was issued, and no run changes an authority as a side effect";
    hint = "${recreate}; that is enough if only words differ; otherwise the run says how to keep or replace the authority";
    places = placesOf (lib.filter (one: hasDrifted one && !isOtherwise one) authorities);
  }
]
