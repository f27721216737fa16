# For flake-parts: `nix run .#certs.recreate` from the flake's own nixosConfigurations.
{ certflake }:
{ lib, self, ... }:
{
  perSystem =
    { pkgs, ... }:
    {
      packages.certs = lib.mkDefault (
        certflake.lib.mkCerts {
          inherit (self) nixosConfigurations;
          inherit pkgs;
        }
      );
    };
}
