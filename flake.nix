{
  description = "A cluster's certificates from one policy: issued, renewed and age-sealed into git";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";

  outputs =
    { self, nixpkgs }:
    let
      inherit (nixpkgs) lib;
      certflake = import ./nix/lib { inherit nixpkgs; };
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
      eachSystem =
        f: lib.genAttrs systems (system: f nixpkgs.legacyPackages.${system} self.packages.${system});
    in
    {
      nixosModules = {
        certToolkit.imports = [ ./nix/modules/cert-toolkit ];
        kubernetesCerts.imports = [ ./nix/modules/kubernetes-certs ];
        kubernetesMultiYamlAddons.imports = [ ./nix/modules/kubernetes-multi-yaml-addons ];
        certManager.imports = [ ./nix/modules/cert-manager ];
        default.imports = [
          self.nixosModules.certToolkit
          self.nixosModules.kubernetesCerts
        ];
      };

      flakeModules.default = import ./nix/flake-module.nix { certflake = self; };

      lib = certflake;

      # At K8Nix's place for them.
      inherit (certflake) mkRecreateCertsScript mkRecreateCertsApp;

      overlays.default = final: _: { certflake = final.callPackage ./nix/package.nix { }; };

      packages = eachSystem (
        pkgs: _: rec {
          certflake = pkgs.callPackage ./nix/package.nix { };
          default = certflake;
        }
      );

      apps = eachSystem (
        _: packages: rec {
          certflake = {
            type = "app";
            program = lib.getExe packages.certflake;
            meta = { inherit (packages.certflake.meta) description; };
          };
          default = certflake;
        }
      );

      checks = eachSystem (
        pkgs: packages:
        {
          package = packages.certflake;
          modules = pkgs.callPackage ./nix/checks.nix { };
        }
        // lib.optionalAttrs pkgs.stdenv.hostPlatform.isLinux {
          vm = pkgs.callPackage ./nix/vm.nix {
            certflake = self;
            inherit (lib) nixosSystem;
          };
        }
      );

      devShells = eachSystem (
        pkgs: packages: {
          default = pkgs.callPackage ./nix/dev-shell.nix { inherit (packages) certflake; };
        }
      );

      templates.default = {
        path = ./templates/flake;
        description = "A two-host Kubernetes cluster with its certificates";
      };

      formatter = eachSystem (pkgs: _: pkgs.callPackage ./nix/formatter.nix { });
    };
}
