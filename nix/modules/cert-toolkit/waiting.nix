# Authorities that wait for the user, so that what they sign waits too: no run replaces one, or signs it again, as a
# side effect.
{
  lib,
  context,
  held,
  counts,
  # The policy's authorities, each with its manifest's `entry` and its `missing` files.
  authorities,
}:
let
  inherit (context) cfg files manifests;
  inherit (manifests.ca) entries;
  inherit (import ./signers.nix { inherit lib manifests; }) certificatesOf publicKeysOf signerOf;

  # An unknown scheme is never drift: a new certflake must not stop a deploy.
  hasDrifted =
    one:
    one.entry != null
    && lib.hasPrefix "1:" (one.entry.spec or "")
    && one.entry.spec != one.certificate.digest;

  # It differs from the policy and is meant to stay as it is.
  isKept = one: one.entry != null && one.entry.accepted or false && !hasDrifted one;

  # The policy names another signer.
  isOtherwise =
    one:
    let
      wanted = publicKeysOf (entries.${one.certificate.spec.authority} or { });
    in
    signerOf one.ca != null && !lib.elem one.entry.issuer wanted && !isKept one;

  bare = fingerprint: lib.toLower (lib.replaceStrings [ ":" ] [ "" ] fingerprint);

  contradictsPin =
    one:
    let
      pin = one.certificate.fingerprint;
    in
    pin != null && one.entry != null && !lib.elem (bare pin) (certificatesOf one.entry);

  hasSigned =
    ca: other:
    files.exists other.certificate.relativePath
    && (if other ? name then other.ca == ca else other.certificate.parent == ca && !isOtherwise other);

  # There was one before, or the policy pins one.
  hasExisted =
    { ca, certificate, ... }@one:
    one.entry != null
    || certificate.fingerprint != null
    || lib.any files.exists [
      certificate.relativePath
      certificate.relativeAgePath
    ]
    || lib.any (hasSigned ca) (held.readable ++ authorities);

  isLost = one: !(one ? name) && one.missing != [ ] && hasExisted one;

  signerFor = one: if one ? name then one.ca else one.certificate.parent;
in
{
  inherit
    hasDrifted
    isKept
    isOtherwise
    contradictsPin
    isLost
    signerOf
    signerFor
    publicKeysOf
    ;

  # The names of the authorities that a certificate or an authority waits for.
  waitsFor =
    one:
    let
      signer = signerFor one;
      upward = if cfg.cas ? ${toString signer} then counts.upwardFrom signer else [ ];
      isWaiting =
        other:
        (lib.elem other.ca upward && isOtherwise other)
        || (other.ca == signer && (contradictsPin other || isLost other));
    in
    map (other: other.ca) (lib.filter isWaiting authorities);
}
