# For `checks`: fails where `certflake check` does, on the files that the flake has now. `root` is the flake's
# folder, as in `root = ./.`.
{ mkCerts, packagesFor }:
{
  root,
  within ? "24h",
  system ? null,
  pkgs ? packagesFor system,
  package ? pkgs.certflake or (pkgs.callPackage ../package.nix { }),
  ...
}@args:
let
  certs = mkCerts (
    removeAttrs args [
      "root"
      "within"
    ]
    // {
      inherit pkgs package;
    }
  );
  inventory = pkgs.writeText "certflake-inventory.json" (builtins.toJSON certs.inventory);
in
pkgs.runCommand "certs-check" { } ''
  ${package}/bin/certflake check --inventory ${inventory} --root ${root} --within ${within} | tee "$out"
''
