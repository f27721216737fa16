{
  description = "A cluster whose policy is in NixOS modules";

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
      system = "x86_64-linux";
      hosts = {
        cp-1 = {
          role = "control-plane";
          addresses = [ "10.9.0.4" ];
        };
        node-1 = {
          role = "worker";
          addresses = [ "10.9.0.11" ];
        };
      };
    in
    {
      nixosConfigurations = builtins.mapAttrs (
        name: _:
        nixpkgs.lib.nixosSystem {
          specialArgs = inputs;
          modules = [
            agenix.nixosModules.default
            certflake.nixosModules.kubernetesCerts
            ./policy.nix
            {
              networking.hostName = name;
              certToolkit.kubernetes.hosts = hosts;
              services.openssh.enable = true;
              nixpkgs.hostPlatform = system;
              system.stateVersion = "26.05";
            }
          ];
        }
      ) hosts;

      packages.${system}.certs = certflake.lib.mkCerts {
        inherit (self) nixosConfigurations;
        inherit system;
        complete = true;
      };
    };
}
