# What the flake offers as `lib`.
{ nixpkgs }:
let
  inherit (nixpkgs) lib;

  packagesFor =
    system:
    if system == null then
      throw "certflake: neither pkgs nor system is given\nhint: pass system = \"x86_64-linux\", or pkgs"
    else
      nixpkgs.legacyPackages.${system};

  mkCerts = import ./mk-certs.nix { inherit lib packagesFor; };
  mkRecreateCertsScript = import ./mk-recreate-certs-script.nix { inherit mkCerts packagesFor; };
in
{
  inherit mkCerts mkRecreateCertsScript;

  mkRecreateCertsApp = args: {
    type = "app";
    program = "${mkRecreateCertsScript args}/bin/recreate-certs";
    meta.description = "Issue the certificates that are due";
  };

  mkCertsCheck = import ./mk-certs-check.nix { inherit mkCerts packagesFor; };
}
