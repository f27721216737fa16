# Inheritance uses the module system: a layer's values are defined again in the layer below it, at a priority that any
# value written there overrides. Lists replace, `key` isn't merged, `names` go field by field.
{ lib }:
let
  whole = [
    "key"
    "expiry"
    "usages"
    "hosts"
    "owner"
    "group"
    "mode"
    "keepKey"
    "renewBefore"
    "restartUnits"
  ];

  define = priority: value: lib.mkIf (value != null) (lib.mkOverride priority value);
in
{
  # K8Nix's numbers: between mkDefault (1000) and mkOptionDefault (1500), the lower layer first.
  priorities = {
    fromDefaults = 1009;
    fromCertDefaults = 1008;
    fromLayer = 1007;
  };

  # The definitions that a layer adds to the one below it.
  inheritFrom =
    priority: layer:
    lib.genAttrs (whole ++ lib.optional (layer ? roles) "roles") (field: define priority layer.${field})
    // {
      names = lib.mapAttrs (_: define priority) layer.names;
    };
}
