# For flake-parts: `nix run .#certs.recreate` from the flake's own nixosConfigurations.
{ certflake }:
{
  # Two modules that import this one get one module.
  key = "certflake";
  _file = ./flake-module.nix;

  imports = [
    (
      {
        config,
        lib,
        self,
        ...
      }:
      let
        inherit (lib) mkOption types;
        cfg = config.certflake;
      in
      {
        options.certflake = {
          complete = mkOption {
            type = types.bool;
            default = false;
            description = ''
              Whether `nixosConfigurations` has every host that the certificates are for. Only then does certflake list
              and prune files that the policy doesn't own.
            '';
          };
          caModules = mkOption {
            type = types.listOf types.raw;
            default = [ ];
            example = lib.literalExpression "[ ./modules/certs/cluster.nix ]";
            description = "Modules whose authorities are issued although no host imports them, as in K8Nix.";
          };
        };

        config.perSystem =
          { pkgs, ... }:
          {
            packages.certs = lib.mkDefault (
              certflake.lib.mkCerts {
                inherit (self) nixosConfigurations;
                inherit (cfg) caModules complete;
                inherit pkgs;
              }
            );
          };
      }
    )
  ];
}
