# For `apps`: fails if `certflake check` does, with the flake's files and the current clock. Not a derivation for
# `checks`: its result would be kept, and stay green while certificates end. `root` is the flake's folder, as in `root
# = ./.`.
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
  script = pkgs.writeShellScriptBin "certs-check" ''
    # Commands in messages are the copied flake's, for its checkout.
    export CERTFLAKE_INVENTORY=${inventory} CERTFLAKE_COPY=${root}
    exec ${package}/bin/certflake check --inventory ${inventory} --root ${root} --within ${within} "$@"
  '';
in
{
  type = "app";
  program = "${script}/bin/certs-check";
  meta.description = "Fail if a certificate is due or broken";
}
