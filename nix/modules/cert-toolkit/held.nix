# The certificates and authorities of one host as flat lists, each with its place in the policy.
{ lib, cfg }:
let
  flatten = f: lib.concatLists (lib.mapAttrsToList f cfg.cas);

  all = flatten (
    ca:
    { certs, ... }:
    lib.mapAttrsToList (name: certificate: {
      inherit ca certificate name;
      place = "cas.${ca}.certs.${name}";
      entryName = "${ca}-${name}";
    }) certs
  );
in
rec {
  # The certificates, without authorities, that this host opens.
  certificates = lib.filter (one: one.certificate.held) all;

  # Those whose files it has: every host has a shared certificate's.
  readable = lib.filter (one: one.certificate.held || one.certificate.shared) all;

  authorities = lib.mapAttrsToList (ca: entry: {
    inherit ca;
    certificate = entry.ca;
    place = "cas.${ca}.ca";
  }) cfg.cas;

  # Everything with a key that this host opens.
  keys = certificates ++ lib.filter (one: one.certificate.held) authorities;
}
