{
  description = "A two-host Kubernetes cluster with its certificates";

  inputs = {
    nixpkgs.url = "github:NixOS/nixpkgs/nixos-26.05";
    agenix = {
      url = "github:ryantm/agenix";
      inputs.nixpkgs.follows = "nixpkgs";
    };
    certflake = {
      url = "github:certflake/certflake";
      inputs.nixpkgs.follows = "nixpkgs";
    };
  };

  outputs =
    inputs@{
      self,
      nixpkgs,
      agenix,
      certflake,
    }:
    let
      mkHost =
        name:
        nixpkgs.lib.nixosSystem {
          specialArgs = inputs;
          modules = [
            agenix.nixosModules.default
            certflake.nixosModules.kubernetesCerts
            ./modules/cluster.nix
            ./hosts/${name}/configuration.nix
            {
              networking.hostName = name;
              certToolkit.root = ./.;
            }
          ];
        };

      # What the operators' machines run: `nix run .#certs.recreate` and its sisters.
      operatorSystems = [
        "x86_64-linux"
        "aarch64-linux"
        "aarch64-darwin"
      ];
    in
    {
      # Every folder below hosts/ is a machine.
      nixosConfigurations = nixpkgs.lib.genAttrs (builtins.attrNames (builtins.readDir ./hosts)) mkHost;

      packages = nixpkgs.lib.genAttrs operatorSystems (system: {
        certs = certflake.lib.mkCerts {
          inherit (self) nixosConfigurations;
          inherit system;
          complete = true;
        };
      });
    };
}
