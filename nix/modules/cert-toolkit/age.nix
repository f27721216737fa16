# Gives agenix the sealed keys that this host opens. `ageIntegration = false` in specialArgs switches it off, as in
# K8Nix.
{
  config,
  lib,
  options,
  ...
}@args:
let
  held = import ./held.nix {
    inherit lib;
    cfg = config.certToolkit;
  };

  setTo = value: lib.mkIf (value != null && value != "") value;

  secret =
    { certificate, ... }:
    {
      name = "certtoolkit-${certificate.id}";
      value = {
        file = certificate.agePath;
        owner = setTo certificate.owner;
        group = setTo certificate.group;
        mode = setTo certificate.mode;
      };
    };
in
{
  config = lib.optionalAttrs ((args.ageIntegration or true) && options ? age) {
    age.secrets = lib.listToAttrs (map secret held.keys);
  };
}
