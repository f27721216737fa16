# The options that take this host's files, each as { option; value; }, and the text of each option that takes flags.
{
  config,
  lib,
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (cluster)
    certificate
    isFor
    isHeld
    isOn
    table
    ;
  inherit (import ./values.nix { inherit lib cluster; }) valueOf;

  trust = import ./trust.nix {
    inherit lib cluster;
    inherit (config) certToolkit;
  };
  inherit (trust) bundle;

  # nixpkgs sets many of these options with mkDefault, where a second mkDefault would conflict and lists would
  # silently become both: ours beat those, and yield to anything written plainly.
  ours = lib.mkOverride 900;

  row = here: value: option: {
    inherit here option value;
    wrap = ours;
  };

  # A kubeconfig in the store, by nixpkgs' own function: it names the key's path and holds no key.
  kubeconfig =
    name:
    lib.getAttrFromPath (cluster.pathOf table.kubeconfig.function) config name {
      server = cluster.serverUrl name;
      caFile = bundle table.kubeconfig.authorities;
      certFile = (certificate name).path;
      keyFile = (certificate name).keyPath;
    };

  settings = map (
    { option, value, ... }@one:
    let
      found = valueOf value;
    in
    {
      inherit option;
      here = isFor one.roles && isOn one;
      value = found;
      wrap = if one ? forced && found == one.forced then lib.mkForce else ours;
    }
  ) (table.settings ++ table.memberSettings);

  files = lib.concatLists (
    lib.mapAttrsToList (
      name:
      { options, ... }:
      let
        toAll = kind: value: map (row (isHeld name) value) (options.${kind} or [ ]);
      in
      toAll "certificate" (certificate name).path
      ++ toAll "key" (certificate name).keyPath
      ++ toAll "server" (cluster.serverUrl name)
      ++ toAll "kubeconfigFile" (kubeconfig name)
    ) table.components
  );

  trusted = lib.concatMap (
    { options, authorities, ... }@one: map (row (trust.isHere one) (bundle authorities)) options
  ) table.trust;

  # A user's own flags stand behind ours, and so override each.
  flags = map (one: one // { wrap = lib.mkBefore; }) (
    import ./flags.nix {
      inherit lib cluster trust;
      inherit (config.certToolkit) cas;
    }
  );

  # Where agenix runs as a unit, its files are there only once it has run.
  ordered = lib.mapAttrsToList (name: one: map (unit: { inherit name unit; }) one.restartUnits) (
    lib.filterAttrs (_: one: one.options != { }) table.components
  );
  orders =
    map
      (
        { name, value }:
        {
          option = "systemd.services.${lib.removeSuffix ".service" name}.after";
          here = lib.any isHeld value;
          value = [ table.order.after ];
          wrap = lib.id;
        }
      )
      (
        lib.mapAttrsToList (name: all: lib.nameValuePair name (map (one: one.name) all)) (
          lib.groupBy (one: one.unit) (lib.concatLists ordered)
        )
      );
in
{
  inherit bundle kubeconfig;

  rows =
    settings ++ trusted ++ files ++ flags ++ orders ++ import ./firewall.nix { inherit lib cluster; };
}
