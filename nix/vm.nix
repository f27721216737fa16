# A cluster of two virtual machines: certflake issues its certificates, agenix opens the keys, and both nodes become
# Ready. `nix flake check` builds it on a machine with KVM.
{
  lib,
  certflake,
  nixosSystem,
  stdenv,
  testers,
  callPackage,
  # Not an input of the flake, because every user's lock file would then have it. Only this check fetches it.
  agenixSource ? fetchTarball {
    url = "https://github.com/ryantm/agenix/archive/b027ee29d959fda4b60b57566d64c98a202e0feb.tar.gz";
    sha256 = "sha256-9VnK6Oqai65puVJ4WYtCTvlJeXxMzAp/69HhQuTdl/I=";
  },
}:
let
  hosts = import ./vm/hosts.nix;
  names = lib.attrNames hosts;
  inherit (stdenv.hostPlatform) system;

  # What evaluation reads of `keys` and `issued` is built while Nix evaluates (import from derivation): a user's flake
  # has these files in git, but this check must make them first.
  keys = callPackage ./vm/keys.nix { inherit names; };

  modulesOf = name: [
    "${agenixSource}/modules/age.nix"
    certflake.nixosModules.kubernetesCerts
    (import ./vm/policy.nix { inherit hosts keys; })
    { networking.hostName = name; }
  ];

  # The same policy without the files, like a user's flake before the first issue.
  unissued = lib.genAttrs names (
    name:
    nixosSystem {
      modules = modulesOf name ++ [ { nixpkgs.hostPlatform = system; } ];
    }
  );

  issued = callPackage ./vm/issued.nix {
    inherit keys;
    certflake = certflake.packages.${system}.certflake;
    inherit
      (certflake.lib.mkCerts {
        nixosConfigurations = unissued;
        inherit system;
        complete = true;
      })
      inventory
      ;
  };
in
testers.runNixOSTest {
  name = "certflake-cluster";
  nodes = lib.genAttrs names (name: {
    imports = modulesOf name ++ [ ./vm/node.nix ];
    certToolkit.root = issued;
    # Every user can read the Nix store. These keys are made for this test and open nothing else.
    age.identityPaths = [ "${keys}/${name}" ];
  });
  testScript = builtins.readFile ./vm/script.py;
}
