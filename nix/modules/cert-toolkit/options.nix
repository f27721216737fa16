# The policy's options. Source-compatible with K8Nix's certToolkit: the same names, the same or wider types.
{
  config,
  lib,
  pkgs,
  ...
}@args:
let
  inherit (lib) mkOption types;
  cfg = config.certToolkit;
  context = import ./context.nix { inherit config lib pkgs; };
  inherit (context) fields inheritance;

  # The same check as for the policy's dir (lib/policy/words/folder.ts): these names never need quotes.
  isPlain = name: builtins.match "[A-Za-z0-9._+][A-Za-z0-9._+-]*" name != null;
  plainFolder =
    types.addCheck types.str (word: lib.all isPlain (lib.remove "" (lib.splitString "/" word)))
    // {
      description = "a folder whose names have ASCII letters, digits and . _ + - alone";
    };

  layer =
    options: priority: from: description:
    mkOption {
      type = types.submodule {
        inherit options;
        config = inheritance.inheritFrom priority from;
      };
      default = { };
      inherit description;
    };

  certDefaults = layer (fields.common // fields.roles);

  authority =
    { name, config, ... }:
    {
      options = {
        ca = mkOption {
          type = types.submodule (
            import ./authority.nix {
              inherit lib context;
              ca = name;
            }
          );
          description = "The authority's own certificate and key.";
        };
        certDefaults = certDefaults inheritance.priorities.fromCertDefaults cfg.certDefaults ''
          Defaults of this authority's certificates.
        '';
        certs = mkOption {
          type = types.attrsOf (
            types.submodule (
              import ./certificate.nix {
                inherit lib context;
                inherit (config) certDefaults;
                ca = name;
              }
            )
          );
          default = { };
          description = "Its certificates by name.";
        };
      };
    };
in
{
  options.certToolkit = {
    dir = mkOption {
      type = plainFolder;
      example = "./secrets/certs";
      description = "The folder of certificates and sealed keys, relative to the root.";
    };
    root = mkOption {
      type = types.nullOr types.path;
      default = args.flakeRoot or args.self or null;
      defaultText = lib.literalExpression "flakeRoot or self, from specialArgs";
      example = lib.literalExpression "./.";
      description = ''
        The folder that `dir` is relative to: the flake's own, also where that is a subdirectory of the
        repository. Without `self` in specialArgs, write `./.` in a module beside `flake.nix`.
      '';
    };
    userAgeKeys = mkOption {
      type = types.listOf types.str;
      description = "The operators' public keys: each of them opens every key.";
    };
    userAgeIdentity = fields.unset types.str ''
      The operator's identity: an age identity file or an SSH private key, on the operator's machine. `~`,
      `$HOME` and `''${VAR}` are expanded, nothing is executed.
    '';
    owningHostKey = fields.unset (types.either types.path types.str) ''
      This host's SSH public key: a Nix path, the key's text, or a string with the file's path relative to the root.
    '';
    role = mkOption {
      type = types.either types.str (types.listOf types.str);
      default = [ ];
      example = "control-plane";
      description = "What this host does, one word or several; certificates name it in `roles`.";
    };
    domain = mkOption {
      type = types.nullOr types.str;
      default = config.networking.domain or null;
      defaultText = lib.literalExpression "config.networking.domain";
      description = "The host's DNS domain.";
    };
    addresses = fields.unset (types.listOf types.str) "The addresses that others reach this host by.";
    strict = mkOption {
      type = types.bool;
      default = false;
      description = "Refuse to deploy what differs from the policy, instead of warning.";
    };
    command = mkOption {
      type = types.str;
      default = "nix run .#certs.recreate";
      description = "The command that messages tell you to run. Set it if your flake has another name for it.";
    };
    package = mkOption {
      type = types.package;
      default = pkgs.certflake or (pkgs.callPackage ../../package.nix { });
      defaultText = lib.literalExpression "pkgs.certflake";
      description = "The certflake that scripts and the alarm run.";
    };

    defaults = mkOption {
      type = types.submodule { options = fields.common; };
      default = { };
      description = "Defaults of authorities and certificates; `usages` and `hosts` of certificates only.";
    };
    caDefaults = layer fields.common inheritance.priorities.fromDefaults (
      cfg.defaults
      // {
        usages = null;
        hosts = null;
      }
    ) "Defaults of authorities.";
    certDefaults = certDefaults inheritance.priorities.fromDefaults cfg.defaults ''
      Defaults of certificates.
    '';
    cas = mkOption {
      type = types.attrsOf (types.submodule authority);
      default = { };
      description = "The authorities by name, and what they sign.";
    };

    kubernetesSection = mkOption {
      type = types.nullOr (types.attrsOf types.anything);
      default = null;
      description = ''
        The policy's `kubernetes` section as it was written, for lint, `verify` and `kubeconfig`. It declares
        nothing: `kubernetesCerts` and emitted modules do that, and set this option.
      '';
    };
    lint.off = mkOption {
      type = types.attrsOf types.str;
      default = { };
      example.key-reach = "every machine is a spare control plane";
      description = "Rules of lint that don't apply, by name, each with the reason.";
    };

    get = mkOption {
      type = types.functionTo (types.functionTo types.raw);
      readOnly = true;
      default = import ./get.nix { inherit lib cfg; };
      defaultText = lib.literalMD "a function";
      example = lib.literalExpression ''(config.certToolkit.get "cluster" "etcdClient").path'';
      description = "A certificate by its authority and its name, or an error that lists the declared names.";
    };
    bundle = mkOption {
      type = types.functionTo types.path;
      readOnly = true;
      default = import ./bundle.nix { inherit lib context; };
      defaultText = lib.literalMD "a function";
      example = lib.literalExpression ''config.certToolkit.bundle [ "cluster" "csr-signer" ]'';
      description = "One file with these authorities' own certificates, if issued; for one authority, its `path`.";
    };
    inventoryPart = mkOption {
      type = types.raw;
      readOnly = true;
      internal = true;
      default = import ./inventory.nix { inherit lib context; };
      description = "What mkCerts merges into the inventory.";
    };
  };
}
