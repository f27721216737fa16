# This host's part of the inventory: evaluates only certToolkit and the host's names.
{ lib, context }:
let
  inherit (context) cfg hostKey spec;
  inherit (spec) present deliveryOf;
  held = import ./held.nix { inherit lib cfg; };

  authority =
    { ca, ... }:
    {
      spec = ca.spec;
    }
    // deliveryOf ca
    // present {
      inherit (ca) userAgeKeys sealedTo fingerprint;
    };

  certificate = one: {
    name = one.certificate.id;
    value = {
      authority = one.ca;
      inherit (one) name;
      inherit (one.certificate) spec shared;
      heldBy = [ context.hostName ];
    }
    // deliveryOf one.certificate;
  };
in
{
  version = 1;
  complete = false;
  inherit (cfg) dir userAgeKeys;
  hosts.${context.hostName} = {
    inherit (context) roles;
  }
  // present {
    key = hostKey.word;
    inherit (cfg) domain addresses;
  };
  authorities = lib.mapAttrs (_: authority) cfg.cas;
  # As pairs, so that none is lost if two have one name.
  certificates = map certificate held.certificates;
  inherit (context) roleUses;
}
// present {
  inherit (cfg) userAgeIdentity;
  namedRoles = if context.namedRoles == [ ] then null else context.namedRoles;
  kubernetes = cfg.kubernetesSection;
  lint = if cfg.lint.off == { } then null else { inherit (cfg.lint) off; };
}
