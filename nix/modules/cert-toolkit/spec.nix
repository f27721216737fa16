# A certificate's spec and delivery, in the policy's words, as in the inventory. They contain only set values: the
# digest covers these bytes, and TypeScript computes it over the same.
{ lib }:
let
  isSet = value: value != null;

  present = lib.filterAttrs (_: isSet);

  # K8Nix's empty text for "agenix's default".
  nonEmpty = lib.filterAttrs (_: value: isSet value && value != "");
in
rec {
  inherit present;

  wordsOf = authority: certificate: {
    inherit authority;
    inherit (certificate) usages expiry;
    # Duplicates count once, as in TypeScript: without a domain the node's name is the host's.
    hosts = lib.unique certificate.hosts;
    subject = present certificate.names // {
      inherit (certificate) commonName;
    };
    key = present { inherit (certificate.key) algo size; };
  };

  authorityWordsOf =
    name: ca:
    wordsOf (if ca.parent == null then name else ca.parent) ca
    // present {
      inherit (ca) parent pathLength;
      nameConstraints = if ca.nameConstraints == null then null else present ca.nameConstraints;
    };

  digestOf = words: "1:${builtins.hashString "sha256" (builtins.toJSON words)}";

  deliveryOf =
    certificate:
    nonEmpty {
      inherit (certificate)
        keepKey
        renewBefore
        owner
        group
        mode
        restartUnits
        ;
    };
}
