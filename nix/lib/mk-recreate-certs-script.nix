# K8Nix's function: a package with bin/recreate-certs.
{ mkCerts, packagesFor }:
{
  system ? null,
  pkgs ? packagesFor system,
  ...
}@args:
pkgs.writeShellScriptBin "recreate-certs" ''
  exec ${(mkCerts (args // { inherit pkgs; })).recreate}/bin/certs-recreate "$@"
''
