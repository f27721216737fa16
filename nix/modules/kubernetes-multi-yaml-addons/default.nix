# Bundles of Kubernetes objects as NixOS addons. Source-compatible with K8Nix's module of this name.
{
  config,
  lib,
  options,
  pkgs,
  ...
}:
let
  inherit (lib) mkOption types;
  cfg = config.services.kubernetes.addonManager.multiYamlAddons;

  bundles = import ./bundles.nix { inherit lib pkgs; };
  keys = import ./keys.nix { inherit lib; };

  # { object; place; } of all bundles: names must be unique across them.
  found = lib.concatLists (lib.mapAttrsToList bundles.objectsOf cfg);

  isSecret = { object, ... }: object.kind == "Secret" && object.apiVersion == "v1";

  # Objects in two bundles: the addon manager would apply one, then the other, again and again.
  repeated = lib.filter (group: lib.length (lib.unique (map (one: one.object) group)) > 1) (
    lib.attrValues (lib.groupBy (one: keys.identityOf one.object) found)
  );

  isElsewhere = { object, ... }: object.metadata.namespace or null != "kube-system";

  placesOf = lib.concatMapStrings (one: "  ${one.place}\n");

  # An object's own label wins: `EnsureExists` means that the cluster may change the object.
  withMode =
    object:
    let
      labels = object.metadata.labels or null;
    in
    object
    // {
      metadata = object.metadata // {
        labels = {
          "addonmanager.kubernetes.io/mode" = "Reconcile";
        }
        // (if labels == null then { } else labels);
      };
    };
in
{
  options.services.kubernetes.addonManager.multiYamlAddons = mkOption {
    default = { };
    description = "Bundles of Kubernetes objects, each of which becomes an addon.";
    type = types.attrsOf (
      types.submodule (
        { name, ... }:
        {
          options = {
            name = mkOption {
              type = types.str;
              default = name;
              defaultText = lib.literalMD "the attribute's name";
              description = "What the bundle is called.";
            };
            version = mkOption {
              type = types.str;
              default = "";
              description = "Its version, to be read by people.";
            };
            src = mkOption {
              type = types.path;
              example = lib.literalExpression "./addons/cert-manager";
              description = ''
                The folder that `certflake addons split` made of the bundle, or the bundle itself. Nix splits a
                bundle while it evaluates (import from derivation): `nix flake check` and Hydra may refuse this.
              '';
            };
          };
        }
      )
    );
  };

  config = {
    services.kubernetes.addonManager = {
      addons = lib.listToAttrs (
        map (one: {
          name = one.key;
          value = withMode one.object;
        }) (keys.withKeys (lib.filter (one: !isSecret one) found))
      );
      bootstrapAddons = lib.mkIf (lib.any isElsewhere found) (import ./permission.nix);
    };
  }
  // lib.optionalAttrs (options ? assertions) {
    assertions = [
      {
        assertion = !(lib.any isSecret found);
        message =
          "multiYamlAddons: a Secret cannot be an addon: addons are in the Nix store, where every user can read them\n"
          + placesOf (lib.filter isSecret found)
          + "hint: remove it from the bundle, and apply it on the control plane from a file that agenix opens";
      }
      {
        assertion = repeated == [ ];
        message =
          "multiYamlAddons: one object, declared more than once and differently\n"
          + placesOf (lib.concatLists repeated)
          + "hint: keep one of them";
      }
    ];
  };
}
