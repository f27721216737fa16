# A fleet of HOSTS hosts with 12 certificates each, merged into one inventory.
with import ../../fixtures/nix/common.nix { };
let
  policy =
    { config, ... }:
    let
      host = config.networking.hostName;
    in
    {
      certToolkit = {
        dir = "./secrets/certs";
        userAgeKeys = [ "age1operator" ];
        owningHostKey = "ssh-ed25519 AAAA root@${host}";
        defaults.usages = [
          "client auth"
          "server auth"
        ];
        cas.cluster = {
          ca = {
            commonName = "kubernetes ca";
            usages = [ "signing" ];
          };
          certDefaults.hosts = [ host ];
          certs = lib.listToAttrs (
            map (number: {
              name = "certificate${toString number}";
              value = {
                commonName = "certificate ${toString number} of ${host}";
                names.O = "system:nodes";
              };
            }) (lib.range 1 12)
          );
        };
      };
    };

  hosts = lib.toInt (builtins.getEnv "HOSTS");
in
(certflake.mkCerts {
  system = "x86_64-linux";
  complete = true;
  nixosConfigurations = lib.listToAttrs (
    map (number: {
      name = "host${toString number}";
      value = hostWith /nowhere "host${toString number}" [ policy ];
    }) (lib.range 1 hosts)
  );
}).inventory
