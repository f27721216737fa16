# The table's certificates as entries of `cas`: an option written there overrides them, and they override the layers
# of defaults.
{
  config,
  lib,
  options,
  ...
}:
let
  cluster = import ./cluster.nix { inherit config lib; };
  inherit (import ./ranges.nix { inherit lib; }) firstAddress;
  inherit (cluster) settings;

  ours = lib.mkOverride 900;

  # Variables for a list of names: a word of the table is exactly one of them or contains none.
  lists = {
    "\${addresses}" = cluster.addresses;
    "\${serviceAddresses}" = map firstAddress settings.serviceRanges;
    "\${controlPlaneEndpoint}" = lib.optional (
      settings.controlPlaneEndpoint != null
    ) settings.controlPlaneEndpoint;
    "\${apiServerNames}" = settings.apiServerNames;
  };

  text =
    lib.replaceStrings
      [
        "\${hostName}"
        "\${nodeName}"
        "\${clusterDomain}"
        "\${adminName}"
      ]
      [
        cluster.hostName
        cluster.nodeName
        settings.clusterDomain
        settings.adminName
      ];

  hostWords = words: lib.unique (lib.concatMap (word: lists.${word} or [ (text word) ]) words);

  delivered = [
    "usages"
    "owner"
    "group"
    "mode"
    "restartUnits"
    "pathLength"
  ];

  common =
    one:
    lib.mapAttrs (_: ours) (lib.filterAttrs (name: _: lib.elem name delivered) one)
    // {
      commonName = ours (text one.commonName);
    };

  # A key that the component's programs can use, if they can't use the inherited one.
  keyFor =
    authority:
    { keys, ... }:
    let
      inherited = config.certToolkit.cas.${authority}.certDefaults.key;
      isUsable = inherited == null || lib.elem inherited.algo keys.algorithms;
    in
    lib.mkIf (!isUsable) (ours {
      algo = lib.head keys.algorithms;
    });

  certificate =
    authority: _: component:
    common component
    // lib.optionalAttrs (component ? keys) { key = keyFor authority component; }
    // {
      hosts = ours (hostWords component.hosts);
      roles = ours (cluster.roleWords component.roles);
      names = lib.mapAttrs (_: ours) (component.names or { });
      shared = ours (component.shared or false);
    };

  authority = name: one: {
    ca =
      common one
      // lib.optionalAttrs (one ? parent) { parent = ours (cluster.authorityIn one.parent); }
      // lib.optionalAttrs (one ? sealedTo) {
        sealedTo = ours { roles = cluster.roleWords one.sealedTo; };
      };
    certs = lib.mapAttrs (certificate name) (cluster.signedBy name);
  };

  addressesSaid = settings.hosts.${cluster.hostName}.addresses or null;
in
{
  config.certToolkit = lib.mkIf settings.enable {
    role = ours settings.role;
    kubernetesSection = import ./section.nix { inherit lib options; };
    addresses = lib.mkIf (addressesSaid != null) (ours addressesSaid);
    cas = lib.mapAttrs authority cluster.authorities;
  };
}
